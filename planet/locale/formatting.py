"""Forms that are the same in every language: dates for machines, the clock, sizes and media types. Pure and total.

Dates and numbers in the planet's language: `translation`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache


def iso(when: date | datetime) -> str:
    """Return a day as "2026-11-22", a moment in RFC 3339 with seconds, UTC as "Z".

    An offset of odd seconds, as local times had before time zones, has no form in RFC 3339: then it is UTC.
    """
    if type(when) is datetime:
        return _iso(when, when.tzinfo, when.fold)
    return _written(when) if isinstance(when, datetime) else when.isoformat()


@lru_cache(maxsize=4096)
def _iso(when: datetime, _zone: tzinfo | None, _fold: int) -> str:
    """Return a moment as `iso` does; moments of other zones can be equal to it, and look different."""
    return _written(when)


def _written(when: datetime) -> str:
    text = when.isoformat(timespec="seconds") if when.microsecond else when.isoformat()  # four times as fast
    if len(text) > len("2026-11-22T09:40:00+01:00"):
        text = when.astimezone(UTC).isoformat(timespec="seconds")
    return text.replace("+00:00", "Z")


def clock(when: datetime) -> str:
    """Return the time of day as "09:40" (24 hours)."""
    if type(when) is not datetime:  # one that writes itself, such as a gap of `site.frames`
        return format(when, "%H:%M")
    return f"{_TWO_DIGITS[when.hour]}:{_TWO_DIGITS[when.minute]}"


_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))
"""Numbers as a clock shows them: `strftime` takes fifty times as long."""


def number_of(number: int, noun: str, plural: str = "") -> str:
    """Return an English noun with its number: "1 post", "2 posts", "2 entries" where the plural is named."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def size(length: int | None) -> str:
    """Return a size given in bytes as "18 MB", "1.2 MB", "640 kB" (powers of 1,000); "" for None or 0."""
    return " ".join(scaled(length)) if length and length > 0 else ""


def scaled(length: int) -> tuple[str, str]:
    """Return a size given in bytes as an amount and its unit: "bytes", "kB", "MB" or "GB"."""
    amount = float(length)
    for unit in ("bytes", "kB", "MB"):
        if amount < 999.5:
            return _amount(amount, unit), unit
        amount /= 1000
    return _amount(amount, "GB"), "GB"


def _amount(amount: float, unit: str) -> str:
    tenths = unit in ("MB", "GB") and amount < 9.95
    return f"{amount:.1f}".removesuffix(".0") if tenths else f"{amount:.0f}"
