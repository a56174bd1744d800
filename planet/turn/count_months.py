"""Posts a month of members, and those of each day and month, counted again where the waiting marks name a change."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.pages.context import PageContext
from planet.pages.marks import Mark
from planet.pages.people.members import MEMBER
from planet.pages.river.days import DAY

COUNTED = "months counted"
"""The fact of the store that names the time zone in which its months were cut; "" before the first count."""

DAYS_COUNTED = "days counted"
"""The same of the days of the river."""


def count_posts(context: PageContext, marks: Collection[Mark]) -> None:
    """Count the posts again of the months and days in which these marks name a change."""
    zones = context.store.published.facts((COUNTED, DAYS_COUNTED))
    _count_months(context, marks, everybody=zones.get(COUNTED) != context.zone.key)
    _count_days(context, marks, anew=zones.get(DAYS_COUNTED) != context.zone.key)


def _count_months(context: PageContext, marks: Collection[Mark], *, everybody: bool) -> None:
    """Count the posts a month again of the members whose page has one of these marks, from the month of the oldest
    change on; of everybody if the time zone is another one than at the last count."""
    store = context.store
    ids = [member.member_id for member in store.members.all()] if everybody else _members(marks)
    with store.transaction():
        for member_id in ids:
            _count(context, member_id, None if everybody else context.changed_since.get(str(MEMBER.mark(member_id))))
        if everybody:
            store.published.set_fact(COUNTED, context.zone.key)


def _members(marks: Collection[Mark]) -> list[int]:
    return sorted(MEMBER.read(mark.key) for mark in marks if mark.family == MEMBER.name)


def _count(context: PageContext, member_id: int, since: datetime | None) -> None:
    """Count the posts of a member again, in the months since a river date (None: in all)."""
    extent = context.store.queries.extent_of_member(member_id)
    if since is None and extent:
        since = extent[0]
    months = list(_months(since, extent[1], context.zone)) if since and extent else []
    first = f"{calendar.day_of(since, context.zone):%Y-%m}" if since else ""
    context.store.overview.recount_months(member_id, first if months or extent else "", months)


def _months(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[tuple[str, int, int]]:
    """Yield each month from that of the first moment to that of the last, with its beginning and its end."""
    month = calendar.day_of(first, zone).replace(day=1)
    while month <= calendar.day_of(last, zone):
        start, end = calendar.month_span(month, zone)
        yield month_text(month), int(start.timestamp()), int(end.timestamp())
        month = calendar.next_month(month)


def _count_days(context: PageContext, marks: Collection[Mark], *, anew: bool) -> None:
    """Count the entries again of the days whose page has one of these marks, and sum up their months; all of them
    `anew` if the time zone is another one than at the last count."""
    store = context.store
    marked = {DAY.read(mark.key) for mark in marks if mark.family == DAY.name}
    days = set(_all_days(context)) if anew else marked
    with store.transaction():
        if anew:
            store.overview.forget_days()
            store.published.set_fact(DAYS_COUNTED, context.zone.key)
        for day in sorted(days):
            store.overview.record_day(day, store.queries.count(*calendar.day_span(day, context.zone)))
        for month in sorted({day.replace(day=1) for day in days}):
            store.overview.sum_month(month)


def _all_days(context: PageContext) -> Iterator[date]:
    """Yield each day that has entries, the newest first. This asks the store one short question for each day."""
    moment = context.store.queries.date_before(None)
    while moment is not None:
        day = calendar.day_of(moment, context.zone)
        yield day
        moment = context.store.queries.date_before(calendar.start_of(day, context.zone))


def month_text(month: date) -> str:
    """Return a month as the store has it: "2026-11"."""
    return f"{month:%Y-%m}"
