"""Echoes in the store: which entries of a member may be one thing in several places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from planet.model.records import Duplicate
from planet.rules import duplicates as decisions
from planet.rules.duplicates import DuplicateCandidate
from planet.store.database import Database
from planet.store.entries import batches
from planet.store.schema import echoes, entries, feeds, items

ROUNDS = 3
"""How far relatives of relatives are looked for: a post, its toot, and what has the toot's title."""


class Duplicates:
    """What stands beside an entry. Members with a single feed have no echoes, and cost nothing."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def with_relatives(self, entry_ids: Collection[int]) -> set[int]:
        """These entries, and those that each of them may be one thing with, or has been until now."""
        found = set(entry_ids)
        fresh = self._of_many_feeds(found)
        for _ in range(ROUNDS):
            fresh = self._relatives(fresh) - found
            if not fresh:
                break
            found |= fresh
        return found

    def leaders(self, items_of: Mapping[int, int | None]) -> dict[int, int]:
        """Of entries that show by themselves (with their items): which is shown with which other one."""
        voices: list[DuplicateCandidate] = []
        for some in batches(sorted(one for one in items_of.values() if one is not None)):
            voices += self._voices(_VOICE.where(items.c.id.in_(some)))
        return decisions.choose_leaders(voices)

    def led(self, start: datetime, end: datetime) -> tuple[Duplicate, ...]:
        """The entries of a span that are shown with another one."""
        leader = entries.alias()
        statement = (
            select(entries.c.atom_id, leader.c.atom_id.label("leader_id"), leader.c.river_at.label("leader_at"))
            .join(leader, leader.c.id == entries.c.same_as)
            .where(entries.c.same_as.is_not(None), leader.c.shown)
            .where(entries.c.river_at >= start, entries.c.river_at < end)
            .order_by(entries.c.id)
        )
        return tuple(Duplicate(*row) for row in self._db.all(statement))

    def _of_many_feeds(self, entry_ids: Iterable[int]) -> set[int]:
        """Those whose member has or had more than one feed: the last but one may just have gone."""
        several = select(feeds.c.member_id).group_by(feeds.c.member_id).having(func.count() > 1).scalar_subquery()
        found: set[int] = set()
        for some in batches(sorted(entry_ids)):
            statement = select(entries.c.id).where(entries.c.id.in_(some), entries.c.member_id.in_(several))
            found |= {row.id for row in self._db.all(statement)}
        return found

    def _relatives(self, entry_ids: Collection[int]) -> set[int]:
        voices: list[DuplicateCandidate] = []
        related: set[int] = set()
        for some in batches(sorted(entry_ids)):
            voices += self._voices(_VOICE.where(items.c.entry_id.in_(some)))
            led = select(entries.c.id).where(entries.c.same_as.in_(some))
            leading = select(entries.c.same_as).where(entries.c.id.in_(some), entries.c.same_as.is_not(None))
            related |= {row[0] for statement in (led, leading) for row in self._db.all(statement)}
        members = {one.member_id for one in voices}
        pointing = _PLACES.join(echoes, echoes.c.item_id == items.c.id)
        for statement, column, keys in (
            (_PLACES, items.c.link_key, {key for one in voices for key in one.link_targets}),
            (_PLACES, items.c.title_key, {one.title_key for one in voices if one.title_key}),
            (pointing, echoes.c.link_key, {one.link_key for one in voices if one.link_key}),
        ):
            for some in batches(sorted(keys)):
                rows = self._db.all(statement.where(column.in_(some), entries.c.member_id.in_(members)))
                related |= {row.entry_id for row in rows}
        return related

    def _voices(self, statement: Select[Any]) -> list[DuplicateCandidate]:
        rows = self._db.all(statement)
        pointing: dict[int, set[str]] = defaultdict(set)
        for some in batches([row.id for row in rows]):
            for row in self._db.all(select(echoes).where(echoes.c.item_id.in_(some))):
                pointing[row.item_id].add(row.link_key)
        return [
            DuplicateCandidate(
                entry_id=row.entry_id,
                member_id=row.member_id,
                feed_id=row.feed_id,
                feed_position=row.position,
                river_at=row.river_at,
                link_key=row.link_key,
                title_key=row.title_key if decisions.says_enough(row.title) else "",
                link_targets=frozenset(pointing[row.id]),
            )
            for row in rows
        ]


_VOICE = (
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

_PLACES = select(items.c.entry_id).join(entries, entries.c.id == items.c.entry_id)
