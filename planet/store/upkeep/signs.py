"""Signs of trouble in the store: what visits showed of each feed, its past in little, when it is judged again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from sqlite3 import Row

from planet.model.problems import FeedPast, SignRecord
from planet.model.visits import FailureSign
from planet.store import codec
from planet.store.columns import moment, seconds
from planet.store.database import Database

Subject = tuple[int, int]
"""What is judged: the ids of a member and of a feed, 0 for the member's search for feeds."""


class Signs:
    """The signs of all feeds, and of the searches of members without one. Each write is part of the transaction of its
    visit, so that nothing is judged by what was not stored."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def failed(self, visits: Iterable[tuple[Subject, FailureSign]], now: datetime) -> None:
        """Note visits that failed, each with what it is a sign of. The first failure in a row counts from `now`."""
        rows = [(member, feed, *[seconds(now)] * 3, sign) for (member, feed), sign in visits]
        self._db.run_each(_FAILED, rows)

    def well(self, subjects: Iterable[Subject], now: datetime) -> None:
        """Note good visits that brought no document; needed only where something changed by it."""
        self._db.run_each(_WELL, [(member, feed, seconds(now)) for member, feed in subjects])

    def listed(self, subject: Subject, now: datetime, *, empty: bool) -> None:
        """Note a good visit that brought a document; `empty` if it lists nothing although earlier ones did."""
        since = seconds(now) if empty else None
        self._db.run(_LISTED, [*subject, since, seconds(now)])

    def judge(self, member_id: int) -> None:
        """Let all feeds of a member, whose table was edited or who left, be judged in this turn. A feed at a new URL
        has no failures any more."""
        self._db.run(_JUDGE, [member_id])

    def past(self, subject: Subject) -> FeedPast:
        """Return the past of a feed; an empty one where nothing is known."""
        row = self._db.row("SELECT past FROM signs WHERE member_id = ? AND feed_id = ?", [*subject])
        return codec.load(FeedPast, row["past"]) if row else FeedPast()

    def set_past(self, subject: Subject, past: FeedPast, now: datetime) -> None:
        """Store the past of a feed, which is judged in this turn."""
        self._db.run(_SET_PAST, [*subject, codec.dump(past), seconds(now)])

    def due(self, now: datetime) -> dict[Subject, SignRecord]:
        """Return what is to be judged now: the feeds of which this turn learnt something, and those whose day has
        come."""
        rows = self._db.rows("SELECT * FROM signs WHERE judge_at <= ? ORDER BY judge_at", [seconds(now)])
        found = {(row["member_id"], row["feed_id"]): _record(row) for row in rows}
        return dict(sorted(found.items(), key=lambda pair: pair[0]))

    def of_member(self, member_id: int) -> dict[int, SignRecord]:
        """Return the signs of a member, by feed id; 0 for the search for feeds."""
        rows = self._db.rows("SELECT * FROM signs WHERE member_id = ?", [member_id])
        return {row["feed_id"]: _record(row) for row in rows}

    def judged(self, moments: Iterable[tuple[Subject, datetime | None]]) -> None:
        """Store when each of these is to be judged again; None: not before something happens."""
        rows = [(seconds(judge_at), member, feed) for (member, feed), judge_at in moments]
        self._db.run_each("UPDATE signs SET judge_at = ? WHERE member_id = ? AND feed_id = ?", rows)

    def rules(self, feed_id: int) -> list[str]:
        """Return the rule that hides each item of a feed, "" if none does, by date: after its filter was edited."""
        return [row["rule"] for row in self._db.rows(_RULES, [feed_id])]


def _record(row: Row) -> SignRecord:
    return SignRecord(
        moment(row["failing_since"]),
        row["failing_as"],
        moment(row["as_since"]),
        moment(row["empty_since"]),
        codec.load(FeedPast, row["past"]),
    )


_FAILED = (
    "INSERT INTO signs (member_id, feed_id, judge_at, failing_since, as_since, failing_as) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (member_id, feed_id) DO UPDATE SET judge_at = excluded.judge_at, failing_as = excluded.failing_as, "
    "failing_since = coalesce(signs.failing_since, excluded.failing_since), as_since = CASE WHEN "
    "signs.failing_since IS NULL OR signs.failing_as <> excluded.failing_as THEN excluded.as_since "
    "ELSE signs.as_since END"
)

_WELL = (
    "INSERT INTO signs (member_id, feed_id, judge_at) VALUES (?, ?, ?) "
    "ON CONFLICT (member_id, feed_id) DO UPDATE SET failing_since = NULL, failing_as = '', judge_at = excluded.judge_at"
)

_LISTED = (
    "INSERT INTO signs (member_id, feed_id, empty_since, judge_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (member_id, feed_id) DO UPDATE SET judge_at = excluded.judge_at, "
    "failing_since = NULL, failing_as = '', empty_since = CASE WHEN excluded.empty_since IS NULL THEN NULL "
    "ELSE coalesce(signs.empty_since, excluded.empty_since) END"
)

_JUDGE = (
    "UPDATE signs SET judge_at = 0, failing_since = CASE WHEN "
    "(SELECT failures FROM feeds WHERE feeds.id = signs.feed_id) = 0 THEN NULL ELSE failing_since END "
    "WHERE member_id = ?"
)

_SET_PAST = (
    "INSERT INTO signs (member_id, feed_id, past, judge_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (member_id, feed_id) DO UPDATE SET past = excluded.past, judge_at = excluded.judge_at"
)

_RULES = "SELECT rule FROM items WHERE feed_id = ? ORDER BY published IS NULL, published, id"
