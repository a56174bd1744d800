"""Entries by their place in time: of single weeks, and of one date in all years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from sqlite3 import Row

from planet.model.records import TOPIC_SHOWN_FROM, RiverPlace, TopicUse
from planet.store import codec
from planet.store.database import Database

WINDOW = 2000
"""Who wrote lately, and about what, is asked of so many entries."""


class Weeks:
    """The shown entries by their place in time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def newest(self, limit: int) -> tuple[tuple[RiverPlace, int], ...]:
        """Return the newest entries of the merged feeds, each with the id of its member."""
        return self._places(f"{_MERGED} ORDER BY river_at DESC, tie DESC, id DESC LIMIT ?", limit)

    def within(self, start: datetime, end: datetime) -> tuple[tuple[RiverPlace, int], ...]:
        """Return the entries of the merged feeds in a span, newest first, each with the id of its member."""
        span = f"{_MERGED} AND river_at >= ? AND river_at < ? ORDER BY river_at DESC, tie DESC, id DESC"
        return self._places(span, int(start.timestamp()), int(end.timestamp()))

    def writers(self, start: datetime) -> tuple[int, ...]:
        """Return the ids of the members who wrote since a moment, the latest first; of the newest WINDOW entries."""
        rows = self._db.rows(_WRITERS, (int(start.timestamp()), WINDOW))
        return tuple(row["member_id"] for row in rows)

    def topics(self, start: datetime, limit: int) -> tuple[TopicUse, ...]:
        """Return the topics with a page that most members used since a moment, at most so many; of the newest WINDOW
        entries. Their uses are those of all time."""
        rows = self._db.rows(_TOPICS, (int(start.timestamp()), WINDOW, TOPIC_SHOWN_FROM, limit))
        return tuple(TopicUse(row["slug"], row["label"], row["uses"]) for row in rows)

    def _places(self, statement: str, *values: int) -> tuple[tuple[RiverPlace, int], ...]:
        return tuple((_place(row), row["member_id"]) for row in self._db.rows(statement, values))

    def extent(self) -> tuple[datetime, datetime] | None:
        """Return the river dates of the oldest and the newest entry; None without entries."""
        row = self._db.rows(_EXTENT)[0]
        if row["newest"] is None:
            return None
        return datetime.fromtimestamp(row["oldest"], UTC), datetime.fromtimestamp(row["newest"], UTC)

    def counts(self, spans: Sequence[tuple[str, int, int]]) -> dict[str, int]:
        """Return how many entries stand in each of these spans, by name, in their order; empty ones are left out. A
        span is its name, and the seconds of its beginning and its end."""
        rows = self._db.rows(_COUNTS, (codec.array(spans),))
        return {row["name"]: row["entries"] for row in rows if row["entries"]}


def _place(row: Row) -> RiverPlace:
    return RiverPlace(row["id"], datetime.fromtimestamp(row["river_at"], UTC))


_MERGED = "SELECT id, river_at, member_id FROM entries WHERE shown = 1 AND backlog = 0"
_LATELY = (
    "SELECT id, member_id, river_at, tie FROM entries WHERE shown = 1 AND river_at >= ? "
    "ORDER BY river_at DESC, tie DESC, id DESC LIMIT ?"
)
_WRITERS = (
    f"SELECT lately.member_id FROM ({_LATELY}) AS lately JOIN members ON members.id = lately.member_id "
    "WHERE members.present AND members.role = 'member' "
    "GROUP BY lately.member_id ORDER BY max(lately.river_at) DESC, lately.member_id"
)
_TOPICS = (
    f"SELECT topics.slug, topics.label, topics.uses FROM ({_LATELY}) AS lately "
    "JOIN entry_topics ON entry_topics.entry_id = lately.id JOIN topics ON topics.slug = entry_topics.slug "
    "WHERE topics.uses >= ? GROUP BY topics.slug "
    "ORDER BY count(DISTINCT lately.member_id) DESC, count(*) DESC, topics.slug LIMIT ?"
)
_EXTENT = (
    "SELECT (SELECT min(river_at) FROM entries WHERE shown = 1) AS oldest, "
    "(SELECT max(river_at) FROM entries WHERE shown = 1) AS newest"
)
_COUNTS = (
    "SELECT json_extract(value, '$[0]') AS name, (SELECT count(*) FROM entries WHERE shown = 1 "
    "AND river_at >= json_extract(value, '$[1]') AND river_at < json_extract(value, '$[2]')) AS entries "
    "FROM json_each(?)"
)
