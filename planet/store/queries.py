"""The questions of pages on shown entries, in the order of the river, always bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select

from planet.model.records import RiverPlace, ShownEntry
from planet.store import shown_entries
from planet.store.database import Database
from planet.store.schema import entries, feeds, items, members
from planet.store.shown_entries import NEWEST_FIRST, NO_LIMIT, span, within
from planet.store.sqlite import listed
from planet.store.statements import Prepared

WINDOW = 2000
"""Among so many of the newest entries those of other members are sought, when some members have their share."""


class Queries:
    """Bounded questions on shown entries. A span is half-open: [start, end) in UTC; None means no bound on that side.

    `brief` leaves out the content and all but the first words of the text: for lists of titles.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ entries

    def newest(self, limit: int, *, merged: bool = False, without: Collection[int] = ()) -> tuple[ShownEntry, ...]:
        """Return the newest entries in brief; where some members are left out (`without`), those of the newest WINDOW.

        `merged` leaves out entries that went straight to the archive.
        """
        statement = _NEWEST[merged, bool(without)]
        return self._read(statement, {"limit": limit, "without": without, "window": WINDOW}, brief=True)

    def span(self, start: datetime, end: datetime, *, limit: int = NO_LIMIT, offset: int = 0) -> tuple[RiverPlace, ...]:
        """Return the entries of a span, newest first."""
        values = {"start": start, "end": end, "limit": limit, "offset": offset}
        return tuple(map(RiverPlace._make, self._db.all(_SPAN, values)))

    def count(self, start: datetime, end: datetime) -> int:
        """Return how many entries show in a span."""
        return int(self._db.value(_COUNT_IN_SPAN, {"start": start, "end": end}))

    def moments(self, start: datetime, end: datetime) -> tuple[datetime, ...]:
        """Return the river dates of the entries of a span, newest first."""
        statement = (
            select(entries.c.river_at).where(entries.c.shown, *within(start, end)).order_by(entries.c.river_at.desc())
        )
        return tuple(row[0] for row in self._db.all(statement))

    def changes(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """Return for each entry of a span its river date, and when it was last edited (the river date if never)."""
        statement = (
            select(entries.c.river_at, items.c.edited_at)
            .join(items, items.c.id == entries.c.item_id)
            .where(entries.c.shown, *within(start, end))
        )
        return tuple((row.river_at, row.edited_at or row.river_at) for row in self._db.all(statement))

    def date_before(self, moment: datetime | None, *, front: bool = False) -> datetime | None:
        """Return the river date of the newest entry before a moment (None: of all); None if there is none."""
        statement = select(entries.c.river_at).where(entries.c.shown).order_by(*NEWEST_FIRST).limit(1)
        if front:
            statement = statement.where(~entries.c.backlog)
        return self._moment(statement if moment is None else statement.where(entries.c.river_at < moment))

    def date_since(self, moment: datetime) -> datetime | None:
        """Return the river date of the oldest entry at or after a moment; None if there is none."""
        oldest = (entries.c.river_at.asc(), entries.c.tie.asc(), entries.c.id.asc())
        return self._moment(
            select(entries.c.river_at).where(entries.c.shown, entries.c.river_at >= moment).order_by(*oldest).limit(1)
        )

    def of_member(
        self, member_id: int, limit: int, *, start: datetime | None = None, end: datetime | None = None, offset: int = 0
    ) -> tuple[RiverPlace, ...]:
        """Return a member's newest entries within a span."""
        values = {"member": member_id, "limit": limit, "offset": offset, **span(start, end)}
        return tuple(map(RiverPlace._make, self._db.all(_IN_SPAN_OF_MEMBER, values)))

    def content_lengths(self, member_id: int, limit: int) -> tuple[int, ...]:
        """Return the length in characters of the HTML of each of a member's newest entries, the newest first."""
        return tuple(row.length for row in self._db.all(_LENGTHS, {"member": member_id, "limit": limit}))

    def count_of_member(self, member_id: int, start: datetime, end: datetime) -> int:
        """Return how many entries of a member show in a span."""
        return int(self._db.value(_COUNT_OF_MEMBER, {"member": member_id, "start": start, "end": end}))

    def member_date_before(self, member_id: int, moment: datetime | None) -> datetime | None:
        """Return the river date of a member's newest entry before a moment (None: of all); None if there is none."""
        if moment is None:
            return self._moment(_OF_MEMBER.where(entries.c.member_id == member_id))
        river_at: datetime | None = self._db.value(_OF_MEMBER_BEFORE, {"member": member_id, "moment": moment})
        return river_at

    def latest_of(self, member_ids: Sequence[int]) -> dict[int, ShownEntry]:
        """Return the newest entry of each of these members, by member id and brief; members without entries are left
        out."""
        ids = [row[0] for row in self._db.all(_LATEST, {"ids": member_ids})]
        latest = shown_entries.read(self._db, [id for id in ids if id is not None], brief=True)
        return {entry.member.member_id: entry for entry in latest}

    def extent_of_member(self, member_id: int) -> tuple[datetime, datetime] | None:
        """Return the river dates of a member's oldest and newest entry; None without entries."""
        row = self._db.first(_EXTENT, {"member": member_id})
        return (row.oldest, row.newest) if row and row.newest else None

    def read(self, entries: Iterable[RiverPlace | ShownEntry], *, brief: bool = False) -> tuple[ShownEntry, ...]:
        """Return entries of which another question has told that they show, in their order."""
        return shown_entries.read(self._db, [entry.entry_id for entry in entries], brief=brief)

    def contents(self, entries: Iterable[RiverPlace | ShownEntry]) -> dict[int, str]:
        """Return the HTML of these entries, by entry id."""
        ids = [entry.entry_id for entry in entries]
        return {row.id: row.content for row in self._db.all(_CONTENTS, {"ids": ids})}

    def by_id(self, entry_id: int) -> ShownEntry | None:
        """Return an entry that shows; None if it is hidden."""
        return next(iter(self.by_ids([entry_id])), None)

    def by_ids(self, entry_ids: Collection[int], *, brief: bool = False) -> tuple[ShownEntry, ...]:
        """Return those of these entries that show, in the order of the ids."""
        shown = {row.id for row in self._db.all(_SHOWN, {"ids": entry_ids})}
        return shown_entries.read(self._db, [entry_id for entry_id in entry_ids if entry_id in shown], brief=brief)

    def also_at(self, entry_ids: Collection[int]) -> dict[int, tuple[ShownEntry, ...]]:
        """Return the duplicates of each of these entries, by entry id, in the order of the feeds; those without a URL
        are left out."""
        leaders = {row.id: row.same_as for row in self._db.all(_ALSO_AT, {"ids": entry_ids})}
        by_leader: dict[int, tuple[ShownEntry, ...]] = {}
        for entry in shown_entries.read(self._db, list(leaders), brief=True):
            leader = leaders[entry.entry_id]
            by_leader[leader] = (*by_leader.get(leader, ()), entry)
        return by_leader

    def leader(self, entry_id: int) -> ShownEntry | None:
        """Return the entry that a duplicate is shown with; None if the entry is no duplicate."""
        led_by: int | None = self._db.value(select(entries.c.same_as).where(entries.c.id == entry_id))
        return self.by_id(led_by) if led_by else None

    def post(self, entry_id: int) -> ShownEntry | None:
        """Return a local post that has a page; None for any other entry."""
        return next(iter(self._read(_HOME.where(entries.c.id == entry_id), {})), None)

    def local_posts(self, start: datetime | None = None, end: datetime | None = None) -> tuple[ShownEntry, ...]:
        """Return the local posts of a span that have a page, in their brief form."""
        writers = [row.member_id for row in self._db.all(_WITH_FOLDER)]
        values = {"members": writers, **span(start, end)}
        rows = (
            [row for statement in (_OWN_POSTS, _LED_POSTS) for row in self._db.all(statement, values)]
            if writers
            else []
        )
        newest_first = sorted(rows, key=lambda row: (row.river_at, row.tie, row.id), reverse=True)
        return shown_entries.read(self._db, [row.id for row in newest_first], brief=True)

    # ------------------------------------------------------------ for a whole rendering

    def all_moments(self) -> Iterator[tuple[int, datetime]]:
        """Yield (member id, river date) of all shown entries: for `planet render` alone."""
        for row in self._db.all(select(entries.c.member_id, entries.c.river_at).where(entries.c.shown)):
            yield row.member_id, row.river_at

    def _read(
        self, ids: Select[Any] | Prepared, values: dict[str, Any], *, brief: bool = False
    ) -> tuple[ShownEntry, ...]:
        """Return the entries whose ids a statement gives, in its order."""
        return shown_entries.read(self._db, [row.id for row in self._db.all(ids, values)], brief=brief)

    def _moment(self, statement: Select[Any]) -> datetime | None:
        river_at: datetime | None = self._db.value(statement)
        return river_at


_OF_MEMBER = select(entries.c.river_at).where(entries.c.shown).order_by(*NEWEST_FIRST).limit(1)
_OF_MEMBER_BEFORE = Prepared(
    _OF_MEMBER.where(entries.c.member_id == bindparam("member"), entries.c.river_at < bindparam("moment"))
)

_leaders = entries.alias()

_AT_HOME = (
    feeds.c.place == "folder",
    or_(entries.c.shown, exists().where(_leaders.c.id == entries.c.same_as, _leaders.c.shown)),
)
"""A local post has its home here, also where it stands with another entry on the river."""

_HOME = (
    select(entries.c.id)
    .join(items, items.c.id == entries.c.item_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(*_AT_HOME)
)

_POSTS = (
    select(entries.c.id, entries.c.river_at, entries.c.tie)
    .join(items, items.c.id == entries.c.item_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(feeds.c.place == "folder", entries.c.member_id.in_(listed("members")))
    .where(entries.c.river_at >= bindparam("start"), entries.c.river_at < bindparam("end"))
)
_OWN_POSTS = Prepared(_POSTS.where(entries.c.shown))
_LED_POSTS = Prepared(
    _POSTS.join(_leaders, _leaders.c.id == entries.c.same_as).where(_leaders.c.shown, entries.c.same_as.is_not(None))
)
_WITH_FOLDER = Prepared(select(feeds.c.member_id).distinct().where(feeds.c.place == "folder"))

# ---------------------------------------------------------------- which entries, by id

_BETWEEN = (entries.c.river_at >= bindparam("start"), entries.c.river_at < bindparam("end"))
_ALL = select(entries.c.id, entries.c.river_at).where(entries.c.shown).order_by(*NEWEST_FIRST).limit(bindparam("limit"))
_MERGED = _ALL.where(~entries.c.backlog)


def _of_others(newest: Select[Any]) -> Select[Any]:
    """Return the same question without the entries of the members `without`, as far as the window goes."""
    order = ("river_at", "tie", "id")
    columns = (entries.c[name] for name in ("member_id", *order))
    window = newest.with_only_columns(*columns).limit(bindparam("window")).cte("newest")
    others = select(window.c.id).where(window.c.member_id.not_in(listed("without")))
    return others.order_by(*(window.c[name].desc() for name in order)).limit(bindparam("limit"))


_NEWEST = {
    (False, False): Prepared(_ALL),
    (True, False): Prepared(_MERGED),
    (False, True): Prepared(_of_others(_ALL)),
    (True, True): Prepared(_of_others(_MERGED)),
}
_IN_SPAN = _ALL.where(*_BETWEEN).offset(bindparam("offset"))
_SPAN = Prepared(_IN_SPAN)
_IN_SPAN_OF_MEMBER = Prepared(_IN_SPAN.where(entries.c.member_id == bindparam("member")))
_SHOWN = Prepared(select(entries.c.id).where(entries.c.shown, entries.c.id.in_(listed("ids"))))
_ALSO_AT = Prepared(
    select(entries.c.id, entries.c.same_as)
    .join(items, items.c.id == entries.c.item_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(entries.c.same_as.in_(listed("ids")), items.c.link != "")
    .order_by(feeds.c.position, entries.c.river_at, entries.c.tie, entries.c.id)
)
_COUNT = select(func.count().label("count")).where(entries.c.shown, *_BETWEEN)
_COUNT_IN_SPAN = Prepared(_COUNT)
_COUNT_OF_MEMBER = Prepared(_COUNT.where(entries.c.member_id == bindparam("member")))
_MEMBERS_OWN = (entries.c.shown, entries.c.member_id == bindparam("member"))
_EXTENT = Prepared(
    select(
        select(func.min(entries.c.river_at)).where(*_MEMBERS_OWN).scalar_subquery().label("oldest"),
        select(func.max(entries.c.river_at)).where(*_MEMBERS_OWN).scalar_subquery().label("newest"),
    )
)
_LENGTHS = Prepared(
    select(func.length(items.c.content).label("length"))
    .join(entries, entries.c.item_id == items.c.id)
    .where(*_MEMBERS_OWN)
    .order_by(*NEWEST_FIRST)
    .limit(bindparam("limit"))
)
_CONTENTS = Prepared(
    select(entries.c.id, items.c.content)
    .join(items, items.c.id == entries.c.item_id)
    .where(entries.c.id.in_(listed("ids")))
)
_LATEST = Prepared(
    select(
        select(entries.c.id)
        .where(entries.c.shown, entries.c.member_id == members.c.id)
        .order_by(*NEWEST_FIRST)
        .limit(1)
        .correlate(members)
        .scalar_subquery()
        .label("id")
    )
    .select_from(members)
    .where(members.c.id.in_(listed("ids")))
)
