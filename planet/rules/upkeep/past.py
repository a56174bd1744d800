"""The past of a feed in little, carried on with each visit that brings something new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.problems import FeedPast
from planet.struct import replace

WEEKS_KEPT = 200
"""Weeks with posts: of a blog with a post a month, the last 15 years."""

TITLES_KEPT, LETTERS_KEPT = 12, 60

OLD_UNDATED = timedelta(days=8)
"""What has no date and came since a visit longer ago than this may be of any week."""

_MONDAY = 3
"""1970 began on a Thursday; weeks are counted from the Monday before."""


def week_of(day: date) -> int:
    """Return the number of the week of a day; weeks begin on Monday."""
    return (day.toordinal() - date(1970, 1, 1).toordinal() + _MONDAY) // 7


def start_of_week(week: int, zone: ZoneInfo) -> datetime:
    """Return when a week begins in a zone, as UTC."""
    return calendar.start_of(date(1970, 1, 1) + timedelta(days=7 * week - _MONDAY), zone)


def carried_on(
    past: FeedPast, dates: Sequence[datetime | None], titles: Sequence[str], now: datetime, last: datetime | None
) -> FeedPast:
    """Return the past with the new posts of a visit at `now`: their dates (None: undated) and titles, in the order of
    the document. `last` is the time of the last good visit, None before the first."""
    counted = _dates(dates, now, last)
    weeks = Counter(dict(past.weeks))
    weeks.update(week_of(moment.astimezone(UTC).date()) for moment in counted)
    newest = max((*counted, *((past.newest,) if past.newest else ())), default=None)
    named = tuple(title[:LETTERS_KEPT] for title in titles if title)
    return replace(
        past,
        weeks=tuple(sorted(weeks.items())[-WEEKS_KEPT:]),
        newest=newest if counted or past.newest else (now if dates else None),
        titles=(*past.titles, *reversed(named))[-TITLES_KEPT:],
    )


def _dates(dates: Sequence[datetime | None], now: datetime, last: datetime | None) -> list[datetime]:
    """Return the dates of posts as they count, none in the future. Of posts without a date those count that came within
    a few days of the last visit; of a first visit one does."""
    stated = [min(moment, now) for moment in dates if moment]
    undated = len(dates) - len(stated)
    if last is None:
        undated = min(undated, 1)
    elif now - last > OLD_UNDATED:
        undated = 0
    return stated + [now] * undated
