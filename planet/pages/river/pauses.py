"""Breaks of weeks between two days of a list: how long nobody wrote a word."""

from __future__ import annotations

from datetime import date, timedelta

from planet.locale import calendar
from planet.pages.context import PageContext

SHORTEST = 14
"""Days from one entry to the next; what is less is no break."""


def pause(newer: date, older: date) -> int:
    """Return the days of the break between two days that follow each other in a list; 0 for no break. No entry may
    stand between the two."""
    days = (newer - older).days
    return days if days >= SHORTEST else 0


def silence_before(context: PageContext, newer: date, older: date) -> int:
    """Return the days of the break between two days of a list that may leave out some entries; 0 for no break, and
    where somebody wrote in between."""
    if not pause(newer, older):
        return 0
    last = context.store.queries.date_before(calendar.start_of(newer, context.zone))
    is_silent = last is None or last < calendar.start_of(older + timedelta(days=1), context.zone)
    return pause(newer, older) if is_silent else 0
