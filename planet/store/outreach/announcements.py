"""Announcements in the store: to whom news are told, what waits, and what became of every message."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from sqlite3 import Row

from planet.model.outreach.announcing import Candidate, MessageState, Queued, Target, TargetAccount
from planet.store import codec
from planet.store.columns import fixed, moment, seconds
from planet.store.database import Database

MOST_NEW = 500
"""So many new entries are looked at in a turn, the newest; a hub that has more of them was away for long."""

MOST_TALKS = 50
"""So many conversations are looked at, those that had an entry last."""

KEPT = 1000
"""So many messages to a target that are done are kept, the newest."""


class Announcements:
    """The messages to all targets. No address stands here: a target is known by its name."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ targets

    def targets(self) -> dict[str, Target]:
        """Return all targets by name."""
        return {row["name"]: _target(row) for row in self._db.rows("SELECT * FROM announce_targets")}

    def begin(self, name: str, now: datetime) -> None:
        """Store a new target: what is there already is no news for it."""
        self._db.run(_BEGIN, {"name": name, "now": seconds(now)})

    def forget(self, name: str) -> None:
        """Delete a target that the members file no longer names, and its messages."""
        self._db.run("DELETE FROM announcements WHERE target = ?", [name])
        self._db.run("DELETE FROM announce_targets WHERE name = ?", [name])

    def begin_anew(self) -> None:
        """Delete all targets and what waits for them: each begins again with what comes from now on."""
        self._db.run("DELETE FROM announcements WHERE state = 'waiting'")
        self._db.run("DELETE FROM announce_targets")

    def set_health(self, target: Target) -> None:
        """Store how a target is: its failures in a row, since when, when it is tried again, and why it failed."""
        values = {
            "name": target.name,
            "failures": target.failures,
            "failing_since": seconds(target.failing_since),
            "retry_at": seconds(target.retry_at),
            "reason": target.reason,
        }
        self._db.run(_HEALTH, values)

    # ------------------------------------------------------------ what is new

    def new_entries(self, after: int, upto: int, since: datetime) -> tuple[Candidate, ...]:
        """Return the shown entries with ids from behind `after` up to `upto`, and with a river date of `since` or
        later: the newest MOST_NEW, the oldest first."""
        rows = self._db.rows(_NEW, {"after": after, "upto": upto, "since": seconds(since)})
        return tuple(map(_candidate, reversed(rows)))

    def new_members(self, after: int, since: datetime) -> tuple[int, ...]:
        """Return the ids behind `after` of the members who came since a moment and are here."""
        return tuple(row["id"] for row in self._db.rows(_NEWCOMERS, {"after": after, "since": seconds(since)}))

    def new_talks(self, target: str, since: datetime, seen: datetime) -> tuple[int, ...]:
        """Return the ids of the conversations that a second member joined since a moment (`since`) by an entry that was
        seen since another (`seen`), and of which the target has not been told, nor of one that became a part of it;
        those that had an entry last come last."""
        rows = self._db.rows(_TALKS, {"target": target, "since": seconds(since), "seen": seconds(seen)})
        return tuple(row["id"] for row in reversed(rows))

    def highest(self) -> tuple[int, int]:
        """Return the highest ids of an entry and of a member, 0 where there is none."""
        row = self._db.rows("SELECT (SELECT max(id) FROM entries) AS entry, (SELECT max(id) FROM members) AS member")[0]
        return row["entry"] or 0, row["member"] or 0

    def move_on(self, name: str, entry: int, member: int) -> None:
        """Store up to which ids a target has been told of entries and members."""
        self._db.run(
            "UPDATE announce_targets SET last_entry = ?, last_member = ? WHERE name = ?", [entry, member, name]
        )

    def queue(self, target: str, column: str, ids: Iterable[int], now: datetime) -> None:
        """Let messages wait, about entries, members or conversations, as `column` says; what was told is left out."""
        self._db.run_each(_QUEUE[column], ((target, id, seconds(now)) for id in ids))

    # ------------------------------------------------------------ messages

    def waiting(self, target: str) -> tuple[Queued, ...]:
        """Return the messages to a target that wait, the oldest first."""
        rows = self._db.rows("SELECT * FROM announcements WHERE target = ? AND state = 'waiting' ORDER BY id", [target])
        return tuple(map(_queued, rows))

    def due(self, names: Collection[str], now: datetime, far: datetime) -> bool:
        """Return whether a message to one of these targets waits, and the target may be tried: its time has come, or is
        later than `far`, as a clock that was wrong set it."""
        values = {"names": codec.array(names), "now": seconds(now), "far": seconds(far)}
        return self._db.row(_DUE, values) is not None

    def under_way(self) -> dict[str, list[int]]:
        """Return the messages that were on their way when a process ended, by target."""
        begun: dict[str, list[int]] = {}
        for row in self._db.rows("SELECT id, target FROM announcements WHERE state = 'sending' ORDER BY id"):
            begun.setdefault(row["target"], []).append(row["id"])
        return begun

    def set_state(self, ids: Sequence[int], state: MessageState, now: datetime, reason: str = "") -> None:
        """Store what becomes of messages that are sent as one: they are on their way from now on, or their end."""
        values = {"ids": codec.array(ids), "state": state, "batch": min(ids), "now": seconds(now), "reason": reason}
        self._db.run(_STATE[state], values)

    def drop(self, ids: Collection[int]) -> None:
        """Delete messages whose news have gone."""
        self._db.run("DELETE FROM announcements WHERE id IN (SELECT value FROM json_each(?))", [codec.array(ids)])

    def sent_between(self, target: str, since: datetime, now: datetime) -> tuple[datetime, ...]:
        """Return when messages went to a target after a moment, the first first; also those that nobody knows of."""
        rows = self._db.rows(_SENT_BETWEEN, [target, seconds(since), seconds(now)])
        return tuple(fixed(row["sent_at"]) for row in rows)

    def prune(self, target: str) -> None:
        """Delete the oldest messages to a target that are done, beyond KEPT."""
        self._db.run(_PRUNE, {"target": target, "kept": KEPT})

    # ------------------------------------------------------------ for the admin

    def accounts(self) -> tuple[TargetAccount, ...]:
        """Return what there is to say of each target, by name."""
        return tuple(_account(row) for row in self._db.rows(_ACCOUNTS))


