"""Feeds in the store: their settings, their own descriptions, their validators and their health."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from sqlite3 import Row
from typing import Any

from planet.model.community import Feed
from planet.model.entry import FeedInfo
from planet.model.plans import FeedPlan, StoredFeed
from planet.model.records import FeedRecord, KnownInfo
from planet.model.visits import FeedState, Hints, Validators
from planet.store import codec
from planet.store.columns import assignments, day, iso, moment, seconds
from planet.store.database import Database, batches, places


class Feeds:
    """All feeds of all members. A feed that the file no longer names stays, with `present` False."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_member(self, member_id: int) -> tuple[FeedRecord, ...]:
        """Return the present feeds of a member, in the order of the file."""
        return self._records("feeds.member_id = ?", [member_id])

    def present(self) -> tuple[FeedRecord, ...]:
        """Return all feeds of all present members, in the order of the file."""
        return self._records("true")

    def by_ids(self, ids: Sequence[int]) -> dict[int, FeedRecord]:
        """Return those of these feeds that present members have, by id."""
        records = (
            record for batch in batches(ids) for record in self._records(f"feeds.id IN ({places(batch)})", batch)
        )
        return {record.state.feed_id: record for record in records}

    def of_members(self, ids: Collection[int]) -> tuple[FeedRecord, ...]:
        """Return the present feeds of these members, in the order of the file."""
        return self._records("feeds.member_id IN (SELECT value FROM json_each(?))", [codec.array(ids)])

    def folders(self) -> tuple[FeedRecord, ...]:
        """Return the folders of posts of present members, in the order of the file."""
        return self._records("feeds.place = 'folder'")

    def by_mail(self) -> tuple[FeedRecord, ...]:
        """Return the posts by mail of present members, as feeds, in the order of the file."""
        return self._records("feeds.place = 'mail'")

    def mailers(self) -> frozenset[int]:
        """Return the ids of the members, present or not, who ever posted by mail."""
        return frozenset(row["member_id"] for row in self._db.rows("SELECT member_id FROM feeds WHERE place = 'mail'"))

    def with_counts(self) -> tuple[FeedRecord, ...]:
        """Return all feeds of all present members, each with the number of its entries that show.

        Reads all items: for `planet status` alone.
        """
        return self._records("true", counts={row["feed_id"]: row["count"] for row in self._db.rows(_COUNTS)})

    def due_candidates(
        self, due_by: datetime, far: datetime, ids: Sequence[int] | None, everything: bool
    ) -> tuple[FeedRecord, ...]:
        """Return the feeds that may be due: due by `due_by`, never visited, local, or due later than `far`, which only
        a wrong clock sets; not the posts by mail, to which no visits are made.

        `ids` limits this to some members. With `everything` all their feeds are returned, for --force.
        """
        conditions, values = ["feeds.place <> 'mail'"], list[Any]()
        if not everything:
            conditions.append(_MAY_BE_DUE)
            values += [seconds(due_by), seconds(far)]
        if ids is not None:
            conditions.append(f"feeds.member_id IN ({places(ids)})")
            values += ids
        return self._records(" AND ".join(conditions), values)

    def count(self) -> int:
        """Return how many feeds present members have that are visited."""
        return int(self._db.rows(f"SELECT count(*) AS count {_PRESENT} AND feeds.place <> 'mail'")[0]["count"])

    def all_of_member(self, member_id: int) -> tuple[StoredFeed, ...]:
        """Return all feeds that a member has or had, in their order."""
        rows = self._db.rows(f"SELECT {_COLUMNS} FROM feeds WHERE member_id = ? ORDER BY position, id", [member_id])
        return tuple(
            StoredFeed(
                row["id"], codec.load_shared(Feed, row["settings"]), row["moved_to"], bool(row["present"]), _state(row)
            )
            for row in rows
        )

    def settle(
        self, member_id: int, plan: FeedPlan, states: Sequence[FeedState], *, discovered: bool
    ) -> tuple[int, ...]:
        """Write the feeds that a member has now, in order, each with its state (in the order of `plan.feeds`).

        Return the ids of the feeds that came, went, moved or got other settings.
        """
        stored = self._db.rows(f"SELECT {_COLUMNS} FROM feeds WHERE member_id = ?", [member_id])
        rows = {row["id"]: row for row in stored}
        self._db.run(f"UPDATE feeds SET present = false WHERE id IN ({places(plan.dropped)})", plan.dropped)
        touched = list(plan.dropped)
        for position, ((feed_id, feed), state) in enumerate(zip(plan.feeds, states, strict=True)):
            row = rows.get(feed_id or 0)
            values = _settings(feed, position, discovered)
            if row is None:
                inserted = self._db.run(_INSERT, {**_visit(state), **values, "member_id": member_id})
                touched.append(int(inserted.lastrowid or 0))
                continue
            same = codec.load_shared(Feed, row["settings"]) == feed and _state(row) == state
            if not same or any(row[name] != value for name, value in values.items() if name != "settings"):
                self._db.run(_SETTLE, {**_visit(state), **values, "id": row["id"]})
                touched.append(row["id"])
        return tuple(touched)

    def add(self, member_id: int, feed: Feed, state: FeedState) -> None:
        """Give a member one more feed, behind those that they have."""
        position = len(self.of_member(member_id))
        self._db.run(_INSERT, {**_visit(state), **_settings(feed, position, False), "member_id": member_id})

    # ------------------------------------------------------------ visits

    def record(self, state: FeedState, problems: Sequence[str] | None = None) -> bool:
        """Store the state of a feed after a visit; return whether it was stored. `problems` None leaves those of the
        last reading.

        It is not stored if the feed has another version than when the visit began: it was visited or set otherwise in
        the meantime. Then nothing else of the visit may be stored either.
        """
        words = None if problems is None else json.dumps(list(problems))
        values = {**_visit(state), "problems": words, "id": state.feed_id, "version": state.version}
        return bool(self._db.run(_RECORD, values).rowcount)

    def record_all(self, states: Iterable[FeedState]) -> None:
        """Store the states of these feeds after visits that read nothing. `unmoved` tells which may be stored."""
        rows = ({**_visit(state), "problems": None, "id": state.feed_id, "version": state.version} for state in states)
        self._db.run_each(_RECORD, rows)

    def unmoved(self, states: Collection[FeedState]) -> set[int]:
        """Return the ids of those of these feeds that still have the version of the state: nobody has visited or set
        them otherwise since it was read."""
        versions: dict[int, int] = {}
        for ids in batches([state.feed_id for state in states]):
            rows = self._db.rows(f"SELECT id, version FROM feeds WHERE id IN ({places(ids)})", ids)
            versions |= {row["id"]: row["version"] for row in rows}
        return {state.feed_id for state in states if versions.get(state.feed_id) == state.version}

    def release(self, feed_id: int) -> None:
        """End the hold of a feed. The next visit reads the whole document, because the validators are removed."""
        self._db.run(
            "UPDATE feeds SET held_since = NULL, etag = '', last_modified = '', body_hash = '', reading_hash = '', "
            "version = version + 1 WHERE id = ?",
            [feed_id],
        )
        self._db.run("UPDATE feeds SET state = 'ok', reason = '' WHERE id = ? AND state = 'held'", [feed_id])

    def is_held(self, feed_id: int) -> bool:
        """Return whether the new items of a feed wait for the admin."""
        row = self._db.row("SELECT held_since FROM feeds WHERE id = ?", [feed_id])
        return row is not None and row["held_since"] is not None

    def resting_hosts(self, now: datetime) -> tuple[FeedRecord, ...]:
        """Return the feeds on the web whose server asked for a pause that lasts beyond `now`."""
        return self._records("feeds.place = 'web' AND feeds.retry_until > ?", [seconds(now)])

    def next_visits(self, feed_ids: Sequence[int]) -> dict[int, datetime | None]:
        """Return when each of these feeds is due next, by feed id."""
        visits: dict[int, datetime | None] = {}
        for ids in batches(feed_ids):
            rows = self._db.rows(f"SELECT id, next_due FROM feeds WHERE id IN ({places(ids)})", ids)
            visits |= {row["id"]: moment(row["next_due"]) for row in rows}
        return visits

    def problems(self) -> dict[int, tuple[str, ...]]:
        """Return the problems of feeds that could be read only in part, as sentences by feed id."""
        rows = self._db.rows("SELECT id, problems FROM feeds WHERE present AND problems != '[]'")
        return {row["id"]: tuple(json.loads(row["problems"])) for row in rows}

    def info(self, feed_id: int) -> KnownInfo:
        """Return the description of a feed that is believed, and the one that it gave last."""
        row = self._db.row("SELECT info, info_next, info_at FROM feeds WHERE id = ?", [feed_id])
        if row is None:
            return KnownInfo(FeedInfo())
        latest = codec.load_shared(FeedInfo, row["info_next"]) if row["info_next"] else None
        return KnownInfo(codec.load_shared(FeedInfo, row["info"]), latest, moment(row["info_at"]))

    def set_info(self, feed_id: int, info: KnownInfo) -> None:
        """Store the description of a feed that is believed, and the one that it gave last."""
        latest = codec.dump(info.latest) if info.latest else ""
        self._db.run(
            "UPDATE feeds SET info = ?, info_next = ?, info_at = ? WHERE id = ?",
            [codec.dump(info.info), latest, seconds(info.learnt_at), feed_id],
        )

    def links(self, feed_id: int) -> tuple[tuple[int, str, str], ...]:
        """Return (id, guid, link) of all items of a feed, withdrawn ones too."""
        rows = self._db.rows("SELECT id, guid, link FROM items WHERE feed_id = ? ORDER BY id", [feed_id])
        return tuple((row["id"], row["guid"], row["link"]) for row in rows)

    def _records(
        self, condition: str, values: Sequence[Any] = (), counts: dict[int, int] | None = None
    ) -> tuple[FeedRecord, ...]:
        """Return the present feeds for which the condition holds, in the order of the file."""
        statement = f"SELECT {_COLUMNS} {_PRESENT} AND ({condition}) ORDER BY members.position, feeds.position"
        # Of so many columns a dictionary is asked in a third of the time that a row takes.
        rows = (dict(zip(_NAMES, row, strict=True)) for row in self._db.rows(statement, values))
        return tuple(_record(row, (counts or {}).get(row["id"], 0)) for row in rows)


