"""How many posts of each member show in each month: counted again for the months in which something has changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planet.store import codec
from planet.store.database import Database

Months = Sequence[tuple[str, int, int]]
"""Months as "2026-11", each with the seconds of its beginning and its end."""


class Rhythms:
    """Shown entries by member and month. Months are cut in the planet's time zone, which the store does not know."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def recount(self, member_id: int, since: str, months: Months) -> None:
        """Count a member's entries again, from the month `since` on. `months` are those from there up to their newest
        entry."""
        self._db.run("DELETE FROM member_months WHERE member_id = ? AND month >= ?", (member_id, since))
        self._db.run_each(_COUNT, ((member_id, month, member_id, start, end) for month, start, end in months))

    def counts(self, member_ids: Collection[int]) -> dict[int, dict[str, int]]:
        """Return the number of posts of each of these members by month; months and members without any are left out."""
        counts: dict[int, dict[str, int]] = {}
        for row in self._db.rows(_COUNTS, (codec.array(member_ids),)):
            counts.setdefault(row["member_id"], {})[row["month"]] = row["entries"]
        return counts

    def all(self) -> dict[int, dict[str, int]]:
        """Return all counts: for checks, never in a turn."""
        return self.counts([row["id"] for row in self._db.rows("SELECT id FROM members")])


_COUNT = (
    "INSERT INTO member_months (member_id, month, entries) SELECT ?, ?, count(*) FROM entries "
    "WHERE shown = 1 AND member_id = ? AND river_at >= ? AND river_at < ? HAVING count(*) > 0"
)
_COUNTS = "SELECT member_id, month, entries FROM member_months WHERE member_id IN (SELECT value FROM json_each(?))"
