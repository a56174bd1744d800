"""On this day: what was written on a date, in all years, and the line that leads there on that date.

A page depends on its entries alone. They are those of the river's days, so that each year leads to a day of the
archive.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planet.locale import calendar
from planet.model.records import RiverPlace
from planet.pages.context import PageContext
from planet.pages.marks import Family, Inventory
from planet.pages.river.days import newest_of
from planet.views.gathered import DatePage, DateYear
from planet.views.page import View
from planet.views.site import PageLink

AS_CARDS = 40
"""A page of more entries lists them as lines."""

LEAP_YEAR = 2000


def on_date(context: PageContext, key: str) -> Iterator[View]:
    """Yield on/MM-DD/: the newest year first; nothing if no year has entries of this date."""
    by_year = _entries(context, key)
    if not by_year:
        return
    day = _day(LEAP_YEAR, key)
    as_cards = sum(len(entries) for _, entries, _ in by_year) <= AS_CARDS
    body = DatePage(
        day or by_year[0][0],
        tuple(_year(context, on, entries, as_cards=as_cards, cut=cut) for on, entries, cut in by_year),
    )
    title = context.translation.gettext("On this day: %(day)s", day=context.translation.day_short(body.day))
    yield View(f"{path_of(key)}index.html", "on.html", title, body)


def _entries(context: PageContext, key: str) -> list[tuple[date, tuple[RiverPlace, ...], bool]]:
    """Return the days of a date that have entries, the newest first, each with its entries, and whether it has more.

    A page holds about 100. If there are more, each year has a share of them.
    """
    counts = _counts(context, key)
    most = context.bounds.cards
    limit = most if sum(counts.values()) <= most else max(1, most // len(counts))
    rows = []
    for on, count in counts.items():
        entries = newest_of(context, on)[:limit]
        rows.append((on, entries, count > len(entries)))
    return rows


def _counts(context: PageContext, key: str) -> dict[date, int]:
    """Return how many entries each day of a date has, the newest first; days without any are left out."""
    extent = context.store.weeks.extent()
    if extent is None:
        return {}
    first, last = (calendar.day_of(moment, context.zone).year for moment in extent)
    dates = [on for year in range(last, first - 1, -1) if (on := _day(year, key))]
    spans = [(on.isoformat(), *calendar.day_span(on, context.zone)) for on in dates]
    counts = context.store.weeks.counts(
        [(name, int(start.timestamp()), int(end.timestamp())) for name, start, end in spans]
    )
    return {date.fromisoformat(name): count for name, count in counts.items()}


def _day(year: int, key: str) -> date | None:
    """Return a date in a year; None for 29 February where the year has none."""
    try:
        return date.fromisoformat(f"{year:04}-{key}")
    except ValueError:
        return None


def _year(context: PageContext, on: date, entries: tuple[RiverPlace, ...], *, as_cards: bool, cut: bool) -> DateYear:
    return DateYear(
        on,
        calendar.day_path(on),
        cards=context.cards(entries) if as_cards else (),
        lines=() if as_cards else context.lines(entries),
        more=calendar.day_path(on) if cut else "",
    )


def path_of(key: str) -> str:
    """Return the folder of a date's page."""
    return f"on/{key}/"


def key_of(day: date) -> str:
    """Return the key of a day's date: "11-28"."""
    return f"{day:%m-%d}"


def on_this_day(context: PageContext) -> PageLink | None:
    """Return the link to the page of today's date; None if no earlier year has entries of it."""
    key = key_of(context.today)
    if not any(on.year < context.today.year for on in _counts(context, key)):
        return None
    label = context.translation.gettext("On this day: %(day)s", day=context.translation.day_short(context.today))
    return PageLink(path_of(key), label)


def _all_keys(inventory: Inventory) -> set[str]:
    return set(map(key_of, inventory.days))


ON_DATE = Family(
    "on",
    on_date,
    _all_keys,
    str,
    of_entry=lambda change: (key_of(change.day),),
    after=("day",),
    beside=lambda key: (f"written {key}", 1),
)
