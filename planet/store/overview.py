"""What is counted of all entries: how many there are, how many came each day and month, how many each rule hides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from planet.model.records import HiddenEntry
from planet.model.verdict import Rule, Verdict
from planet.store import codec
from planet.store.columns import fixed, upsert
from planet.store.database import Database

COUNTED = "entries counted"
"""The fact with the highest id of the entries that were counted last, and their number: entries are never deleted."""

WINDOW = 500
"""Among so many of the newest entries those who wrote lately are sought."""


Months = Sequence[tuple[str, int, int]]
"""Months as "2026-11", each with the seconds of its beginning and its end. They are cut in the planet's time zone,
which the store does not know."""


class Overview:
    """Counts and lists over all members. None of them reads all entries in a turn."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def entries(self) -> int:
        """Return how many entries are stored, shown or not. Reads those that came since they were counted last."""
        return self._counted()[1]

    def remember_count(self) -> None:
        """Store how many entries there are, so that the next count begins with the entries that come from now on."""
        newest, number = self._counted()
        self._db.run(upsert("facts", ("name",), ("value",)), {"name": COUNTED, "value": f"{newest} {number}"})

    def _counted(self) -> tuple[int, int]:
        """Return the highest id of an entry, and the number of entries."""
        fact = self._db.row("SELECT value FROM facts WHERE name = ?", [COUNTED])
        newest, number = map(int, fact["value"].split()) if fact else (0, 0)
        row = self._db.rows("SELECT count(*) AS number, max(id) AS newest FROM entries WHERE id > ?", [newest])[0]
        return row["newest"] or newest, number + row["number"]

    def newest(self) -> int:
        """Return the highest id of an entry, 0 where there is none."""
        return int(self._db.rows("SELECT max(id) AS newest FROM entries")[0]["newest"] or 0)

    def recount_months(self, member_id: int, since: str, months: Months) -> None:
        """Count a member's entries again, from the month `since` on. `months` are those from there up to their newest
        entry."""
        self._db.run("DELETE FROM member_months WHERE member_id = ? AND month >= ?", (member_id, since))
        self._db.run_each(_COUNT_MONTH, ((member_id, month, member_id, start, end) for month, start, end in months))

    def months(self, member_ids: Collection[int]) -> dict[int, dict[str, int]]:
        """Return the number of posts of each of these members by month; months and members without any are left out."""
        counts: dict[int, dict[str, int]] = {}
        for row in self._db.rows(_MONTHS, (codec.array(member_ids),)):
            counts.setdefault(row["member_id"], {})[row["month"]] = row["entries"]
        return counts

    def all_months(self) -> dict[int, dict[str, int]]:
        """Return all counts: for checks, never in a turn."""
        return self.months([row["id"] for row in self._db.rows("SELECT id FROM members")])

    def record_day(self, day: date, entries: int) -> None:
        """Store how many entries show on a day, each thread of a channel as one."""
        self._record("river_days", "day", day.isoformat(), entries)

    def sum_month(self, month: date) -> None:
        """Store how many entries show in the month of a day: the sum of its days."""
        self._record("river_months", "month", f"{month:%Y-%m}", sum(self.days_of(month).values()))

    def days_of(self, month: date) -> dict[date, int]:
        """Return the number of entries on each day of a month, by day, the newest first; days without any are left
        out."""
        first, end = f"{month:%Y-%m}-01", f"{month:%Y-%m}-32"
        return {date.fromisoformat(row["day"]): row["entries"] for row in self._db.rows(_DAYS, (first, end))}

    def river_months(self) -> dict[date, int]:
        """Return the number of entries in each month that has any, by its first day, the newest first."""
        return {date.fromisoformat(f"{row['month']}-01"): row["entries"] for row in self._db.rows(_RIVER_MONTHS)}

    def forget_days(self) -> None:
        """Forget the counts of all days and months: they are cut in another time zone now."""
        self._db.run("DELETE FROM river_days")
        self._db.run("DELETE FROM river_months")

    def _record(self, table: str, key: str, span: str, entries: int) -> None:
        if entries:
            self._db.run(upsert(table, (key,), ("entries",)), {key: span, "entries": entries})
        else:
            self._db.run(f"DELETE FROM {table} WHERE {key} = ?", [span])

    def latest_writers(self, limit: int) -> dict[int, datetime]:
        """Return the members among the newest WINDOW entries, the latest first, each with the river date of their
        newest."""
        return {row["member_id"]: fixed(row["latest"]) for row in self._db.rows(_WRITERS, (WINDOW, limit))}

    def hidden_counts(self) -> dict[int, dict[Rule, int]]:
        """Return how many entries each rule hides, by member id and rule; of present members only."""
        counts: dict[int, dict[Rule, int]] = defaultdict(dict)
        for row in self._db.rows(_COUNTS):
            counts[row["member_id"]][row["rule"]] = row["count"]
        return dict(counts)

    def hidden_of(self, member_id: int) -> dict[Rule, int]:
        """Return how many entries of a member each rule hides, by rule."""
        rows = self._db.rows("SELECT rule, count FROM hidden_counts WHERE member_id = ? AND count > 0", [member_id])
        return {row["rule"]: row["count"] for row in rows}

    def recounted(self) -> dict[int, dict[Rule, int]]:
        """Return the same as `hidden_counts`, counted again from all entries: for checks, never in a turn."""
        counts: dict[int, dict[Rule, int]] = defaultdict(dict)
        for row in self._db.rows(f"{_RECOUNTED} GROUP BY entries.member_id, entries.rule"):
            counts[row["member_id"]][row["rule"]] = row["count"]
        return dict(counts)

    def hidden(self, member_id: int | None = None) -> tuple[HiddenEntry, ...]:
        """Return the hidden entries of present members, or of one member, each with its verdict.

        It is for `planet status` alone, because it returns each of them; pages need only their counts.
        """
        condition, values = ("", []) if member_id is None else (" AND entries.member_id = ?", [member_id])
        rows = self._db.rows(_HIDDEN.format(condition=condition), values)
        return tuple(
            HiddenEntry(
                row["member_id"],
                row["link"] or row["title"] or row["guid"] or row["atom_id"],
                Verdict(row["rule"], row["detail"]),
            )
            for row in rows
        )


