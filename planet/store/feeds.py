"""Feeds in the store: their settings, their own descriptions, their validators and their health."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, insert, or_, select, update

from planet.model.community import Feed
from planet.model.entry import FeedInfo
from planet.model.plans import FeedPlan, StoredFeed
from planet.model.records import FeedRecord, KnownInfo, ListedItem
from planet.model.visits import FeedState, Hints, Validators
from planet.store import codec
from planet.store.database import Database
from planet.store.schema import entries, feeds, items, members
from planet.store.statements import Prepared


class Feeds:
    """All feeds of all members. A feed that the file no longer names stays, with `present` False."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_member(self, member_id: int) -> tuple[FeedRecord, ...]:
        """Return the present feeds of a member, in the order of the file."""
        return tuple(_record(row, 0) for row in self._db.all(_OF_MEMBER, {"member": member_id}))

    def present(self) -> tuple[FeedRecord, ...]:
        """Return all feeds of all present members, in the order of the file."""
        return self._records(_present())

    def of_members(self, ids: Collection[int]) -> tuple[FeedRecord, ...]:
        """Return the present feeds of these members, in the order of the file."""
        return self._records(_present().where(feeds.c.member_id.in_(ids)))

    def with_counts(self) -> tuple[FeedRecord, ...]:
        """Return all feeds of all present members, each with the number of its entries that show.

        Reads all items: for `planet status` alone.
        """
        counts = (
            select(items.c.feed_id, func.count())
            .join(entries, entries.c.item_id == items.c.id)
            .where(or_(entries.c.shown, entries.c.same_as.is_not(None)))
            .group_by(items.c.feed_id)
        )
        return self._records(_present(), dict(self._db.all(counts)))

    def due_candidates(
        self, due_by: datetime, far: datetime, ids: Sequence[int] | None, everything: bool
    ) -> tuple[FeedRecord, ...]:
        """Return the feeds that may be due: due by `due_by`, never visited, local, or due later than `far`, which only
        a wrong clock sets.

        `ids` limits this to some members. With `everything` all their feeds are returned, for --force.
        """
        statement = _present()
        if not everything:
            dates = (feeds.c.next_due.is_(None), feeds.c.next_due <= due_by, feeds.c.next_due > far)
            statement = statement.where(or_(feeds.c.place != "web", *dates))
        if ids is not None:
            statement = statement.where(feeds.c.member_id.in_(ids))
        return self._records(statement)

    def count(self) -> int:
        """Return how many feeds present members have."""
        joined = select(func.count()).select_from(feeds.join(members, members.c.id == feeds.c.member_id))
        return int(self._db.value(joined.where(feeds.c.present, members.c.present)))

    def all_of_member(self, member_id: int) -> tuple[StoredFeed, ...]:
        """Return all feeds that a member has or had, in their order."""
        rows = self._db.all(select(feeds).where(feeds.c.member_id == member_id).order_by(feeds.c.position, feeds.c.id))
        return tuple(
            StoredFeed(row.id, codec.load_shared(Feed, row.settings), row.moved_to, row.present, _state(row))
            for row in rows
        )

    def settle(
        self, member_id: int, plan: FeedPlan, states: Sequence[FeedState], *, discovered: bool
    ) -> tuple[int, ...]:
        """Write the feeds that a member has now, in order, each with its state (in the order of `plan.feeds`).

        Return the ids of the feeds that came, went, moved or got other settings.
        """
        rows = {row.id: row for row in self._db.all(select(feeds).where(feeds.c.member_id == member_id))}
        self._db.write(update(feeds).where(feeds.c.id.in_(plan.dropped)).values(present=False))
        touched = list(plan.dropped)
        for position, ((feed_id, feed), state) in enumerate(zip(plan.feeds, states, strict=True)):
            row = rows.get(feed_id or 0)
            values = _settings(feed, position, discovered)
            if row is None:
                new = {**_visit(state), **values}
                inserted = self._db.write(insert(feeds).values(member_id=member_id, **new))
                touched.append(int(inserted.inserted_primary_key[0]))
                continue
            same = codec.load_shared(Feed, row.settings) == feed and _state(row) == state
            if not same or any(row._mapping[name] != value for name, value in values.items() if name != "settings"):
                new = {**_visit(state), **values, "version": feeds.c.version + 1}
                self._db.write(update(feeds).where(feeds.c.id == row.id).values(new))
                touched.append(row.id)
        return tuple(touched)

    # ------------------------------------------------------------ visits

    def record(self, state: FeedState, problems: Sequence[str] | None = None) -> bool:
        """Store the state of a feed after a visit; return whether it was stored. `problems` None leaves those of the
        last reading.

        It is not stored if the feed has another version than when the visit began: it was visited or set otherwise in
        the meantime. Then nothing else of the visit may be stored either.
        """
        said = None if problems is None else json.dumps(list(problems))
        values = {**_visit(state), "problems": said, "feed": state.feed_id, "last": state.version}
        return bool(self._db.write(_RECORD, values).rowcount)

    def release(self, feed_id: int) -> None:
        """End the hold of a feed. The next visit reads the whole document, because the validators are removed."""
        believed = {
            "held_since": None,
            "etag": "",
            "last_modified": "",
            "body_hash": "",
            "version": feeds.c.version + 1,
        }
        self._db.write(update(feeds).where(feeds.c.id == feed_id).values(believed))
        held = (feeds.c.id == feed_id, feeds.c.state == "held")
        self._db.write(update(feeds).where(*held).values(state="ok", reason=""))

    def is_held(self, feed_id: int) -> bool:
        """Return whether the new items of a feed wait for the admin."""
        return self._db.value(_HELD_SINCE, {"feed": feed_id}) is not None

    def resting_hosts(self, now: datetime) -> tuple[FeedRecord, ...]:
        """Return the feeds on the web whose server asked for a pause that lasts beyond `now`."""
        return self._records(_present().where(feeds.c.place == "web", feeds.c.retry_until > now))

    def next_visits(self, feed_ids: Sequence[int]) -> dict[int, datetime | None]:
        """Return when each of these feeds is due next, by feed id."""
        rows = self._db.all(select(feeds.c.id, feeds.c.next_due).where(feeds.c.id.in_(feed_ids)))
        return {row.id: row.next_due for row in rows}

    def problems(self) -> dict[int, tuple[str, ...]]:
        """Return the problems of feeds that could be read only in part, as sentences by feed id."""
        rows = self._db.all(select(feeds.c.id, feeds.c.problems).where(feeds.c.present, feeds.c.problems != "[]"))
        return {row.id: tuple(json.loads(row.problems)) for row in rows}

    def info(self, feed_id: int) -> KnownInfo:
        """Return the description of a feed that is believed, and the one that it gave last."""
        row = self._db.first(_INFO, {"feed": feed_id})
        if row is None:
            return KnownInfo(FeedInfo())
        latest = codec.load_shared(FeedInfo, row.info_next) if row.info_next else None
        return KnownInfo(codec.load_shared(FeedInfo, row.info), latest, row.info_at)

    def set_info(self, feed_id: int, info: KnownInfo) -> None:
        """Store the description of a feed that is believed, and the one that it gave last."""
        values = {
            "info": codec.dump(info.info),
            "info_next": codec.dump(info.latest) if info.latest else "",
            "info_at": info.learnt_at,
        }
        self._db.write(_SET_INFO, {**values, "feed": feed_id})

    def links(self, feed_id: int) -> tuple[tuple[int, str, str], ...]:
        """Return (id, guid, link) of all items of a feed, withdrawn ones too."""
        statement = select(items.c.id, items.c.guid, items.c.link).where(items.c.feed_id == feed_id)
        return tuple((row.id, row.guid, row.link) for row in self._db.all(statement.order_by(items.c.id)))

    def document(self, feed_id: int) -> tuple[ListedItem, ...]:
        """Return the items of the last readable visit in document order, with the missing ones at their places."""
        return codec.load_all(ListedItem, self._db.value(_DOCUMENT, {"feed": feed_id}) or "[]")

    def keep_document(self, feed_id: int, document: Sequence[ListedItem]) -> None:
        """Store the items of this visit in document order; nothing is written if they are those of the last one."""
        self._db.write(_KEEP_DOCUMENT, {"feed": feed_id, "document": codec.dump(tuple(document))})

    def _records(self, statement: Select[Any], counts: dict[int, int] | None = None) -> tuple[FeedRecord, ...]:
        rows = self._db.all(statement.order_by(members.c.position, feeds.c.position))
        return tuple(_record(row, (counts or {}).get(row.id, 0)) for row in rows)


