"""A member's posts a month, up to the month of their last post; never to today (rule 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from planet.locale import calendar
from planet.model.records import MemberRecord, ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.views.page import View
from planet.views.people import Rhythm

MONTHS = 24
"""How many months are counted."""


def rhythms(context: PageContext, latest: Mapping[int, ShownEntry]) -> dict[int, Rhythm]:
    """Return the posts a month of each member, by member id. `latest` is each member's newest entry. The store is asked
    one question for all members whose last month is the same."""
    by_month: dict[date, list[MemberRecord]] = defaultdict(list)
    for entry in latest.values():
        by_month[calendar.day_of(entry.river_at, context.zone).replace(day=1)].append(entry.member)
    return {
        member.member_id: _rhythm(member, until, counts[member.member_id])
        for until, people in by_month.items()
        for counts in [_counts(context, until, people)]
        for member in people
    }


def _counts(context: PageContext, until: date, people: list[MemberRecord]) -> dict[int, tuple[int, ...]]:
    months = [_months_back(until, back) for back in range(MONTHS - 1, -1, -1)]
    bounds = [
        *(calendar.start_of(month, context.zone) for month in months),
        calendar.month_span(until, context.zone)[1],
    ]
    return context.store.queries.counts([member.member_id for member in people], bounds)


def _months_back(month: date, back: int) -> date:
    """Return the first day of the month that is so many months earlier."""
    number = month.year * 12 + month.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def _rhythm(member: MemberRecord, until: date, counts: tuple[int, ...]) -> Rhythm:
    silent = next(n for n, count in enumerate(counts) if count)
    return Rhythm(
        path=f"{member.path}rhythm.svg",
        hue=cards.hue(member.slug),
        since=_months_back(until, MONTHS - 1 - silent),
        until=until,
        counts=counts,
        wrote_in=sum(1 for count in counts if count),
        months=MONTHS - silent,
        most=max(counts),
    )


def page(rhythm: Rhythm) -> View:
    """Return members/SLUG/rhythm.svg."""
    return View(rhythm.path, "rhythm.svg", "", rhythm)