_VISIT = (
    *("etag", "validated_url", "last_modified", "body_hash", "first_success", "last_visit", "last_success", "next_due"),
    *("retry_until", "interval", "failures", "state", "reason", "moved_to", "moved_days", "hints", "held_since"),
    *("reading", "reading_hash", "declined"),
)
"""The columns of a feed's state, except its version."""

_SETTINGS = ("url", "place", "discovered", "position", "present", "settings")
_NAMES = ("id", "member_id", *_SETTINGS, *_VISIT, "info", "info_next", "version")
_COLUMNS = ", ".join(f"feeds.{name}" for name in _NAMES)
"""Not its problems, which are long and seldom asked for."""

_PRESENT = "FROM feeds JOIN members ON members.id = feeds.member_id WHERE feeds.present AND members.present"

_MAY_BE_DUE = "(feeds.place != 'web' OR feeds.next_due IS NULL OR feeds.next_due <= ? OR feeds.next_due > ?)"

_COUNTS = (
    "SELECT items.feed_id, count(*) AS count FROM items JOIN entries ON entries.item_id = items.id "
    "WHERE entries.shown OR entries.same_as IS NOT NULL GROUP BY items.feed_id"
)

_RECORD = (
    f"UPDATE feeds SET {assignments(_VISIT)}, version = version + 1, problems = coalesce(:problems, problems) "
    "WHERE id = :id AND version = :version"
)

