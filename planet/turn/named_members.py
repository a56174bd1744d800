"""The members that somebody named on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planet.errors import UsageError
from planet.model.records import MemberRecord
from planet.rules.upkeep import naming
from planet.store import Store
from planet.struct import replace


def member_ids(store: Store, words: Sequence[str], planet_url: str = "") -> tuple[int, ...] | None:
    """Return the ids of the members and channels that `words` name; None for no words: all.

    Raises UsageError for a word that names nobody, or several.
    """
    if not words:
        return None
    members = (*store.members.present("member"), *store.members.present("channel"))
    people = tuple(_called(store, members, words))
    return tuple(members[_place(word, people, planet_url)].member_id for word in words)


def _called(store: Store, members: Sequence[MemberRecord], words: Sequence[str]) -> Iterator[naming.Called]:
    """Yield what members may be called; with the addresses of feeds that were discovered where a word is an address."""
    feeds: dict[int, list[str]] = {}
    if any("." in word for word in words):
        for record in store.feeds.present():
            feeds.setdefault(record.member_id, []).append(record.feed.url)
    for member in members:
        called = naming.of_record(member)
        yield replace(called, addresses=tuple(dict.fromkeys((*called.addresses, *feeds.get(member.member_id, ())))))


def _place(word: str, people: Sequence[naming.Called], planet_url: str) -> int:
    match naming.meant(word, people, planet_url):
        case ():
            raise UsageError(naming.nobody(word, people))
        case (place,):
            return place
        case places:
            raise UsageError(naming.several(word, [people[place] for place in places]))
