"""The members who wrote messages of channels."""

from __future__ import annotations

from collections.abc import Collection

from planet.model.records import MemberRecord, ShownEntry
from planet.store import Store


def writers_of(store: Store, entries: Collection[ShownEntry]) -> dict[int, MemberRecord]:
    """Return the members who certainly wrote those of these entries that are messages of a channel, by entry id."""
    messages = [entry.entry_id for entry in entries if entry.member.role == "channel"]
    persons = store.authors.persons_of(messages) if messages else {}
    members = store.members.by_ids(set(persons.values())) if persons else {}
    return {entry_id: members[id] for entry_id, id in persons.items() if id in members and members[id].present}
