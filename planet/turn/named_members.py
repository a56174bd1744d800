"""The members that somebody named on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from planet.errors import UsageError
from planet.model.records import MemberRecord
from planet.store import Store
from planet.web import urls


def member_ids(store: Store, words: Sequence[str]) -> tuple[int, ...] | None:
    """Return the ids of the members that `words` name by slug, name or URL; None for no words: all members.

    Raises UsageError for a word that names nobody.
    """
    if not words:
        return None
    members = (*store.members.present("member"), *store.members.present("channel"))
    return tuple(_member_named(word, members).member_id for word in words)


def _member_named(word: str, members: Sequence[MemberRecord]) -> MemberRecord:
    for member in members:
        if word in (member.slug, member.profile.name) or word.casefold() == member.profile.name.casefold():
            return member
    key = urls.comparison_key(word) if "://" in word or "." in word else ""
    for member in members:
        if key and key in map(urls.comparison_key, (member.profile.url, *(feed.url for feed in member.profile.feeds))):
            return member
    slugs = ", ".join(member.slug for member in members[:20]) or "nobody yet"
    raise UsageError(f"No member is called {word!r}: give a slug, a name or an address (known: {slugs}).")
