"""The archive of the river: the days, the months and the index of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from planet.locale import calendar
from planet.pages import cards
from planet.pages.context import CARDS, LINES, PageContext, Part, parts, steps
from planet.views.entry import Anchor
from planet.views.page import View
from planet.views.river import ArchivePage, ArchiveYear, DayPage, MonthDay, MonthPage
from planet.views.site import Step


def day(context: PageContext, key: str) -> Iterator[View]:
    """archive/YYYY/MM/DD/: nothing where the day is empty."""
    on = date.fromisoformat(key)
    start, end = calendar.day_span(on, context.zone)
    count = context.store.queries.count(start, end)
    pages = parts(calendar.day_path(on), count, context.translation)
    for part, page in enumerate(pages, start=1):
        shown = context.store.queries.span(start, end, limit=page.limit, offset=page.offset, brief=count > CARDS)
        body = DayPage(
            day=on,
            cards=context.cards(shown) if count <= CARDS else (),
            lines=context.lines(shown) if count > CARDS else (),
            part=part,
            parts=steps(pages),
            elsewhere=(*_elsewhere(context, on, pages[1:]), *_with_others(context, on)) if part == 1 else (),
            month=Step(calendar.month_path(on), context.translation.month_year(on)),
            older=_day_step(context, context.store.queries.before(start)),
            newer=_day_step(context, context.store.queries.since(end)),
        )
        yield View(f"{page.step.path}index.html", "day.html", context.translation.day_plain(on), body)


def _elsewhere(context: PageContext, on: date, pages: Sequence[Part]) -> Iterator[Anchor]:
    """Where the entries of the other parts stand: their address on this hub is the day's own, for ever."""
    start, end = calendar.day_span(on, context.zone)
    for page in pages:
        for shown in context.store.queries.span(start, end, limit=page.limit, offset=page.offset, brief=True):
            id = cards.anchor(shown.atom_id)
            yield Anchor(id, f"{page.step.path}#{id}")


def _with_others(context: PageContext, on: date) -> Iterator[Anchor]:
    """Where the entries stand that are shown with one of another day."""
    for led in context.store.duplicates.led(*calendar.day_span(on, context.zone)):
        day = calendar.day_of(led.leader_at, context.zone)
        if day != on:
            yield Anchor(cards.anchor(led.atom_id), f"{calendar.day_path(day)}#{cards.anchor(led.leader_id)}")


def _day_step(context: PageContext, moment: object) -> Step | None:
    if moment is None:
        return None
    on = calendar.day_of(moment, context.zone)  # type: ignore[arg-type]
    return Step(calendar.day_path(on), context.translation.day_plain(on))


def month(context: PageContext, key: str) -> Iterator[View]:
    """archive/YYYY/MM/: its days with their titles; where they are too many, the newest of each day."""
    first = date.fromisoformat(f"{key}-01")
    start, end = calendar.month_span(first, context.zone)
    moments = context.store.queries.moments(start, end)
    if not moments:
        return
    by_day = [
        (on, len(list(found))) for on, found in groupby(moments, lambda moment: calendar.day_of(moment, context.zone))
    ]
    most = LINES if len(moments) <= LINES else LINES // len(by_day)
    body = MonthPage(
        month=first,
        days=tuple(_month_day(context, on, count, most) for on, count in by_day),
        older=_month_step(context, context.store.queries.before(start)),
        newer=_month_step(context, context.store.queries.since(end)),
    )
    yield View(f"{calendar.month_path(first)}index.html", "month.html", context.translation.month_year(first), body)


def _month_day(context: PageContext, on: date, count: int, most: int) -> MonthDay:
    start, end = calendar.day_span(on, context.zone)
    shown = context.store.queries.span(start, end, limit=most, brief=True)
    return MonthDay(on, calendar.day_path(on), context.lines(shown), cut=count > most)


def _month_step(context: PageContext, moment: object) -> Step | None:
    if moment is None:
        return None
    on = calendar.day_of(moment, context.zone)  # type: ignore[arg-type]
    return Step(calendar.month_path(on), context.translation.month_year(on))


def archive(context: PageContext) -> Iterator[View]:
    """archive/: all months."""
    years = tuple(
        ArchiveYear(year, tuple((one, calendar.month_path(one)) for one in found))
        for year, found in groupby(months(context), lambda one: one.year)
    )
    yield View("archive/index.html", "archive.html", context.translation.gettext("Archive"), ArchivePage(years))


def months(context: PageContext) -> Iterator[date]:
    """The first days of the months that have entries, newest first; one short question each."""
    moment = context.store.queries.before(None)
    while moment is not None:
        first = calendar.day_of(moment, context.zone).replace(day=1)
        yield first
        moment = context.store.queries.before(calendar.month_span(first, context.zone)[0])
