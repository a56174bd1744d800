"""A year of a member or of a topic: titles by month, in parts if there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from planet.locale import calendar
from planet.model.records import RiverPlace
from planet.pages.context import PageContext, is_unchanged, links_between, parts
from planet.views.files import Unchanged
from planet.views.page import View
from planet.views.river import YearMonth, YearPage
from planet.views.site import PageLink


def year(
    context: PageContext,
    subject: PageLink,
    year: int,
    all_years: Sequence[int],
    ask: Callable[[int, int], tuple[RiverPlace, ...]],
    *,
    count: Callable[[datetime, datetime], int],
    show_names: bool,
    noindex: bool = False,
) -> Iterator[View | Unchanged]:
    """Yield the page or pages of a year; nothing for an empty year.

    `subject` links to the member or topic, `ask(limit, offset)` returns the entries of the year, newest first, and
    `count(start, end)` the number of those in a span. Only the first page links to the years around it, so that the
    others stay when a year comes or goes.
    """
    start, end = calendar.year_span(year, context.zone)
    full = context.bounds.year_lines
    pages = parts(context, f"{subject.path}{year}/", count(start, end), full)
    older = count(start, context.since) if context.since and len(pages) > 1 else 0
    for page in pages:
        path = f"{page.link.path}index.html"
        if is_unchanged(page, older, full):
            yield Unchanged(path)
            continue
        links, part = links_between(pages, page)
        body = YearPage(
            subject=subject,
            year=year,
            months=_months(context, ask(page.limit, page.offset)),
            part=part,
            parts=links,
            older=_link(subject, max((y for y in all_years if y < year), default=None)) if page is pages[0] else None,
            newer=_link(subject, min((y for y in all_years if y > year), default=None)) if page is pages[0] else None,
            show_names=show_names,
        )
        title = context.translation.gettext("%(name)s, %(year)s", name=subject.label, year=year)
        yield View(path, "year.html", title, body, noindex=noindex)


def spans(context: PageContext, oldest: datetime, newest: datetime) -> tuple[tuple[str, int, int], ...]:
    """Return the years between two moments, newest first, each with the seconds of its beginning and its end."""
    first, last = (calendar.day_of(moment, context.zone).year for moment in (oldest, newest))
    bounds = ((year, calendar.year_span(year, context.zone)) for year in range(last, first - 1, -1))
    return tuple((str(year), int(start.timestamp()), int(end.timestamp())) for year, (start, end) in bounds)


def _months(context: PageContext, entries: Sequence[RiverPlace]) -> tuple[YearMonth, ...]:
    def month_of(entry: RiverPlace) -> date:
        return calendar.day_of(entry.river_at, context.zone).replace(day=1)

    lines = context.lines_by_id(entries)
    return tuple(
        YearMonth(month, tuple(lines[entry.entry_id] for entry in group if entry.entry_id in lines))
        for month, group in groupby(entries, month_of)
    )


def _link(subject: PageLink, year: int | None) -> PageLink | None:
    return PageLink(f"{subject.path}{year}/", str(year)) if year is not None else None
