"""Headers about the pace of visits: Retry-After, Cache-Control and Expires, as durations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from planet.model.visits import Hints
from planet.web.patterns import later

LONGEST = timedelta(days=366)
"""The longest duration that is read; policy clamps it further."""

_SECONDS = later(r"\d+")
_MAX_AGE = later(r'(?:^|[\s,])max-age\s*=\s*"?(\d+)', re.IGNORECASE)

Header = Callable[[str], str]
"""Gives the first value of a header by its name, "" where it is absent."""


def retry_after(header: Header, now: datetime | None) -> timedelta | None:
    """Read Retry-After, in seconds or as a date after `now` (RFC 9110 §10.2.3); None if it is malformed or lies in the
    past."""
    text = header("retry-after").strip()
    duration = _seconds(text) if _SECONDS.fullmatch(text) else _between(now or _date(header("date")), _date(text))
    return duration if duration and duration > timedelta(0) else None


def freshness(header: Header, now: datetime | None) -> Hints:
    """Compute how long the response stays fresh: max-age less Age, else Expires less Date (RFC 9111 §4.2.1)."""
    max_age = _MAX_AGE.search(header("cache-control"))
    if max_age:
        age = header("age").strip()
        duration = _seconds(max_age[1]) - (_seconds(age) if _SECONDS.fullmatch(age) else timedelta(0))
    else:
        expires = _date(header("expires"))
        duration = (_between(_date(header("date")) or now, expires) if expires else None) or timedelta(0)
    return Hints(fresh_for=duration if duration > timedelta(0) else None)


def _seconds(digits: str) -> timedelta:
    return LONGEST if len(digits) > 9 else min(timedelta(seconds=int(digits)), LONGEST)


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    return min(end - start, LONGEST) if start and end else None


def _date(text: str) -> datetime | None:
    """Parse an HTTP date in any of its three forms (RFC 9110 §5.6.7), as UTC; None for anything else."""
    if not text or len(text) > 64:
        return None
    from email.utils import parsedate_to_datetime  # few answers have a date that counts

    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
