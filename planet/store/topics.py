"""Topics: those of each entry, how often each is used, and the bounded questions of their pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from string import ascii_lowercase
from typing import Any

from planet.model.cases import EntryCase
from planet.model.records import TOPIC_SHOWN_FROM, RiverPlace, TopicUse
from planet.store import codec
from planet.store.database import Database
from planet.store.shown_entries import span
from planet.store.statements import Prepared


class Topics:
    """Topics by slug. A topic has a page once it is used TOPIC_SHOWN_FROM times."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ written by a turn

    def of_entries(self, entry_ids: Collection[int]) -> dict[int, dict[str, str]]:
        """Return the topics of these entries as {slug: the tag as written}, by entry id; an entry without topics is
        left out."""
        labels: dict[int, dict[str, str]] = defaultdict(dict)
        for row in self._db.all(_OF_ENTRIES, {"ids": entry_ids}) if entry_ids else ():
            labels[row.entry_id][row.slug] = row.label
        return labels

    def entry_ids(self, slugs: Collection[str]) -> list[int]:
        """Return the ids of all entries in at least one of these topics."""
        return sorted(row.entry_id for row in self._db.all(_IN_TOPICS, {"slugs": slugs})) if slugs else []

    def replace(self, former: Collection[int], labels: Sequence[tuple[EntryCase, Mapping[str, str]]]) -> None:
        """Delete the topics of the `former` entries, all that have had some, and store those of entries now as {slug:
        the tag as written}. The uses must be counted afterwards."""
        if former:
            self._db.write(_FORGET, {"ids": former})
        rows = [
            {"entry_id": case.entry_id, "slug": slug, "river_at": case.river_at, "tie": case.tie, "label": label}
            for case, tags in labels
            for slug, label in tags.items()
        ]
        if rows:
            self._db.write(_REMEMBER, rows)

    def count(self, steps: Mapping[str, int]) -> tuple[tuple[TopicUse, TopicUse], ...]:
        """Add these steps to the uses of topics, by slug, and label each as the oldest of its entries writes it.

        Return each topic as it was and as it is. A topic that is not stored yet had no uses.
        """
        pairs = tuple(_counted(row, steps[row.slug]) for row in self._db.all(_COUNTED, {"slugs": steps.keys()}))
        rows = [{"slug": now.slug, "label": now.label, "uses": now.uses} for last, now in pairs if last != now]
        if rows:
            self._db.write(_COUNT, rows)
        return pairs

    def recounted(self) -> dict[str, int]:
        """Return how many entries each topic has, counted again from all of them: for checks, never in a turn."""
        return dict(self._db.all(_RECOUNTED))

    # ------------------------------------------------------------ asked by pages

    def with_page(self, slug: str) -> TopicUse | None:
        """Return a topic that has a page; None for any other."""
        return self.having_page([slug]).get(slug)

    def having_page(self, slugs: Collection[str]) -> dict[str, TopicUse]:
        """Return those of these topics that have a page, by slug."""
        return {row.slug: TopicUse(row.slug, row.label, row.uses) for row in self._db.all(_WITH_PAGE, {"slugs": slugs})}

    def are_more_than(self, number: int) -> bool:
        """Return whether more than so many topics have a page."""
        return bool(self._db.row(_MORE_THAN, (TOPIC_SHOWN_FROM, number)))

    def most_used(self, limit: int) -> tuple[TopicUse, ...]:
        """Return the topics with a page, the most used first."""
        return tuple(TopicUse(*row) for row in self._db.all(_MOST_USED, {"limit": limit}))

    def with_pages(self, limit: int) -> tuple[TopicUse, ...]:
        """Return the topics with a page in the order of their slugs, at most so many."""
        rows = self._db.rows("SELECT slug, label, uses FROM topics WHERE uses >= ? LIMIT ?", (TOPIC_SHOWN_FROM, limit))
        return tuple(sorted((TopicUse(*row) for row in rows), key=lambda topic: topic.slug))

    def by_letter(self, letter: str) -> tuple[TopicUse, ...]:
        """Return the topics with a page whose slug begins with a letter; for "0" those that begin with no letter from a
        to z."""
        return tuple(TopicUse(*row) for row in self._db.rows(_BY_LETTER, _bounds(letter)))

    def letters(self) -> tuple[str, ...]:
        """Return the letters under which topics with a page are listed."""
        return tuple(letter for letter in _LETTERS if self._db.row(f"{_BY_LETTER} LIMIT 1", _bounds(letter)))

    def newest(self, slug: str, limit: int) -> tuple[RiverPlace, ...]:
        """Return the newest entries of a topic; of each thread of a channel the newest message in it."""
        return tuple(map(RiverPlace._make, self._db.all(_NEWEST_OF_THREADS, {"slug": slug, "limit": limit})))

    def newest_entries(
        self, slug: str, limit: int, *, start: datetime | None = None, end: datetime | None = None, offset: int = 0
    ) -> tuple[RiverPlace, ...]:
        """Return the newest entries of a topic within a span (as in `Queries`)."""
        values = {"slug": slug, "limit": limit, "offset": offset, **span(start, end)}
        return tuple(map(RiverPlace._make, self._db.all(_NEWEST, values)))

    def count_entries(self, slug: str, start: datetime, end: datetime) -> int:
        """Return how many entries of a topic show in a span."""
        return int(self._db.value(_COUNT_IN_SPAN, {"slug": slug, "start": start, "end": end}))

    def extent(self, slug: str) -> tuple[datetime, datetime] | None:
        """Return the river dates of a topic's oldest and newest entry; None without entries."""
        row = self._db.first(_EXTENT, {"slug": slug})
        return (row.oldest, row.newest) if row and row.newest else None

    def with_entries(self, slug: str, spans: Sequence[tuple[str, int, int]]) -> tuple[str, ...]:
        """Return the names of those spans in which a topic has entries, in their order. A span is its name, and the
        seconds of its beginning and its end."""
        rows = self._db.rows(_WITH_ENTRIES, {"slug": slug, "spans": codec.array(spans)})
        return tuple(row["name"] for row in rows)

    def writers(self, slug: str, limit: int) -> tuple[int, ...]:
        """Return the ids of the members who wrote the newest entries of a topic, the latest first."""
        return tuple(row.member_id for row in self._db.all(_WRITERS, {"slug": slug, "limit": limit, "latest": LATEST}))

    def most_used_by(self, member_id: int, limit: int) -> tuple[TopicUse, ...]:
        """Return the topics with a page that a member's newest entries have most often, at least twice. `uses` counts
        those entries."""
        values = {"member": member_id, "latest": LATEST, "with_page": TOPIC_SHOWN_FROM, "limit": limit}
        return tuple(TopicUse(*row) for row in self._db.rows(_MOST_USED_BY, values))

    def all_moments(self) -> Iterator[tuple[str, datetime]]:
        """Yield (slug, river date) of all shown entries of topics with a page: for `planet render` alone."""
        yield from self._db.each(_ALL_MOMENTS)


