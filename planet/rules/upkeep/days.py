"""Days of patience: how long a sign of trouble lasts before it is a problem, in days of the planet's time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.problems import Sign
from planet.struct import Struct


class Today(Struct, frozen=True):
    """The calendar day of a turn in the planet's time zone. No problem depends on the hour."""

    day: date
    zone: ZoneInfo

    def days_since(self, moment: datetime) -> int:
        """Return how many days lie between the day of a moment and today."""
        return (self.day - calendar.day_of(moment, self.zone)).days

    def start_of_day(self, moment: datetime, days: int) -> datetime:
        """Return when the day begins (UTC) that lies so many days after the day of a moment."""
        return calendar.start_of(calendar.day_of(moment, self.zone) + timedelta(days=days), self.zone)

    def is_problem(self, sign: Sign, patience: int | None = None) -> bool:
        """Return whether a sign has lasted long enough; `patience` (days) in place of its own, if that is longer."""
        return sign.ready and self.days_since(sign.since) >= max(sign.patience, patience or 0)

    def written(self, moment: datetime) -> str:
        """Return the day of a moment as ISO 8601."""
        return calendar.day_of(moment, self.zone).isoformat()


def duration(days: int) -> str:
    """Return a number of days in English, in days up to two weeks, else in weeks, months or years."""
    for unit, length, least in (("year", 365, 730), ("month", 30, 120), ("week", 7, 14)):
        if days >= least:
            return _counted(days // length, unit)
    return _counted(days, "day")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
