"""Dates and durations as feeds write them, to aware UTC datetimes and seconds; the one door to python-dateutil."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from planet.web.date_words import ENGLISH, in_english, month_of

_LONGEST = 80
"""No date is longer, and dateutil's time grows with its input."""

_NOT_STATED = datetime(4, 1, 1)
"""The date that fills the gaps of others: a leap year that no feed states, so that a missing year is noticed."""

_ZERO_TIMES = frozenset({datetime(1970, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)})
"""What programs write that know no date: the time 0, and -1 for a mistake."""

_ZONES = {
    "UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AWST": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10,
}  # fmt: skip
"""Hours from UTC: the zones of RFC 822 §5.1 and the others that feeds use."""

_WORDS = """
    jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october
    nov november dec december mon monday tue tues tuesday wed wednesday thu thurs thursday fri friday sat saturday
    sun sunday am pm t z
"""
_UNDERSTOOD = frozenset((*_WORDS.split(), *map(str.lower, _ZONES)))
"""Words that dateutil understands, in lower case."""

_NO_DATES = frozenset(
    datetime(*day) for day in ((1601, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1904, 1, 1))
)
"""Midnights that programs write that know no date: where the calendars of Windows, SQL, spreadsheets and Macs begin."""

_EARLIEST = 1000
"""Years before this are mistakes, or the zero dates of programs."""

_WEEKDAY = re.compile(r"^[^\W\d_]{1,14}\.?,\s*(?=\S)")
_ZONE_WITH_OFFSET = re.compile(r"(?:\b(?:GMT|UTC?)|(?<=\d)\s*(?:Z|(?!AM|PM)[A-Z]{3,4}))\s*([+-]\d)")
_OFFSET_WITH_ZONE = re.compile(r"([+-]\d\d:?\d\d)\s*(?:Z|UTC?|GMT)$")
"""An offset says more than the name of a zone beside it: "10:00Z+02:00" is 08:00 UTC."""
_LEAP_SECOND = re.compile(r"(:\d\d):60\b")
_REMARK = re.compile(r"([+-]\d{4})\s*\([^()]*\)$")
_YEAR_OF_NOTHING = re.compile(r"[^\W\d_]{3}\.?\s+-?0\d{3}\b")
"""After the month: the zero dates of Go (0001) and PHP (-0001), which dateutil takes for two digits of this century."""
_DATE_ONLY_YEAR = re.compile(r"\d{1,2}|\d{5,}")


def parse_date(text: str) -> datetime | None:
    """Return the moment that a feed's date names, in UTC and whole seconds; None if it names none.

    Reads RFC 822 and its usual misspellings, RFC 3339, W3C-DTF and ISO 8601. Months may be named in many languages, and
    days in figures as in Chinese, Japanese and Korean. A date without a zone is UTC. If an offset stands beside a zone,
    the offset counts.

    None for a date without a year, for a day that its month does not have, for a year outside 1000 to 9998, and for the
    zero of a program's calendar, which programs write if they know no date.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or _DATE_ONLY_YEAR.fullmatch(text):
        return None
    moment = _iso(text) or _rfc822(text) or _loose(text)
    if moment is None or moment.replace(tzinfo=None) in _NO_DATES:
        return None
    try:
        moment = moment.replace(microsecond=0)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if moment not in _ZERO_TIMES and _EARLIEST <= moment.year <= 9998 else None


def _iso(text: str) -> datetime | None:
    """Read a well-formed date, as most are: the standard library is fifty times faster than dateutil."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


_MONTHS = {name: number for number, name in enumerate(ENGLISH, 1)}
_RFC822 = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{{1,2}}) ({'|'.join(ENGLISH)}) ([12]\d{{3}})"
    r" ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) (?:([+-])([01]\d)([0-5]\d)|GMT|UTC|Z)",
    re.ASCII,
)


def _rfc822(text: str) -> datetime | None:
    """Read a well-formed date of RFC 822 with a year of four digits (RFC 1123 §5.2.14), as most feeds of RSS have;
    None for any other."""
    match = _RFC822.fullmatch(text)
    if match is None:
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = match.groups("0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == "-" else offset)
    try:
        return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=zone)
    except ValueError:  # a day that the month does not have
        return None


def _loose(text: str) -> datetime | None:
    """Read a date with dateutil, after misspellings that it does not understand are corrected; None if it is no
    date."""
    text = _REMARK.sub(r"\1", _OFFSET_WITH_ZONE.sub(r"\1", _ZONE_WITH_OFFSET.sub(r" \1", text)))
    if _YEAR_OF_NOTHING.search(text):
        return None
    text = _LEAP_SECOND.sub(r"\1:59", text)
    weekday = _WEEKDAY.match(text)
    if weekday and not month_of(weekday[0].rstrip(" ,.")):
        text = text[weekday.end() :]
    text = in_english(text, _UNDERSTOOD)
    try:
        return _dateutil()(text)
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None  # dateutil raises each of these on some odd input; all of them mean "no date"


@cache
def _dateutil() -> Callable[[str], datetime]:
    """Return dateutil's reader of dates, loaded at first use."""
    from dateutil.parser import parse, parserinfo

    class Calendar(parserinfo):
        """Centuries of two-digit years by RFC 2822 §4.3, so that they do not depend on today's date."""

        def convertyear(self, year: int, century_specified: bool = False) -> int:
            if century_specified or year > 99:
                return year
            return year + (2000 if year < 50 else 1900)

    calendar = Calendar()

    def read(text: str) -> datetime:
        return parse(text, parserinfo=calendar, default=_NOT_STATED, tzinfos=_zone)

    return read


def _zone(name: str | None, offset: int | None) -> int:
    """Return the seconds from UTC of a zone; an unknown abbreviation is UTC."""
    return offset if offset is not None else _ZONES.get((name or "").upper(), 0) * 3600


_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,5}):(\d{1,2})(?:\.\d+)?", re.ASCII)
_SECONDS = re.compile(r"(\d{1,9})(?:\.\d+)?", re.ASCII)
_ISO_DURATION = re.compile(
    r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d+)?S)?)?", re.IGNORECASE
)


def parse_duration(text: str) -> int | None:
    """Return the seconds of itunes:duration ("1:02:03", "26:53", "3156") or ISO 8601 ("PT1H2M"); None for 0 or none."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if match := _SECONDS.fullmatch(text):
        seconds = int(match[1])
    elif match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        seconds += hours * 3600 + minutes * 60
    elif match := _ISO_DURATION.fullmatch(text):
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        seconds = int(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds())
    else:
        return None
    return seconds if 0 < seconds < 2**31 else None
