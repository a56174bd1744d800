"""Candidates for duplicates: entries of a member that may be one thing in several places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from planet.model.cases import DuplicateCandidate, DuplicateKeys
from planet.model.records import Duplicate
from planet.store import codec
from planet.store.database import Database
from planet.store.statements import Prepared
from planet.struct import Struct
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

    def led(self) -> list[int]:
        """Return the ids of all entries that are shown with another one. Asked once for each store."""
        return [row.id for row in self._db.all(_ALL_LED)]

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


_CANDIDATES_OF_ENTRIES = Prepared("duplicates.CANDIDATES_OF_ENTRIES")
_CANDIDATES = Prepared("duplicates.CANDIDATES")
_LINKS = Prepared("duplicates.LINKS")
_OF_MANY_FEEDS = Prepared("duplicates.OF_MANY_FEEDS")
_LED = Prepared("duplicates.LED")
_LEADING = Prepared("duplicates.LEADING")
_LINKED = Prepared("duplicates.LINKED")
_TITLED = Prepared("duplicates.TITLED")
_TITLED_AND_LED = Prepared("duplicates.TITLED_AND_LED")
_POINTING = Prepared("duplicates.POINTING")
_SPANS = Prepared("duplicates.SPANS")
_ALL_LED = Prepared("duplicates.ALL_LED")
_NEIGHBOURS = Prepared("duplicates.NEIGHBOURS")
_IN_SPAN = Prepared("duplicates.IN_SPAN")


class _Named(Struct, frozen=True):
    """Of a member, a feed or its description: what they are called, and their URL."""

    name: str = ""
    title: str = ""
    url: str = ""


def _names(row: Any) -> tuple[str, ...]:
    """Return what the member, the feed and its site are called; a site is also called by its host."""
    named = [codec.load_shared(_Named, text) for text in (row.profile, row.settings, row.info)]
    return tuple(filter(None, (*(n.name for n in named), *(n.title for n in named), urls.host(named[2].url))))
