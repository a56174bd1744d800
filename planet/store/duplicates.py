"""Candidates for duplicates: entries of a member that may be one thing in several places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select, tuple_

from planet.model.cases import DuplicateCandidate, DuplicateKeys
from planet.model.records import Duplicate
from planet.store import codec
from planet.store.database import BATCH, Database
from planet.store.schema import entries, feeds, item_links, items, members
from planet.store.sqlite import listed, listed_pairs
from planet.store.statements import Prepared
from planet.web import urls

FeedTitle = tuple[int, str]


class Duplicates:
    """Candidates for duplicates. A member with a single feed has none, and needs no further questions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_many_feeds(self, entry_ids: Iterable[int]) -> set[int]:
        """Return those of these entries whose member has, or had, more than one feed.

        Former feeds count, because one may have been removed just now.
        """
        return {row.id for row in self._db.all(_OF_MANY_FEEDS, {"ids": set(entry_ids)})}

    def candidates_of_entries(self, entry_ids: Collection[int]) -> list[DuplicateCandidate]:
        """Return all feed items of these entries as candidates. `title_key` is set even if the title is too vague."""
        return self._candidates(_CANDIDATES_OF_ENTRIES, entry_ids)

    def candidates(self, item_ids: Collection[int]) -> list[DuplicateCandidate]:
        """Return these feed items as candidates. `title_key` is set even if the title is too vague."""
        return self._candidates(_CANDIDATES, item_ids)

    def related_entries(self, entry_ids: Collection[int], keys: DuplicateKeys) -> set[int]:
        """Return the entries that have one of these keys, those that are shown with one of these entries, and those
        that one of these entries is shown with."""
        of_members = {"members": keys.member_ids}
        asked: tuple[tuple[Prepared, Mapping[str, Collection[Any]]], ...] = (
            (_LED, {"ids": entry_ids}),
            (_LEADING, {"ids": entry_ids}),
            (_LINKED, {"keys": keys.link_targets, **of_members}),
            (_TITLED, {"keys": keys.title_keys, **of_members}),
            (_POINTING, {"keys": keys.link_keys, **of_members}),
            (_TITLED_AND_LED, {"keys": keys.series_keys, **of_members}),
        )
        asked = tuple((statement, values) for statement, values in asked if all(values.values()))
        return {row.entry_id for statement, values in asked for row in self._db.all(statement, values)}

    def spans(self, titles: Collection[FeedTitle]) -> dict[FeedTitle, tuple[datetime, datetime]]:
        """Return the first and the last river date of the entries with these titles, by feed id and title key."""
        rows = self._db.all(_SPANS, {"titles": titles}) if titles else []
        return {(row.feed_id, row.title_key): (row.start, row.end) for row in rows}

    def neighbours(self, titles: Collection[FeedTitle]) -> dict[FeedTitle, frozenset[str]]:
        """Return the title keys that stand next to these in the order of the alphabet, in the same feed: two on each
        side. A title is a feed's id and a title key."""
        rows = self._db.all(_NEIGHBOURS, {"titles": titles}) if titles else []
        return {(row.first, row.second): frozenset(row[2:]) - {None} for row in rows}

    def led(self, last: int) -> list[int]:
        """Return the ids of the next entries after this id that are shown with another one, in their order."""
        return [row.id for row in self._db.all(_LED_AFTER, {"last": last, "most": BATCH})]

    def in_span(self, start: datetime, end: datetime) -> tuple[Duplicate, ...]:
        """Return the entries with a river date in [start, end) that are shown with another entry."""
        return tuple(Duplicate(*row) for row in self._db.all(_IN_SPAN, {"start": start, "end": end}))

    def _candidates(self, statement: Prepared, ids: Collection[int]) -> list[DuplicateCandidate]:
        if not ids:
            return []
        rows = self._db.all(statement, {"ids": ids})
        pointing: dict[int, set[str]] = defaultdict(set)
        for row in self._db.all(_LINKS, {"ids": [row.id for row in rows]}):
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
                names=_names(row),
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
        feeds.c.settings,
        feeds.c.info,
        members.c.profile,
    )
    .join(entries, entries.c.id == items.c.entry_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .join(members, members.c.id == entries.c.member_id)
)