_SETTLE = f"UPDATE feeds SET {assignments((*_VISIT, *_SETTINGS))}, version = version + 1 WHERE id = :id"

_INSERTED = ("member_id", *_SETTINGS, *_VISIT)
_INSERT = (
    f"INSERT INTO feeds ({', '.join(_INSERTED)}, info, info_next, problems, version) "
    f"VALUES ({', '.join(f':{name}' for name in _INSERTED)}, '{{}}', '', '[]', 0)"
)


def _settings(feed: Feed, position: int, discovered: bool) -> dict[str, Any]:
    return {
        "url": feed.url,
        "place": feed.place,
        "discovered": discovered,
        "position": position,
        "present": True,
        "settings": codec.dump(feed),
    }


def _visit(state: FeedState) -> dict[str, Any]:
    """Return the columns that hold a feed's state, except its version."""
    return {
        "etag": state.validators.etag,
        "validated_url": state.validators.url,
        "last_modified": state.validators.last_modified,
        "body_hash": state.body_hash,
        "first_success": seconds(state.first_success),
        "last_visit": seconds(state.last_visit),
        "last_success": seconds(state.last_success),
        "next_due": seconds(state.next_due),
        "retry_until": seconds(state.retry_until),
        "interval": None if state.interval is None else int(state.interval.total_seconds()),
        "failures": state.failures,
        "state": state.state,
        "reason": state.reason,
        "moved_to": state.moved_to,
        "moved_days": json.dumps(state.moved_days),
        "hints": codec.dump(state.hints),
        "held_since": iso(state.held_since),
        "reading": state.reading,
        "reading_hash": state.reading_hash,
        "declined": state.declined,
    }


def _state(row: Row | Mapping[str, Any]) -> FeedState:
    return FeedState(
        feed_id=row["id"],
        url=row["url"],
        place=row["place"],
        validators=Validators(row["etag"], row["last_modified"], row["validated_url"]),
        body_hash=row["body_hash"],
        first_success=moment(row["first_success"]),
        last_visit=moment(row["last_visit"]),
        last_success=moment(row["last_success"]),
        next_due=moment(row["next_due"]),
        retry_until=moment(row["retry_until"]),
        interval=None if row["interval"] is None else timedelta(seconds=row["interval"]),
        failures=row["failures"],
        state=row["state"],
        reason=row["reason"],
        moved_to=row["moved_to"],
        moved_days=() if row["moved_days"] == "[]" else tuple(json.loads(row["moved_days"])),
        hints=codec.load_shared(Hints, row["hints"]),
        held_since=day(row["held_since"]),
        reading=row["reading"],
        reading_hash=row["reading_hash"],
        declined=row["declined"],
        version=row["version"],
    )


def _record(row: Mapping[str, Any], count: int) -> FeedRecord:
    believed, latest = codec.load_shared(FeedInfo, row["info"]), row["info_next"]
    otherwise = latest not in ("", row["info"]) and codec.load_shared(FeedInfo, latest) != believed
    feed, state, discovered = codec.load_shared(Feed, row["settings"]), _state(row), bool(row["discovered"])
    return FeedRecord(feed, believed, state, row["member_id"], row["position"], discovered, count, otherwise)
