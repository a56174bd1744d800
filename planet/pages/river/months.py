"""The months of the river with their calendars, and the archive: the index of all months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import groupby
from math import ceil, sqrt

from planet.locale import calendar
from planet.pages.context import PageContext
from planet.pages.marks import Family, Mark, only_key, single
from planet.views.page import View
from planet.views.river import (
    ArchiveMonth,
    ArchivePage,
    ArchiveYear,
    CalendarDay,
    MonthCalendar,
    MonthDay,
    MonthPage,
)
from planet.views.site import PageLink

LEVELS = 8
"""Bars have so many heights."""


def month(context: PageContext, first: date) -> Iterator[View]:
    """Yield archive/YYYY/MM/ by the month's first day: its calendar, and its days with their titles; nothing for an
    empty month. Of too many titles each day has the same share, its newest."""
    start, end = calendar.month_span(first, context.zone)
    counts = context.store.overview.days_of(first)
    if not counts:
        return
    most = share_of(counts.values(), context.bounds.month_lines)
    older = _month_link(context, context.store.queries.date_before(start))
    newer = _month_link(context, context.store.queries.date_since(end))
    days = tuple(_month_day(context, on, most, count) for on, count in counts.items())
    body = MonthPage(first, days, older, newer, _calendar(context, first, counts))
    yield View(f"{calendar.month_path(first)}index.html", "month.html", context.translation.month_year(first), body)


def share_of(counts: Iterable[int], most: int) -> int:
    """Return how many titles each day of a month has, so that all together are `most` at most, but one at least."""
    by_size = sorted(counts)
    left = most
    for place, count in enumerate(by_size):
        share = left // (len(by_size) - place)
        if count > share:
            return max(1, share)
        left -= count
    return max(1, most)


def _month_day(context: PageContext, on: date, most: int, count: int) -> MonthDay:
    entries = context.store.queries.span(*calendar.day_span(on, context.zone), limit=most)
    return MonthDay(on, calendar.day_path(on), context.lines(entries), count > most, count)


def _month_link(context: PageContext, moment: datetime | None) -> PageLink | None:
    if moment is None:
        return None
    on = calendar.day_of(moment, context.zone)
    return PageLink(calendar.month_path(on), context.translation.month_year(on))


def _calendar(context: PageContext, first: date, counts: Mapping[date, int]) -> MonthCalendar:
    """Return the weeks of a month, each from the day with which a week of the planet's language begins."""
    begin = first - timedelta(days=(first.weekday() - context.translation.first_weekday) % 7)
    end, most = calendar.next_month(first), max(counts.values())
    weeks = [[begin + timedelta(days=day) for day in range(week, week + 7)] for week in range(0, (end - begin).days, 7)]
    return MonthCalendar(
        weekdays=tuple(weeks[0]),
        weeks=tuple(
            tuple(_calendar_day(on, counts.get(on, 0), most) if first <= on < end else None for on in week)
            for week in weeks
        ),
    )


def _calendar_day(on: date, count: int, most: int) -> CalendarDay:
    return CalendarDay(on, calendar.day_path(on) if count else "", count, level(count, most))


def level(count: int, most: int) -> int:
    """Return the height of a bar, from 1 for little to `LEVELS` for `most`; 0 for nothing. Heights go by the square
    root, so that one day on which an archive came in does not make all others look alike."""
    return ceil(LEVELS * sqrt(count / most)) if count else 0


# ---------------------------------------------------------------- the archive


def archive(context: PageContext) -> Iterator[View]:
    """Yield archive/: all months."""
    counts = context.store.overview.river_months()
    most = max(counts.values(), default=0)
    years = tuple(_year(year, counts, most) for year, _ in groupby(counts, lambda month: month.year))
    yield View("archive/index.html", "archive.html", context.translation.gettext("Archive"), ArchivePage(years))


def _year(year: int, counts: Mapping[date, int], most: int) -> ArchiveYear:
    own = [month for month in counts if month.year == year]
    firsts = [date(year, number, 1) for number in range(1, 13)]
    return ArchiveYear(
        year,
        tuple((month, calendar.month_path(month)) for month in own),
        entries=sum(counts[month] for month in own),
        calendar=tuple(_archive_month(first, counts.get(first, 0), most) for first in firsts),
    )


def _archive_month(first: date, count: int, most: int) -> ArchiveMonth:
    return ArchiveMonth(first, calendar.month_path(first) if count else "", count, level(count, most))


def months(context: PageContext) -> Iterator[date]:
    """Yield the first day of each month that has entries, newest first. This asks the store one short question for each
    month."""
    moment = context.store.queries.date_before(None)
    while moment is not None:
        first = calendar.day_of(moment, context.zone).replace(day=1)
        yield first
        moment = context.store.queries.date_before(calendar.month_span(first, context.zone)[0])


def _around_month(context: PageContext, first: date) -> Iterator[Mark]:
    yield from (Mark("archive"), Mark("sitemap"))
    start, end = calendar.month_span(first, context.zone)
    for moment in (context.store.queries.date_before(start), context.store.queries.date_since(end)):
        if moment is not None:
            yield MONTH.mark(calendar.day_of(moment, context.zone))


def month_from(text: str) -> date:
    """Read the key "2026-11" as the first day of the month."""
    return date.fromisoformat(f"{text}-01")


def month_key(on: date) -> str:
    """Write the month of a day as a key: "2026-11"."""
    return f"{on.year:04}-{on.month:02}"


MONTH = Family(
    "month",
    month,
    lambda inventory: inventory.days,
    month_from,
    month_key,
    of_entry=lambda change: (change.day,),
    neighbours=_around_month,
    beside=lambda key: (f"written {key[5:]}~", 0),
)
ARCHIVE = single("archive", archive, of_entry=only_key)
