"""Problems in the store: which were noted, told to the admin, and have ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from sqlite3 import Row

from planet.model.community import Member
from planet.model.problems import NotedProblem, Problem, Sign
from planet.store import codec
from planet.store.columns import fixed, moment, seconds
from planet.store.database import Database
from planet.store.upkeep.signs import Subject

MOST_AT_ONCE = 5000


class Problems:
    """All problems that were noted, also those that have ended. `planet check` and pages ask for `open`; what the admin
    is told next are those that are `waiting`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(self, member_ids: Collection[int] | None = None) -> tuple[NotedProblem, ...]:
        """Return the problems that there are now, of these members, None for all; the oldest first."""
        if member_ids is None:
            return self._noted(f"{_ALL} WHERE problems.ended_at IS NULL ORDER BY problems.id")
        among = "problems.member_id IN (SELECT value FROM json_each(?))"
        return self._noted(
            f"{_ALL} WHERE problems.ended_at IS NULL AND {among} ORDER BY problems.id", [codec.array([*member_ids])]
        )

    def newest(self, limit: int) -> tuple[NotedProblem, ...]:
        """Return the problems of present members that were noted last, also those that have ended, the newest first."""
        return self._noted(f"{_ALL} WHERE members.present ORDER BY problems.id DESC LIMIT ?", [limit])

    def waiting(self) -> tuple[NotedProblem, ...]:
        """Return what the admin has not been told yet, in the order of noting: problems, and those that ended by
        themselves; MOST_AT_ONCE at most, the others another time."""
        return self._noted(f"{_ALL} WHERE problems.waits = 1 ORDER BY problems.id LIMIT {MOST_AT_ONCE}")

    def told(self, problems: Iterable[NotedProblem], now: datetime) -> None:
        """Note that the admin has been told of these, or of their end. Call it when the words are printed: what was not
        printed is told in the next turn."""
        self._db.run_each(_TOLD, [{"id": problem.problem_id, "now": seconds(now)} for problem in problems])

    def recent(self, subjects: Collection[Subject], since: datetime) -> dict[Subject, list[NotedProblem]]:
        """Return the open problems of these feeds and members, and those that ended since a moment, by member and
        feed."""
        members = codec.array(sorted({member for member, _ in subjects}))
        recent: dict[Subject, list[NotedProblem]] = {}
        for noted in self._noted(_RECENT, [members, members, seconds(since)]):
            recent.setdefault((noted.member_id, noted.feed_id), []).append(noted)
        return recent

    def note(self, subject: Subject, url: str, signs: Sequence[Sign], now: datetime) -> None:
        """Store new problems of a feed with this URL ("" for a member), which wait to be told."""
        rows = [
            {
                "member": subject[0],
                "feed": subject[1],
                "kind": sign.kind,
                "key": sign.key,
                "url": url,
                "since": seconds(sign.since),
                "sentence": sign.sentence,
                "advice": sign.advice,
                "certain": sign.certain,
                "new_url": sign.new_url,
                "now": seconds(now),
            }
            for sign in signs
        ]
        self._db.run_each(_NOTE, rows)

    def mark_well(self, problem_ids: Iterable[int], now: datetime | None) -> None:
        """Store since when the signs of these problems are not seen any more; None: they are seen again."""
        rows = [(seconds(now), problem_id) for problem_id in problem_ids]
        self._db.run_each("UPDATE problems SET well_since = ? WHERE id = ?", rows)

    def end(self, problems: Iterable[tuple[int, bool]], now: datetime) -> None:
        """End these problems. The end of one that ended well by itself is told, if the problem was."""
        rows = [{"id": problem_id, "recovered": by_itself, "now": seconds(now)} for problem_id, by_itself in problems]
        self._db.run_each(_END, rows)

    def _noted(self, statement: str, values: Sequence[object] = ()) -> tuple[NotedProblem, ...]:
        return tuple(_noted(row) for row in self._db.rows(statement, [*values]))


def _noted(row: Row) -> NotedProblem:
    problem = Problem(
        member=row["slug"],
        name=codec.load_shared(Member, row["profile"]).name,
        feed=row["url"],
        kind=row["kind"],
        since=fixed(row["since"]),
        sentence=row["sentence"],
        advice=row["advice"],
        certain=bool(row["certain"]),
        new_url=row["new_url"],
        role=row["role"],
    )
    return NotedProblem(
        problem_id=row["id"],
        member_id=row["member_id"],
        feed_id=row["feed_id"],
        problem=problem,
        key=row["key"],
        noted_at=fixed(row["noted_at"]),
        told_at=moment(row["told_at"]),
        well_since=moment(row["well_since"]),
        ended_at=moment(row["ended_at"]),
        recovered=bool(row["recovered"]),
        end_told_at=moment(row["end_told_at"]),
    )


_ALL = (
    "SELECT problems.*, members.slug, members.role, members.profile FROM problems "
    "JOIN members ON members.id = problems.member_id"
)

_AMONG = "problems.member_id IN (SELECT value FROM json_each(?))"
_RECENT = (
    f"{_ALL} WHERE problems.id IN (SELECT id FROM problems WHERE {_AMONG} AND ended_at IS NULL "
    f"UNION ALL SELECT id FROM problems WHERE {_AMONG} AND ended_at >= ?) ORDER BY problems.id"
)

_NOTED = ("kind", "key", "url", "since", "sentence", "advice", "certain", "new_url")
_NOTE = (
    f"INSERT INTO problems (member_id, feed_id, {', '.join(_NOTED)}, noted_at, waits, recovered) "
    f"VALUES (:member, :feed, {', '.join(f':{name}' for name in _NOTED)}, :now, 1, 0)"
)

_TOLD = (
    "UPDATE problems SET waits = 0, told_at = coalesce(told_at, :now), "
    "end_told_at = CASE WHEN recovered = 1 THEN :now END WHERE id = :id"
)

_END = (
    "UPDATE problems SET ended_at = :now, recovered = :recovered, "
    "waits = CASE WHEN told_at IS NULL THEN 0 ELSE :recovered END WHERE id = :id"
)
