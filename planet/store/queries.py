"""The questions of pages on shown entries, in the order of the river, always bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

from planet.model.records import RiverPlace, ShownEntry
from planet.store import shown_entries
from planet.store.database import Database
from planet.store.shown_entries import LAST, NO_LIMIT, span
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

    def newest(
        self, limit: int, *, scope: Literal["all", "front", "feeds"] = "all", without: Collection[int] = ()
    ) -> tuple[ShownEntry, ...]:
        """Return the newest entries in brief; where some members are left out (`without`), those of the newest WINDOW.

        The front and the merged feeds leave out entries that went straight to the archive. Of each thread of a channel
        the front has the newest message, the feeds the first.
        """
        statement = _NEWEST[scope, bool(without)]
        return self._read(statement, {"limit": limit, "without": without, "window": WINDOW}, brief=True)

    def span(self, start: datetime, end: datetime, *, limit: int = NO_LIMIT, offset: int = 0) -> tuple[RiverPlace, ...]:
        """Return the entries of a span, newest first; of each thread of a channel the newest message there."""
        values = {"start": start, "end": end, "limit": limit, "offset": offset}
        return tuple(map(RiverPlace._make, self._db.all(_SPAN, values)))

    def count(self, start: datetime, end: datetime) -> int:
        """Return how many entries show in a span, each thread of a channel as one."""
        return int(self._db.value(_COUNT_IN_SPAN, {"start": start, "end": end}))

    def moments(self, start: datetime, end: datetime) -> tuple[datetime, ...]:
        """Return the river dates of the entries of a span, newest first."""
        return tuple(row.river_at for row in self._db.all(_MOMENTS, {"start": start, "end": end}))

    def changes(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """Return for each entry of a span its river date, and when it was last edited (the river date if never)."""
        rows = self._db.all(_CHANGES, {"start": start, "end": end})
        return tuple((row.river_at, row.edited_at or row.river_at) for row in rows)

    def date_before(self, moment: datetime | None, *, front: bool = False) -> datetime | None:
        """Return the river date of the newest entry before a moment (None: of all); None if there is none."""
        return self._moment(_FRONT_DATE_BEFORE if front else _DATE_BEFORE, {"moment": moment or LAST})

    def date_since(self, moment: datetime) -> datetime | None:
        """Return the river date of the oldest entry at or after a moment; None if there is none."""
        return self._moment(_DATE_SINCE, {"moment": moment})

    def of_member(
        self, member_id: int, limit: int, *, start: datetime | None = None, end: datetime | None = None, offset: int = 0
    ) -> tuple[RiverPlace, ...]:
        """Return a member's newest entries within a span."""
        values = {"member": member_id, "limit": limit, "offset": offset, **span(start, end)}
        return tuple(map(RiverPlace._make, self._db.all(_IN_SPAN_OF_MEMBER, values)))

    def with_lengths(self, member_id: int, limit: int) -> tuple[tuple[RiverPlace, int], ...]:
        """Return a member's newest entries, each with the length in characters of its HTML."""
        rows = self._db.all(_WITH_LENGTHS, {"member": member_id, "limit": limit})
        return tuple((RiverPlace(row.id, row.river_at), row.length) for row in rows)

    def count_of_member(self, member_id: int, start: datetime, end: datetime) -> int:
        """Return how many entries of a member show in a span."""
        return int(self._db.value(_COUNT_OF_MEMBER, {"member": member_id, "start": start, "end": end}))

    def member_date_before(self, member_id: int, moment: datetime | None) -> datetime | None:
        """Return the river date of a member's newest entry before a moment (None: of all); None if there is none."""
        return self._moment(_MEMBER_DATE_BEFORE, {"member": member_id, "moment": moment or LAST})

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

    def beginnings(self, entries: Iterable[ShownEntry]) -> dict[int, str]:
        """Return the beginnings of the HTML of those of these entries that were read in brief, by entry id: as much as
        an excerpt is made of."""
        ids = [entry.entry_id for entry in entries if entry.entry.text and not entry.entry.content]
        rows = self._db.all(_BEGINNINGS, {"ids": ids}) if ids else ()
        return {row.id: row.beginning for row in rows}

    def by_id(self, entry_id: int) -> ShownEntry | None:
        """Return an entry that shows; None if it is hidden."""
        return next(iter(self.by_ids([entry_id])), None)

    def by_ids(self, entry_ids: Collection[int], *, brief: bool = False) -> tuple[ShownEntry, ...]:
        """Return those of these entries that show, in the order of the ids."""
        shown = {row.id for row in self._db.all(_SHOWN, {"ids": entry_ids})} if entry_ids else ()
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
        led_by: int | None = self._db.value(_LEADER, {"entry": entry_id})
        return self.by_id(led_by) if led_by else None

    def post(self, entry_id: int) -> ShownEntry | None:
        """Return a local post that has a page; None for any other entry."""
        return next(iter(self._read(_POST, {"entry": entry_id})), None)

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
        yield from self._db.each(_ALL_MOMENTS)

    def _read(self, ids: Prepared, values: dict[str, Any], *, brief: bool = False) -> tuple[ShownEntry, ...]:
        """Return the entries whose ids a statement gives, in its order."""
        return shown_entries.read(self._db, [row.id for row in self._db.all(ids, values)], brief=brief)

    def _moment(self, statement: Prepared, values: dict[str, Any]) -> datetime | None:
        river_at: datetime | None = self._db.value(statement, values)
        return river_at


_POST = Prepared("queries.POST")
_OWN_POSTS = Prepared("queries.OWN_POSTS")
_LED_POSTS = Prepared("queries.LED_POSTS")
_WITH_FOLDER = Prepared("queries.WITH_FOLDER")
_SPAN = Prepared("queries.SPAN")
_IN_SPAN_OF_MEMBER = Prepared("queries.IN_SPAN_OF_MEMBER")
_SHOWN = Prepared("queries.SHOWN")
_ALSO_AT = Prepared("queries.ALSO_AT")
_COUNT_IN_SPAN = Prepared("queries.COUNT_IN_SPAN")
_COUNT_OF_MEMBER = Prepared("queries.COUNT_OF_MEMBER")
_EXTENT = Prepared("queries.EXTENT")
_WITH_LENGTHS = Prepared("queries.WITH_LENGTHS")
_CONTENTS = Prepared("queries.CONTENTS")
_BEGINNINGS = Prepared("queries.BEGINNINGS")
_LATEST = Prepared("queries.LATEST")
_DATE_BEFORE = Prepared("queries.DATE_BEFORE")
_FRONT_DATE_BEFORE = Prepared("queries.FRONT_DATE_BEFORE")
_MEMBER_DATE_BEFORE = Prepared("queries.MEMBER_DATE_BEFORE")
_DATE_SINCE = Prepared("queries.DATE_SINCE")
_MOMENTS = Prepared("queries.MOMENTS")
_CHANGES = Prepared("queries.CHANGES")
_LEADER = Prepared("queries.LEADER")
_ALL_MOMENTS = Prepared("queries.ALL_MOMENTS")
_NEWEST = {
    ("all", False): Prepared("queries.NEWEST"),
    ("all", True): Prepared("queries.NEWEST_OF_OTHERS"),
    ("front", False): Prepared("queries.NEWEST_ON_FRONT"),
    ("front", True): Prepared("queries.NEWEST_ON_FRONT_OF_OTHERS"),
    ("feeds", False): Prepared("queries.NEWEST_IN_FEEDS"),
    ("feeds", True): Prepared("queries.NEWEST_IN_FEEDS_OF_OTHERS"),
}
"""By what is asked for, and by whether some members are left out."""