@dataclass(frozen=True, slots=True)
class _Named:
    """Of a member, a feed or its description: what they are called, and their URL."""

    name: str = ""
    title: str = ""
    url: str = ""


def _names(row: Row[Any]) -> tuple[str, ...]:
    """Return what the member, the feed and its site are called; a site is also called by its host."""
    named = [codec.load_shared(_Named, text) for text in (row.profile, row.settings, row.info)]
    return tuple(filter(None, (*(n.name for n in named), *(n.title for n in named), urls.host(named[2].url))))


_CANDIDATES_OF_ENTRIES = Prepared(_CANDIDATE.where(items.c.entry_id.in_(listed("ids"))))
_CANDIDATES = Prepared(_CANDIDATE.where(items.c.id.in_(listed("ids"))))
_LINKS = Prepared(select(item_links).where(item_links.c.item_id.in_(listed("ids"))))

_FEEDS_OF_ITS_MEMBER = (
    select(func.count()).where(feeds.c.member_id == entries.c.member_id).correlate(entries).scalar_subquery()
)
_OF_MANY_FEEDS = Prepared(select(entries.c.id).where(entries.c.id.in_(listed("ids")), _FEEDS_OF_ITS_MEMBER > 1))
_LED = Prepared(select(entries.c.id.label("entry_id")).where(entries.c.same_as.in_(listed("ids"))))
_LEADING = Prepared(
    select(entries.c.same_as.label("entry_id")).where(entries.c.id.in_(listed("ids")), entries.c.same_as.is_not(None))
)

_ENTRY = (
    select(items.c.entry_id)
    .join(entries, entries.c.id == items.c.entry_id)
    .where(entries.c.member_id.in_(listed("members")))
)
_LINKED = Prepared(_ENTRY.where(items.c.link_key.in_(listed("keys"))))
_TITLED = Prepared(_ENTRY.where(items.c.title_key.in_(listed("keys"))))
_TITLED_AND_LED = Prepared(_ENTRY.where(items.c.title_key.in_(listed("keys")), entries.c.same_as.is_not(None)))
_POINTING = Prepared(
    _ENTRY.join(item_links, item_links.c.item_id == items.c.id).where(item_links.c.link_key.in_(listed("keys")))
)

_SPANS = Prepared(
    select(
        items.c.feed_id,
        items.c.title_key,
        func.min(entries.c.river_at).label("start"),
        func.max(entries.c.river_at).label("end"),
    )
    .join(entries, entries.c.id == items.c.entry_id)
    .where(tuple_(items.c.feed_id, items.c.title_key).in_(listed_pairs("titles")))
    .group_by(items.c.feed_id, items.c.title_key)
)


def _neighbours() -> Prepared:
    title = listed_pairs("titles").subquery()
    beside = [
        select(items.c.title_key)
        .where(items.c.feed_id == title.c.first, condition)
        .order_by(order)
        .offset(steps)
        .limit(1)
        .scalar_subquery()
        .label(f"{name}_{steps}")
        for name, condition, order in (
            ("next", items.c.title_key > title.c.second, items.c.title_key),
            ("previous", items.c.title_key < title.c.second, items.c.title_key.desc()),
        )
        for steps in (0, 1)
    ]
    return Prepared(select(title.c.first, title.c.second, *beside))


_NEIGHBOURS = _neighbours()
_LED_AFTER = Prepared(
    select(entries.c.id)
    .where(entries.c.same_as.is_not(None), entries.c.id > bindparam("last"))
    .order_by(entries.c.id)
    .limit(bindparam("most"))
)


def _in_span() -> Prepared:
    leader = entries.alias()
    return Prepared(
        select(entries.c.atom_id, leader.c.atom_id.label("leader_id"), leader.c.river_at.label("leader_at"))
        .join(leader, leader.c.id == entries.c.same_as)
        .where(entries.c.same_as.is_not(None), leader.c.shown)
        .where(entries.c.river_at >= bindparam("start"), entries.c.river_at < bindparam("end"))
        .order_by(entries.c.river_at, entries.c.tie, entries.c.id)
    )


_IN_SPAN = _in_span()
