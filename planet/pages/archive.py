"""The archive of the river: the days, the months and the index of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from planet.locale import calendar
from planet.pages import cards
from planet.pages.context import CARDS, LINES, Desk, Part, parts, steps
from planet.views.entry import Anchor
from planet.views.page import View
from planet.views.river import ArchivePage, ArchiveYear, DayPage, MonthDay, MonthPage
from planet.views.site import Step


def day(desk: Desk, key: str) -> Iterator[View]:
    """archive/YYYY/MM/DD/: nothing where the day is empty."""
    on = date.fromisoformat(key)
    start, end = calendar.day_span(on, desk.zone)
    count = desk.store.river.count(start, end)
    pages = parts(calendar.day_path(on), count, desk.tongue)
    for part, page in enumerate(pages, start=1):
        shown = desk.store.river.span(start, end, limit=page.limit, offset=page.offset, brief=count > CARDS)
        body = DayPage(
            day=on,
            cards=desk.cards(shown) if count <= CARDS else (),
            lines=desk.lines(shown) if count > CARDS else (),
            part=part,
            parts=steps(pages),
            elsewhere=(*_elsewhere(desk, on, pages[1:]), *_with_others(desk, on)) if part == 1 else (),
            month=Step(calendar.month_path(on), desk.tongue.month_year(on)),
            older=_day_step(desk, desk.store.river.before(start)),
            newer=_day_step(desk, desk.store.river.since(end)),
        )
        yield View(f"{page.step.path}index.html", "day.html", desk.tongue.day_plain(on), body)


def _elsewhere(desk: Desk, on: date, pages: Sequence[Part]) -> Iterator[Anchor]:
    """Where the entries of the other parts stand: their address on this hub is the day's own, for ever."""
    start, end = calendar.day_span(on, desk.zone)
    for page in pages:
        for shown in desk.store.river.span(start, end, limit=page.limit, offset=page.offset, brief=True):
            id = cards.anchor(shown.atom_id)
            yield Anchor(id, f"{page.step.path}#{id}")


def _with_others(desk: Desk, on: date) -> Iterator[Anchor]:
    """Where the entries stand that are shown with one of another day."""
    for led in desk.store.echoes.led(*calendar.day_span(on, desk.zone)):
        day = calendar.day_of(led.leader_at, desk.zone)
        if day != on:
            yield Anchor(cards.anchor(led.atom_id), f"{calendar.day_path(day)}#{cards.anchor(led.leader_id)}")


def _day_step(desk: Desk, moment: object) -> Step | None:
    if moment is None:
        return None
    on = calendar.day_of(moment, desk.zone)  # type: ignore[arg-type]
    return Step(calendar.day_path(on), desk.tongue.day_plain(on))


def month(desk: Desk, key: str) -> Iterator[View]:
    """archive/YYYY/MM/: its days with their titles; where they are too many, the newest of each day."""
    first = date.fromisoformat(f"{key}-01")
    start, end = calendar.month_span(first, desk.zone)
    moments = desk.store.river.moments(start, end)
    if not moments:
        return
    by_day = [
        (on, len(list(found))) for on, found in groupby(moments, lambda moment: calendar.day_of(moment, desk.zone))
    ]
    most = LINES if len(moments) <= LINES else LINES // len(by_day)
    body = MonthPage(
        month=first,
        days=tuple(_month_day(desk, on, count, most) for on, count in by_day),
        older=_month_step(desk, desk.store.river.before(start)),
        newer=_month_step(desk, desk.store.river.since(end)),
    )
    yield View(f"{calendar.month_path(first)}index.html", "month.html", desk.tongue.month_year(first), body)


def _month_day(desk: Desk, on: date, count: int, most: int) -> MonthDay:
    start, end = calendar.day_span(on, desk.zone)
    shown = desk.store.river.span(start, end, limit=most, brief=True)
    return MonthDay(on, calendar.day_path(on), desk.lines(shown), cut=count > most)


def _month_step(desk: Desk, moment: object) -> Step | None:
    if moment is None:
        return None
    on = calendar.day_of(moment, desk.zone)  # type: ignore[arg-type]
    return Step(calendar.month_path(on), desk.tongue.month_year(on))


def archive(desk: Desk) -> Iterator[View]:
    """archive/: all months."""
    years = tuple(
        ArchiveYear(year, tuple((one, calendar.month_path(one)) for one in found))
        for year, found in groupby(months(desk), lambda one: one.year)
    )
    yield View("archive/index.html", "archive.html", desk.tongue.gettext("Archive"), ArchivePage(years))


def months(desk: Desk) -> Iterator[date]:
    """The first days of the months that have entries, newest first; one short question each."""
    moment = desk.store.river.before(None)
    while moment is not None:
        first = calendar.day_of(moment, desk.zone).replace(day=1)
        yield first
        moment = desk.store.river.before(calendar.month_span(first, desk.zone)[0])
