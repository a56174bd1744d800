"""Webmentions in the store: which posts wait to be looked at, and what became of each link."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from sqlite3 import Row

from planet.model.outreach.webmentions import Webmention
from planet.store.columns import moment, seconds, upsert
from planet.store.database import Database


class Webmentions:
    """The webmentions of posts that were written here."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def wait(self, entry_ids: Iterable[int]) -> None:
        """Note that the links of these posts must be looked at. Call this in the transaction of their change."""
        self._db.run_each("INSERT OR IGNORE INTO unmentioned (entry_id) VALUES (?)", [(id,) for id in entry_ids])

    def are_due(self, now: datetime) -> bool:
        """Return whether a post waits to be looked at, or a webmention to be sent."""
        return self._db.row(_ANY_DUE, [seconds(now)]) is not None

    def waiting(self, limit: int) -> tuple[int, ...]:
        """Return some of the posts that wait to be looked at, the oldest first."""
        rows = self._db.rows("SELECT entry_id FROM unmentioned ORDER BY entry_id LIMIT ?", [limit])
        return tuple(row["entry_id"] for row in rows)

    def looked_at(self, entry_id: int) -> None:
        """Note that a post waits no more."""
        self._db.run("DELETE FROM unmentioned WHERE entry_id = ?", [entry_id])

    def of_post(self, entry_id: int) -> dict[str, Webmention]:
        """Return the webmentions of a post, by target."""
        rows = self._db.rows(f"{_SELECT} WHERE entry_id = ? ORDER BY target", [entry_id])
        return {row["target"]: _webmention(row) for row in rows}

    def write(self, mentions: Iterable[Webmention]) -> None:
        """Store webmentions as they are to be now."""
        self._db.run_each(_WRITE, [_values(mention) for mention in mentions])

    def forget(self, entry_id: int, targets: Collection[str]) -> None:
        """Remove webmentions of a post."""
        self._db.run_each(_FORGET, [(entry_id, target) for target in targets])

    def due(self, now: datetime, limit: int) -> tuple[Webmention, ...]:
        """Return the webmentions that are to be sent now, those first that have waited longest."""
        rows = self._db.rows(
            f"{_SELECT} WHERE due_at <= ? ORDER BY due_at, entry_id, target LIMIT ?", [seconds(now), limit]
        )
        return tuple(map(_webmention, rows))

    def claim(self, mention: Webmention, until: datetime) -> bool:
        """Take a webmention in hand, so that nobody else sends it before `until`; return False where somebody has."""
        values = [seconds(until), mention.entry_id, mention.target, mention.version, seconds(mention.due_at)]
        return bool(self._db.run(_CLAIM, values).rowcount)

    def begin(self, mention: Webmention, now: datetime) -> None:
        """Note that it is sent now, and may have arrived from now on."""
        self._db.run(_BEGIN, [seconds(now), mention.entry_id, mention.target, mention.version])

    def settle(self, mention: Webmention) -> None:
        """Store what became of an attempt; nothing where the post has changed meanwhile, or has lost the link."""
        self._db.run(_SETTLE, _values(mention))

    def counts(self) -> dict[str, int]:
        """Return how many links there are at each stage."""
        rows = self._db.rows("SELECT stage, count(*) AS number FROM webmentions GROUP BY stage")
        return {row["stage"]: row["number"] for row in rows}

    def given_up(self, limit: int) -> list[tuple[int, Webmention]]:
        """Return the latest webmentions that did not arrive, or may not have, each with the id of its member: the last
        first."""
        return [(row["member_id"], _webmention(row)) for row in self._db.rows(_GIVEN_UP, [limit])]


_KEY = ("entry_id", "target")
_VALUES = (
    *("source", "linked", "version", "stage", "reached", "attempts", "doubts"),
    *("begun_at", "due_at", "ended_at", "reason"),
)
_SELECT = f"SELECT {', '.join((*_KEY, *_VALUES))} FROM webmentions"
_WRITE = upsert("webmentions", _KEY, _VALUES)
_FORGET = "DELETE FROM webmentions WHERE entry_id = ? AND target = ?"
_OF_VERSION = "WHERE entry_id = ? AND target = ? AND version = ?"
_CLAIM = f"UPDATE webmentions SET due_at = ? {_OF_VERSION} AND due_at = ?"
_BEGIN = f"UPDATE webmentions SET begun_at = ? {_OF_VERSION}"
_SETTLE = f"""
UPDATE webmentions SET {", ".join(f"{name} = :{name}" for name in _VALUES)}
WHERE entry_id = :entry_id AND target = :target AND version = :version AND linked = :linked
"""
_ANY_DUE = "SELECT 1 FROM unmentioned UNION ALL SELECT 1 FROM webmentions WHERE due_at <= ? LIMIT 1"
_GIVEN_UP = """
SELECT webmentions.*, entries.member_id FROM webmentions JOIN entries ON entries.id = webmentions.entry_id
WHERE webmentions.stage IN ('refused', 'failed', 'unknown')
ORDER BY webmentions.ended_at DESC, webmentions.entry_id, webmentions.target LIMIT ?
"""


def _webmention(row: Row) -> Webmention:
    return Webmention(
        row["entry_id"],
        row["target"],
        row["source"],
        bool(row["linked"]),
        row["version"],
        row["stage"],
        bool(row["reached"]),
        row["attempts"],
        row["doubts"],
        moment(row["begun_at"]),
        moment(row["due_at"]),
        moment(row["ended_at"]),
        row["reason"],
    )


def _values(mention: Webmention) -> dict[str, object]:
    times = {name: seconds(getattr(mention, name)) for name in ("begun_at", "due_at", "ended_at")}
    return {name: getattr(mention, name) for name in (*_KEY, *_VALUES)} | times
