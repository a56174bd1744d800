"""The calendar of the planet: days, months and years as spans of UTC, cut in the planet's own time zone. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""[start, end) in UTC."""


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day on which a moment falls in a zone."""
    return moment.astimezone(zone).date()


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC at which a day begins in a zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """Return the span of a day in a zone: 23 to 25 hours."""
    return start_of(day, zone), start_of(day + timedelta(days=1), zone)


def month_span(month: date, zone: ZoneInfo) -> Span:
    """Return the span of the month that a day stands in."""
    first = month.replace(day=1)
    return start_of(first, zone), start_of(next_month(first), zone)


def year_span(year: int, zone: ZoneInfo) -> Span:
    """Return the span of a year in a zone."""
    return start_of(date(year, 1, 1), zone), start_of(date(year + 1, 1, 1), zone)


def week_of(day: date) -> str:
    """Return the ISO 8601 week of a day: "2026-W47"."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def week_start(week: str) -> date:
    """Return the Monday of an ISO 8601 week."""
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def week_span(week: str, zone: ZoneInfo) -> Span:
    """Return the span of an ISO 8601 week in a zone."""
    first = week_start(week)
    return start_of(first, zone), start_of(first + timedelta(days=7), zone)


def next_month(month: date) -> date:
    """Return the first day of the month that follows a day's own."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


@lru_cache(maxsize=512)  # the entries of a page often share their days
def day_path(day: date) -> str:
    """Return the folder of a day's page, relative to output/: "archive/2026/11/22/"."""
    return f"archive/{day.year:04}/{day.month:02}/{day.day:02}/"


def month_path(month: date) -> str:
    """Return the folder of a month's page, relative to output/: "archive/2026/11/"."""
    return f"archive/{month.year:04}/{month.month:02}/"
