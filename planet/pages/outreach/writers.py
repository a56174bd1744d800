"""The members who wrote messages of channels."""

from __future__ import annotations

import re
from collections.abc import Collection

from planet.model.entry import Author
from planet.model.records import MemberRecord, ShownEntry
from planet.store import Store


def writers_of(store: Store, entries: Collection[ShownEntry]) -> dict[int, MemberRecord]:
    """Return the members who certainly wrote those of these entries that are messages of a channel, by entry id."""
    messages = [entry.entry_id for entry in entries if entry.member.role == "channel"]
    persons = store.authors.persons_of(messages) if messages else {}
    members = store.members.by_ids(set(persons.values())) if persons else {}
    return {entry_id: members[id] for entry_id, id in persons.items() if id in members and members[id].present}


def authors_of(shown_entry: ShownEntry, writer: MemberRecord | None) -> tuple[Author, ...]:
    """Return the authors of an entry who are neither its member nor the member who wrote it."""
    if writer:
        return shown_entry.entry.authors[1:]
    return tuple(author for author in shown_entry.entry.authors if not is_member(author.name, shown_entry))


def is_member(author: str, shown_entry: ShownEntry) -> bool:
    """Return whether an author is the member themselves: by name, or by a handle that is part of the feed's URL."""
    name = author.casefold()
    if name == shown_entry.member.profile.name.casefold():
        return True
    addresses = f"{shown_entry.feed.url} {shown_entry.entry.link}" if " " not in name else ""
    return name.lstrip("@") in re.split(r"[/@:.]", addresses.casefold())