_COUNTS = (
    "SELECT hidden_counts.member_id, hidden_counts.rule, hidden_counts.count FROM hidden_counts "
    "JOIN members ON members.id = hidden_counts.member_id WHERE members.present AND hidden_counts.count > 0"
)

_IS_HIDDEN = "entries.shown = 0 AND entries.same_as IS NULL AND entries.rule != '' AND members.present"

_RECOUNTED = (
    "SELECT entries.member_id, entries.rule, count(*) AS count FROM entries "
    f"JOIN members ON members.id = entries.member_id WHERE {_IS_HIDDEN}"
)

_HIDDEN = (
    "SELECT entries.member_id, entries.rule, entries.detail, entries.atom_id, items.link, items.title, items.guid "
    "FROM entries JOIN members ON members.id = entries.member_id LEFT JOIN items ON items.entry_id = entries.id "
    f"WHERE {_IS_HIDDEN}{{condition}} GROUP BY entries.id ORDER BY entries.member_id, entries.id"
)

_COUNT_MONTH = (
    "INSERT INTO member_months (member_id, month, entries) SELECT ?, ?, count(*) FROM entries "
    "WHERE shown = 1 AND member_id = ? AND river_at >= ? AND river_at < ? HAVING count(*) > 0"
)
_MONTHS = "SELECT member_id, month, entries FROM member_months WHERE member_id IN (SELECT value FROM json_each(?))"
_DAYS = "SELECT day, entries FROM river_days WHERE day >= ? AND day < ? ORDER BY day DESC"
_RIVER_MONTHS = "SELECT month, entries FROM river_months ORDER BY month DESC"
_WRITERS = (
    "SELECT newest.member_id, max(newest.river_at) AS latest FROM (SELECT id, member_id, river_at, tie FROM entries "
    "WHERE shown = 1 ORDER BY river_at DESC, tie DESC, id DESC LIMIT ?) AS newest "
    "JOIN members ON members.id = newest.member_id WHERE members.present AND members.role = 'member' "
    "GROUP BY newest.member_id ORDER BY latest DESC, newest.member_id LIMIT ?"
)
