"""Entries by their place in time: of single weeks, and of one date in all years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from planet.store import codec
from planet.store.database import Database


class Weeks:
    """The shown entries by their place in time."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def newest_before(self, moment: datetime) -> datetime | None:
        """Return the river date of the newest entry of the merged feeds before a moment; None if there is none."""
        row = self._db.row(_BEFORE, (int(moment.timestamp()),))
        return None if row is None else datetime.fromtimestamp(row["river_at"], UTC)

    def by_member(self, start: datetime, end: datetime) -> tuple[tuple[int, ...], ...]:
        """Return the ids of the merged feeds' entries of a span, those of each member together, the earliest first; the
        members in the order of the river by their earliest one."""
        members: dict[int, list[int]] = {}
        for row in self._db.rows(_SPAN, (int(start.timestamp()), int(end.timestamp()))):
            members.setdefault(row["member_id"], []).append(row["id"])
        return tuple(map(tuple, reversed(members.values())))

    def extent(self) -> tuple[datetime, datetime] | None:
        """Return the river dates of the oldest and the newest entry; None without entries."""
        row = self._db.rows(_EXTENT)[0]
        if row["newest"] is None:
            return None
        return datetime.fromtimestamp(row["oldest"], UTC), datetime.fromtimestamp(row["newest"], UTC)

    def with_entries(self, spans: Sequence[tuple[str, int, int]]) -> tuple[str, ...]:
        """Return the names of those spans that have entries, in their order. A span is its name, and the seconds of its
        beginning and its end."""
        return tuple(row["name"] for row in self._db.rows(_WITH_ENTRIES, (codec.array(spans),)))


_MERGED = "FROM entries WHERE shown = 1 AND backlog = 0"
_BEFORE = f"SELECT river_at {_MERGED} AND river_at < ? ORDER BY river_at DESC LIMIT 1"
_SPAN = f"SELECT id, member_id {_MERGED} AND river_at >= ? AND river_at < ? ORDER BY river_at, tie, id"
_EXTENT = (
    "SELECT (SELECT min(river_at) FROM entries WHERE shown = 1) AS oldest, "
    "(SELECT max(river_at) FROM entries WHERE shown = 1) AS newest"
)
_WITH_ENTRIES = (
    "SELECT json_extract(value, '$[0]') AS name FROM json_each(?) WHERE EXISTS (SELECT 1 FROM entries WHERE shown = 1 "
    "AND river_at >= json_extract(value, '$[1]') AND river_at < json_extract(value, '$[2]'))"
)