def _present() -> Select[Any]:
    return select(feeds).join(members, members.c.id == feeds.c.member_id).where(feeds.c.present, members.c.present)


_VISIT = (
    *("etag", "validated_url", "last_modified", "body_hash", "first_success", "last_visit", "last_success", "next_due"),
    *("retry_until", "interval", "failures", "state", "reason", "moved_to", "moved_days", "hints", "held_since"),
    "reading",
)
"""The columns of `_visit`."""

_THIS = feeds.c.id == bindparam("feed")
_OF_MEMBER = Prepared(
    _present().where(feeds.c.member_id == bindparam("member")).order_by(members.c.position, feeds.c.position)
)
_INFO = Prepared(select(feeds.c.info, feeds.c.info_next, feeds.c.info_at).where(_THIS))
_SET_INFO = Prepared(update(feeds).where(_THIS).values({n: bindparam(n) for n in ("info", "info_next", "info_at")}))
_HELD_SINCE = Prepared(select(feeds.c.held_since).where(_THIS))
_DOCUMENT = Prepared(select(feeds.c.document).where(_THIS))
_KEEP_DOCUMENT = Prepared(
    update(feeds).where(_THIS, feeds.c.document != bindparam("document")).values(document=bindparam("document"))
)
_RECORD = Prepared(
    update(feeds)
    .where(_THIS, feeds.c.version == bindparam("last"))
    .values(
        {name: bindparam(name) for name in _VISIT}
        | {"version": feeds.c.version + 1, "problems": func.coalesce(bindparam("problems"), feeds.c.problems)}
    )
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
        "first_success": state.first_success,
        "last_visit": state.last_visit,
        "last_success": state.last_success,
        "next_due": state.next_due,
        "retry_until": state.retry_until,
        "interval": None if state.interval is None else int(state.interval.total_seconds()),
        "failures": state.failures,
        "state": state.state,
        "reason": state.reason,
        "moved_to": state.moved_to,
        "moved_days": json.dumps(state.moved_days),
        "hints": codec.dump(state.hints),
        "held_since": state.held_since,
        "reading": state.reading,
    }


def _state(row: Row[Any]) -> FeedState:
    return FeedState(
        feed_id=row.id,
        url=row.url,
        place=row.place,
        validators=Validators(row.etag, row.last_modified, row.validated_url),
        body_hash=row.body_hash,
        first_success=row.first_success,
        last_visit=row.last_visit,
        last_success=row.last_success,
        next_due=row.next_due,
        retry_until=row.retry_until,
        interval=None if row.interval is None else timedelta(seconds=row.interval),
        failures=row.failures,
        state=row.state,
        reason=row.reason,
        moved_to=row.moved_to,
        moved_days=tuple(json.loads(row.moved_days)),
        hints=codec.load_shared(Hints, row.hints),
        held_since=row.held_since,
        reading=row.reading,
        version=row.version,
    )


def _record(row: Row[Any], count: int) -> FeedRecord:
    feed = codec.load_shared(Feed, row.settings)
    info = codec.load_shared(FeedInfo, row.info)
    otherwise = row.info_next not in ("", row.info) and codec.load_shared(FeedInfo, row.info_next) != info
    return FeedRecord(feed, info, _state(row), row.member_id, row.position, row.discovered, count, otherwise)
