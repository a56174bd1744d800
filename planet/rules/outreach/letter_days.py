"""When a letter is written, of which days, and when its mail is tried again. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.outreach import Letter

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

LATE = timedelta(days=2)
"""A letter that could not be written or sent in time is still written, and still sent, for so long."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=6)
"""Time from an attempt to send to the next one: doubled each time."""


def days_before(day: date, number: int) -> tuple[date, date]:
    """Return the first and the last of the complete days before a day, so many."""
    return day - timedelta(days=number), day - timedelta(days=1)


def span_of(first: date, last: date, zone: ZoneInfo) -> calendar.Span:
    """Return the span from the beginning of a day to the end of another, in a zone."""
    return calendar.start_of(first, zone), calendar.start_of(last + timedelta(days=1), zone)


def due_day(letter: Letter, zone: ZoneInfo, now: datetime, since: datetime, last: date | None) -> date | None:
    """Return the day of the letter that the timetable wants now; None for none.

    It is the last day of the timetable whose time has come, unless that is too long ago, or before `since`, when the
    timetable began. `last` is the day of the newest letter. A letter of one day comes daily. One of more than a week
    comes as seldom as leaves no day out.
    """
    day = calendar.day_of(now, zone)
    if moment_of(letter, day, zone) > now:
        day -= timedelta(days=1)
    if letter.days > 1:
        day -= timedelta(days=(day.weekday() - WEEKDAYS.index(letter.weekday)) % 7)
    moment = moment_of(letter, day, zone)
    if not max(since, now - LATE) <= moment <= now or (last is not None and last >= day):
        return None
    early = last is not None and letter.days > 7 and day - last <= timedelta(days=letter.days - 7)
    return None if early else day


def moment_of(letter: Letter, day: date, zone: ZoneInfo) -> datetime:
    """Return when the letter of a day is written, UTC. A time that the clock leaves out on that day comes an hour
    later; of one that it has twice the first counts."""
    return datetime.combine(day, letter.time, zone).astimezone(UTC)


def next_attempt(now: datetime, written_at: datetime, tries: int) -> datetime | None:
    """Return when a letter is sent again that was refused so many times; None if it is too late then."""
    pause = min(FIRST_PAUSE * 2 ** min(tries - 1, 10), LONGEST_PAUSE)
    return now + pause if now + pause <= written_at + LATE else None
