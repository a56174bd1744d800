"""The members that somebody named on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from planet.errors import UsageError
from planet.rules.upkeep import naming
from planet.store import Store


def member_ids(store: Store, words: Sequence[str], planet_url: str = "") -> tuple[int, ...] | None:
    """Return the ids of the members and channels that `words` name; None for no words: all.

    Raises UsageError for a word that names nobody, or several.
    """
    if not words:
        return None
    members = (*store.members.present("member"), *store.members.present("channel"))
    people = tuple(map(naming.of_record, members))
    return tuple(members[_place(word, people, planet_url)].member_id for word in words)


def _place(word: str, people: Sequence[naming.Called], planet_url: str) -> int:
    match naming.meant(word, people, planet_url):
        case ():
            raise UsageError(naming.nobody(word, people))
        case (place,):
            return place
        case places:
            raise UsageError(naming.several(word, [people[place] for place in places]))