_BEGIN = (
    "INSERT INTO announce_targets (name, begun_at, last_entry, last_member, failures, reason) VALUES (:name, :now, "
    "coalesce((SELECT max(id) FROM entries), 0), coalesce((SELECT max(id) FROM members), 0), 0, '')"
)
_HEALTH = (
    "UPDATE announce_targets SET failures = :failures, failing_since = :failing_since, retry_at = :retry_at, "
    "reason = :reason WHERE name = :name"
)
_NEW = f"""
SELECT e.id, e.member_id, e.river_at, e.backlog, i.kind,
  f.first_success = e.first_seen AND (f.place IN ('web', 'file') OR m.welcomed_at >= e.first_seen) AS is_first_visit,
  (SELECT json_group_array(slug) FROM entry_topics t WHERE t.entry_id = e.id) AS topics
FROM entries e JOIN items i ON i.id = e.item_id JOIN feeds f ON f.id = i.feed_id
JOIN members m ON m.id = e.member_id
WHERE e.id > :after AND e.id <= :upto AND e.shown = 1 AND e.river_at >= :since ORDER BY e.id DESC LIMIT {MOST_NEW}
"""
_NEWCOMERS = (
    "SELECT id FROM members WHERE id > :after AND present AND role = 'member' AND welcomed_at >= :since ORDER BY id"
)
_TALKS = f"""
SELECT c.id FROM (
  SELECT id FROM conversations WHERE people > 1 AND merged_into IS NULL AND latest_at >= :since
  ORDER BY latest_at DESC, id DESC LIMIT {MOST_TALKS}
) c
WHERE NOT EXISTS (SELECT 1 FROM announcements a WHERE a.target = :target AND a.conversation_id = c.id)
AND NOT EXISTS (
  SELECT 1 FROM conversations p JOIN announcements a ON a.target = :target AND a.conversation_id = p.id
  WHERE p.merged_into = c.id
)
AND EXISTS (
  SELECT 1 FROM (
    SELECT min(e.river_at) AS joined, min(e.first_seen) AS seen FROM weave w JOIN entries e ON e.id = w.entry_id
    WHERE w.conversation_id = c.id GROUP BY e.member_id ORDER BY joined LIMIT 1 OFFSET 1
  ) WHERE joined >= :since AND seen >= :seen
)
"""
_QUEUE = {
    column: f"INSERT OR IGNORE INTO announcements (target, {column}, queued_at, state, reason) "
    "VALUES (?, ?, ?, 'waiting', '')"
    for column in ("entry_id", "member_id", "conversation_id")
}
_DUE = """
SELECT 1 FROM announce_targets t WHERE name IN (SELECT value FROM json_each(:names))
AND (retry_at IS NULL OR retry_at <= :now OR retry_at > :far)
AND EXISTS (SELECT 1 FROM announcements a WHERE a.target = t.name AND a.state = 'waiting') LIMIT 1
"""
_AMONG = "WHERE id IN (SELECT value FROM json_each(:ids))"
_BEGUN = f"UPDATE announcements SET state = :state, batch = :batch, sent_at = :now, reason = :reason {_AMONG}"
_BACK = f"UPDATE announcements SET state = :state, batch = NULL, sent_at = NULL, reason = :reason {_AMONG}"
_ENDED = f"UPDATE announcements SET state = :state, reason = :reason {_AMONG}"
_STATE = {"sending": _BEGUN, "waiting": _BACK, "sent": _ENDED, "failed": _ENDED, "unknown": _ENDED}
_SENT_BETWEEN = (
    "SELECT min(sent_at) AS sent_at FROM announcements "
    "WHERE target = ? AND sent_at > ? AND sent_at <= ? AND state <> 'failed' GROUP BY batch ORDER BY sent_at"
)
_PRUNE = (
    "DELETE FROM announcements WHERE target = :target AND state NOT IN ('waiting', 'sending') AND id <= ("
    "SELECT id FROM announcements WHERE target = :target AND state NOT IN ('waiting', 'sending') "
    "ORDER BY id DESC LIMIT 1 OFFSET :kept)"
)
_COUNTS = ", ".join(
    f"(SELECT count(*) FROM announcements a WHERE a.target = t.name AND a.state = '{state}') AS {state}"
    for state in ("waiting", "sent", "failed", "unknown")
)
_LAST = ", ".join(
    f"(SELECT max(sent_at) FROM announcements a WHERE a.target = t.name AND a.state = '{state}') AS last_{state}"
    for state in ("sent", "unknown")
)
_ACCOUNTS = f"""
SELECT t.name, t.failing_since, t.retry_at, t.reason, {_COUNTS}, {_LAST},
  (SELECT json_group_array(DISTINCT reason) FROM announcements a
   WHERE a.target = t.name AND a.state IN ('failed', 'unknown') AND a.reason <> '') AS reasons
FROM announce_targets t ORDER BY t.name
"""


def _target(row: Row) -> Target:
    return Target(
        row["name"],
        fixed(row["begun_at"]),
        row["last_entry"],
        row["last_member"],
        row["failures"],
        moment(row["failing_since"]),
        moment(row["retry_at"]),
        row["reason"],
    )


def _candidate(row: Row) -> Candidate:
    return Candidate(
        row["id"],
        row["member_id"],
        fixed(row["river_at"]),
        row["kind"],
        tuple(json.loads(row["topics"])),
        bool(row["backlog"]),
        bool(row["is_first_visit"]),
    )


def _queued(row: Row) -> Queued:
    return Queued(row["id"], fixed(row["queued_at"]), row["entry_id"], row["member_id"], row["conversation_id"])


def _account(row: Row) -> TargetAccount:
    return TargetAccount(
        row["name"],
        row["waiting"],
        row["sent"],
        row["failed"],
        row["unknown"],
        moment(row["last_sent"]),
        moment(row["last_unknown"]),
        moment(row["failing_since"]),
        moment(row["retry_at"]),
        row["reason"],
        tuple(json.loads(row["reasons"])),
    )
