"""Candidates for duplicates: entries of a member that may be one thing in several places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from planet.model.cases import DuplicateCandidate, DuplicateKeys
from planet.model.records import Duplicate
from planet.store.database import Database, batches
from planet.store.schema import entries, feeds, item_links, items


class Duplicates:
    """Candidates for duplicates. A member with a single feed has none, and needs no further questions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_many_feeds(self, entry_ids: Iterable[int]) -> set[int]:
        """Return those of these entries whose member has, or had, more than one feed.

        Former feeds count, because one may have been removed just now.
        """
        several = select(feeds.c.member_id).group_by(feeds.c.member_id).having(func.count() > 1).scalar_subquery()
        ids: set[int] = set()
        for batch in batches(sorted(entry_ids)):
            statement = select(entries.c.id).where(entries.c.id.in_(batch), entries.c.member_id.in_(several))
            ids |= {row.id for row in self._db.all(statement)}
        return ids

    def candidates_of_entries(self, entry_ids: Collection[int]) -> list[DuplicateCandidate]:
        """Return all feed items of these entries as candidates. `title_key` is set even if the title is too vague."""
        return [
            candidate
            for batch in batches(sorted(entry_ids))
            for candidate in self._candidates(_CANDIDATE.where(items.c.entry_id.in_(batch)))
        ]

    def candidates(self, item_ids: Collection[int]) -> list[DuplicateCandidate]:
        """Return these feed items as candidates. `title_key` is set even if the title is too vague."""
        return [
            candidate
            for batch in batches(sorted(item_ids))
            for candidate in self._candidates(_CANDIDATE.where(items.c.id.in_(batch)))
        ]

    def related_entries(self, entry_ids: Collection[int], keys: DuplicateKeys) -> set[int]:
        """Return the entries that have one of these keys, those that are shown with one of these entries, and those
        that one of these entries is shown with."""
        related: set[int] = set()
        for batch in batches(sorted(entry_ids)):
            led = select(entries.c.id).where(entries.c.same_as.in_(batch))
            leading = select(entries.c.same_as).where(entries.c.id.in_(batch), entries.c.same_as.is_not(None))
            related |= {row[0] for statement in (led, leading) for row in self._db.all(statement)}
        pointing = _ENTRY.join(item_links, item_links.c.item_id == items.c.id)
        for statement, column, values in (
            (_ENTRY, items.c.link_key, keys.link_targets),
            (_ENTRY, items.c.title_key, keys.title_keys),
            (pointing, item_links.c.link_key, keys.link_keys),
        ):
            for strings in batches(sorted(values)):
                rows = self._db.all(statement.where(column.in_(strings), entries.c.member_id.in_(keys.member_ids)))
                related |= {row.entry_id for row in rows}
        return related

    def in_span(self, start: datetime, end: datetime) -> tuple[Duplicate, ...]:
        """Return the entries with a river date in [start, end) that are shown with another entry."""
        leader = entries.alias()
        statement = (
            select(entries.c.atom_id, leader.c.atom_id.label("leader_id"), leader.c.river_at.label("leader_at"))
            .join(leader, leader.c.id == entries.c.same_as)
            .where(entries.c.same_as.is_not(None), leader.c.shown)
            .where(entries.c.river_at >= start, entries.c.river_at < end)
            .order_by(entries.c.river_at, entries.c.tie, entries.c.id)
        )
        return tuple(Duplicate(*row) for row in self._db.all(statement))

    def _candidates(self, statement: Select[Any]) -> list[DuplicateCandidate]:
        rows = self._db.all(statement)
        pointing: dict[int, set[str]] = defaultdict(set)
        for batch in batches([row.id for row in rows]):
            for row in self._db.all(select(item_links).where(item_links.c.item_id.in_(batch))):
                pointing[row.item_id].add(row.link_key)
        return [
            DuplicateCandidate(
                entry_id=row.entry_id,
                member_id=row.member_id,
                feed_id=row.feed_id,
                feed_position=row.position,
                river_at=row.river_at,
                link_key=row.link_key,
                title_key=row.title_key,
                link_targets=frozenset(pointing[row.id]),
                title=row.title,
            )
            for row in rows
        ]


_CANDIDATE = (
    select(
        items.c.id,
        items.c.entry_id,
        items.c.feed_id,
        items.c.link_key,
        items.c.title_key,
        items.c.title,
        entries.c.member_id,
        entries.c.river_at,
        feeds.c.position,
    )
    .join(entries, entries.c.id == items.c.entry_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
)

_ENTRY = select(items.c.entry_id).join(entries, entries.c.id == items.c.entry_id)
