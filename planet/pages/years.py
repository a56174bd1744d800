"""A year of a member or of a topic: titles by month, in parts where they are too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from planet.locale import calendar
from planet.model.records import ShownEntry
from planet.pages.context import PageContext, parts, steps
from planet.views.page import View
from planet.views.river import YearMonth, YearPage
from planet.views.site import Step


def year(
    context: PageContext,
    of: Step,
    year: int,
    years: Sequence[int],
    ask: Callable[[int, int], tuple[ShownEntry, ...]],
    *,
    count: int,
    show_names: bool,
    noindex: bool = False,
) -> Iterator[View]:
    """The page, or pages, of a year, none for an empty one; `ask(limit, offset)` gives its entries, newest first."""
    folder = f"{of.path}{year}/"
    pages = parts(folder, count, context.translation)
    for part, page in enumerate(pages, start=1):
        shown = ask(page.limit, page.offset)
        body = YearPage(
            of=of,
            year=year,
            months=_months(context, shown),
            part=part,
            parts=steps(pages),
            older=_step(of, [one for one in years if one < year][:1]),
            newer=_step(of, [one for one in years if one > year][-1:]),
            show_names=show_names,
        )
        title = context.translation.gettext("%(name)s, %(year)s", name=of.label, year=year)
        yield View(f"{page.step.path}index.html", "year.html", title, body, noindex=noindex)


def _months(context: PageContext, shown: Sequence[ShownEntry]) -> tuple[YearMonth, ...]:
    def month_of(one: ShownEntry) -> object:
        return calendar.day_of(one.river_at, context.zone).replace(day=1)

    return tuple(
        YearMonth(month, context.lines(list(found)))  # type: ignore[arg-type]
        for month, found in groupby(shown, month_of)
    )


def _step(of: Step, years: Sequence[int]) -> Step | None:
    return Step(f"{of.path}{years[0]}/", str(years[0])) if years else None
