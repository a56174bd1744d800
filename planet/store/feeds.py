"""Feeds in the store: how they are named, what they say of themselves, their validators and their health."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, insert, or_, select, update

from planet.model.community import Feed
from planet.model.entry import FeedInfo
from planet.model.records import FeedRecord
from planet.model.visits import FeedState, Hints, Validators
from planet.rules import membership
from planet.rules.withdrawal import ListedItem
from planet.store import codec
from planet.store.database import Database
from planet.store.schema import entries, feeds, items, members

INFO_AGE = timedelta(days=1)
"""A feed's new title or address is believed after two equal visits, and at most daily: some put counts in it."""


class Feeds:
    """All feeds of all members; a feed that the file no longer names stays, not `present`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, member_id: int) -> tuple[FeedRecord, ...]:
        """The present feeds of a member, in the order of the file."""
        return self._records(_present().where(feeds.c.member_id == member_id))

    def present(self) -> tuple[FeedRecord, ...]:
        """All feeds of all present members, in the order of the file."""
        return self._records(_present())

    def of_members(self, ids: Collection[int]) -> tuple[FeedRecord, ...]:
        """The present feeds of these members, in the order of the file."""
        return self._records(_present().where(feeds.c.member_id.in_(ids)))

    def with_counts(self) -> tuple[FeedRecord, ...]:
        """The same, each with the number of its entries that show: reads all items, for `planet status` alone."""
        shown = (
            select(items.c.feed_id, func.count())
            .join(entries, entries.c.item_id == items.c.id)
            .where(or_(entries.c.shown, entries.c.same_as.is_not(None)))
            .group_by(items.c.feed_id)
        )
        return self._records(_present(), dict(self._db.all(shown)))

    def asked(
        self, due_by: datetime, far: datetime, ids: Sequence[int] | None, everything: bool
    ) -> tuple[FeedRecord, ...]:
        """Feeds that may be due: by `due_by`, never asked, local, or due so far off (`far`) that a clock has lied.

        `ids` narrows to some members; `everything` leaves the judging to the caller (--force).
        """
        statement = _present()
        if not everything:
            when = (feeds.c.next_due.is_(None), feeds.c.next_due <= due_by, feeds.c.next_due > far)
            statement = statement.where(or_(feeds.c.place != "web", *when))
        if ids is not None:
            statement = statement.where(feeds.c.member_id.in_(ids))
        return self._records(statement)

    def count(self) -> int:
        """How many feeds present members have."""
        joined = select(func.count()).select_from(feeds.join(members, members.c.id == feeds.c.member_id))
        return int(self._db.value(joined.where(feeds.c.present, members.c.present)))

    def settle(
        self,
        member_id: int,
        wanted: Sequence[Feed],
        *,
        discovered: bool,
        paused: bool = False,
        elsewhere: Collection[str] = (),
        moved: bool = False,
    ) -> tuple[int, ...]:
        """Write the feeds that a member has now; gives the ids of those that came, went, moved or are set otherwise.
        `elsewhere` are the addresses that the file names. `moved`: the member has a new URL."""
        rows = self._db.all(select(feeds).where(feeds.c.member_id == member_id).order_by(feeds.c.position, feeds.c.id))
        known = {row.id: row for row in rows}
        plan = membership.plan_feeds(wanted, [_remembered(row) for row in rows], elsewhere, member_moved=moved)
        self._db.write(update(feeds).where(feeds.c.id.in_(plan.dropped)).values(present=False))
        touched = list(plan.dropped)
        for position, (feed_id, feed) in enumerate(plan.feeds):
            before = known.get(feed_id or 0)
            values = _settings(feed, position, discovered) | _resting(before, paused)
            if before is None:
                made = self._db.write(insert(feeds).values(member_id=member_id, **values))
                touched.append(int(made.inserted_primary_key[0]))
            elif any(before._mapping[name] != value for name, value in values.items()):
                afresh = _AFRESH if before.url != feed.url else {}
                self._db.write(update(feeds).where(feeds.c.id == before.id).values({**afresh, **values}))
                touched.append(before.id)
        return tuple(touched)

    # ------------------------------------------------------------ visits

    def record(self, state: FeedState, problems: Sequence[str] | None = None) -> None:
        """Keep the state of a feed after a visit; `problems` None leaves those of the last reading."""
        values: dict[str, Any] = {
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
        }
        if problems is not None:
            values["problems"] = json.dumps(list(problems))
        self._db.write(update(feeds).where(feeds.c.id == state.feed_id).values(values))

    def release(self, feed_id: int) -> None:
        """What a feed lists is right after all; the next visit reads it whole."""
        believed = {"held_since": None, "etag": "", "last_modified": "", "body_hash": ""}
        self._db.write(update(feeds).where(feeds.c.id == feed_id).values(believed))
        held = (feeds.c.id == feed_id, feeds.c.state == "held")
        self._db.write(update(feeds).where(*held).values(state="ok", reason=""))

    def is_held(self, feed_id: int) -> bool:
        """Whether what a feed lists waits for the admin."""
        return self._db.value(select(feeds.c.held_since).where(feeds.c.id == feed_id)) is not None

    def resting_hosts(self, now: datetime) -> tuple[FeedRecord, ...]:
        """The feeds on the web whose server has asked to be left alone until some time after `now`."""
        return self._records(_present().where(feeds.c.place == "web", feeds.c.retry_until > now))

    def next_visits(self, feed_ids: Sequence[int]) -> dict[int, datetime | None]:
        """When each of these feeds is due next."""
        rows = self._db.all(select(feeds.c.id, feeds.c.next_due).where(feeds.c.id.in_(feed_ids)))
        return {row.id: row.next_due for row in rows}

    def problems(self) -> dict[int, tuple[str, ...]]:
        """What could not be read of otherwise readable feeds, by feed."""
        rows = self._db.all(select(feeds.c.id, feeds.c.problems).where(feeds.c.present, feeds.c.problems != "[]"))
        return {row.id: tuple(json.loads(row.problems)) for row in rows}

    def learn(self, feed_id: int, info: FeedInfo | None, now: datetime) -> bool:
        """Believe what a feed says of itself: at once on first sight, else after two equal visits, at most daily; a
        day that is yet to come was a clock's mistake.

        None is the same as at the last visit. Gives whether anything that shows has changed.
        """
        row = self._db.first(select(feeds.c.info, feeds.c.info_next, feeds.c.info_at).where(feeds.c.id == feed_id))
        if row is None:
            return False
        told = row.info_next if info is None else codec.dump(info)
        if told == row.info == row.info_next:
            return False
        believed = told == row.info
        rested = row.info_at is None or row.info_at > now or now - row.info_at >= INFO_AGE
        ripe = not believed and rested and (row.info_at is None or row.info_next == told)
        values = {"info": told, "info_next": told, "info_at": now} if ripe else {"info_next": told}
        self._db.write(update(feeds).where(feeds.c.id == feed_id).values(values))
        return ripe

    def links(self, feed_id: int) -> tuple[tuple[int, str, str], ...]:
        """Return (id, guid, link) of all items of a feed, withdrawn ones too."""
        statement = select(items.c.id, items.c.guid, items.c.link).where(items.c.feed_id == feed_id)
        return tuple((row.id, row.guid, row.link) for row in self._db.all(statement.order_by(items.c.id)))

    def document(self, feed_id: int) -> tuple[ListedItem, ...]:
        """The items of the last readable visit in document order, the missing among them."""
        return codec.load_all(ListedItem, self._db.value(select(feeds.c.document).where(feeds.c.id == feed_id)) or "[]")

    def keep_document(self, feed_id: int, document: Sequence[ListedItem]) -> None:
        """Remember the document of this visit."""
        self._db.write(update(feeds).where(feeds.c.id == feed_id).values(document=codec.dump(tuple(document))))

    def _records(self, statement: Select[Any], counts: dict[int, int] | None = None) -> tuple[FeedRecord, ...]:
        rows = self._db.all(statement.order_by(members.c.position, feeds.c.position))
        return tuple(_record(row, (counts or {}).get(row.id, 0)) for row in rows)


def _present() -> Select[Any]:
    return select(feeds).join(members, members.c.id == feeds.c.member_id).where(feeds.c.present, members.c.present)


def _remembered(row: Row[Any]) -> membership.StoredFeed:
    return membership.StoredFeed(row.id, codec.load_shared(Feed, row.settings), row.moved_to, row.present)


def _settings(feed: Feed, position: int, discovered: bool) -> dict[str, Any]:
    return {
        "url": feed.url,
        "place": feed.place,
        "discovered": discovered,
        "position": position,
        "present": True,
        "settings": codec.dump(feed),
    }


def _resting(before: Row[Any] | None, paused: bool) -> dict[str, Any]:
    """The state of a feed whose member rests; of one that rests no more, what it was."""
    if paused:
        return {"state": "paused"}
    if before is None or before.state != "paused":
        return {}
    return {"state": "held" if before.held_since else "ok" if before.last_success else "new"}


_AFRESH = {
    "etag": "",
    "validated_url": "",
    "last_modified": "",
    "body_hash": "",
    "last_success": None,
    "next_due": None,
    "retry_until": None,
    "failures": 0,
    "state": "new",
    "reason": "",
    "moved_to": "",
    "moved_days": "[]",
    "held_since": None,
}
"""A feed at a new address: its validators belong to the old one, and so do its failures. It is visited there for the
first time: what a new software lists under new ids is its past, not news."""


def _record(row: Row[Any], count: int) -> FeedRecord:
    state = FeedState(
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
    )
    feed = codec.load_shared(Feed, row.settings)
    info = codec.load_shared(FeedInfo, row.info)
    otherwise = row.info_next not in ("", row.info)
    return FeedRecord(feed, info, state, row.member_id, row.position, row.discovered, count, otherwise)