def _counted(row: Any, step: int) -> tuple[TopicUse, TopicUse]:
    last = TopicUse(row.slug, row.label or row.slug, row.uses or 0)
    return last, TopicUse(row.slug, row.oldest or last.label, last.uses + step)


LATEST = 200
"""So many of the newest entries of a topic tell who writes about it; so many of a member, what they write about."""

_OF_ENTRIES = Prepared("topics.OF_ENTRIES")
_IN_TOPICS = Prepared("topics.IN_TOPICS")
_FORGET = Prepared("topics.FORGET")
_REMEMBER = Prepared("topics.REMEMBER")
_COUNTED = Prepared("topics.COUNTED")
_COUNT = Prepared("topics.COUNT")
_NEWEST = Prepared("topics.NEWEST")
_NEWEST_OF_THREADS = Prepared("topics.NEWEST_OF_THREADS")
_COUNT_IN_SPAN = Prepared("topics.COUNT_IN_SPAN")
_EXTENT = Prepared("topics.EXTENT")
_WITH_PAGE = Prepared("topics.WITH_PAGE")
_WRITERS = Prepared("topics.WRITERS")
_MOST_USED = Prepared("topics.MOST_USED")
_ALL_MOMENTS = Prepared("topics.ALL_MOMENTS")
_RECOUNTED = Prepared("topics.RECOUNTED")

_WITH_ENTRIES = (
    "SELECT json_extract(value, '$[0]') AS name FROM json_each(:spans) WHERE EXISTS (SELECT 1 FROM entry_topics "
    "WHERE slug = :slug AND river_at >= json_extract(value, '$[1]') AND river_at < json_extract(value, '$[2]'))"
)
_MOST_USED_BY = (
    "SELECT topics.slug, topics.label, count(*) AS number FROM (SELECT id FROM entries WHERE shown = 1 "
    "AND member_id = :member ORDER BY river_at DESC, tie DESC, id DESC LIMIT :latest) AS newest "
    "CROSS JOIN entry_topics ON entry_topics.entry_id = newest.id "
    "CROSS JOIN topics ON topics.slug = entry_topics.slug WHERE topics.uses >= :with_page "
    "GROUP BY topics.slug HAVING count(*) > 1 ORDER BY number DESC, topics.slug LIMIT :limit"
)
_MORE_THAN = "SELECT 1 FROM topics WHERE uses >= ? LIMIT 1 OFFSET ?"
_LETTERS = ("0", *ascii_lowercase)
_BY_LETTER = (
    "SELECT slug, label, uses FROM topics WHERE slug >= :start AND slug < :end AND uses >= :uses "
    "UNION ALL SELECT slug, label, uses FROM topics WHERE slug >= :after AND uses >= :uses ORDER BY slug"
)


def _bounds(letter: str) -> dict[str, str | int]:
    """Return between which slugs the topics of a letter stand: for "0" before "a" and after "z", else in one span."""
    if letter == "0":
        return {"start": "", "end": "a", "after": "{", "uses": TOPIC_SHOWN_FROM}
    return {"start": letter, "end": chr(ord(letter) + 1), "after": "\U0010ffff", "uses": TOPIC_SHOWN_FROM}
