"""The hub's own words, dates and numbers in the planet's language. Pure.

Words come from catalogs (templates/locales/), and are English where no catalog has them. Dates, decimals and names of
languages are those of the Unicode CLDR, through Babel, which is imported where the first of them is written.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from gettext import NullTranslations
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec
from typing import TYPE_CHECKING

from planet.locale import formatting
from planet.locale.languages import first_weekday, locale_of
from planet.locale.messages import N_
from planet.struct import Struct
from planet.web import media_types
from planet.web.language_tags import language_of

if TYPE_CHECKING:
    from babel import Locale


MOST_DATES = 20_000
"""So many dates are remembered as they are written; past that, all are forgotten."""


_SIZES = {
    "bytes": N_("%(amount)s bytes"),
    "kB": N_("%(amount)s kB"),
    "MB": N_("%(amount)s MB"),
    "GB": N_("%(amount)s GB"),
}
_MEDIA = frozenset(
    [N_("web page"), N_("text"), N_("captions"), N_("audio"), N_("video"), N_("image"), N_("application")]
)
"""The answers of `media_types.word` that are words and no names."""


class _DatePatterns(Struct, frozen=True):
    """The patterns by which a language writes dates (Unicode UTS #35, part 4)."""

    day_long: str
    day_plain: str
    day_brief: str
    day_short: str
    month_year: str
    month_name: str
    weekday: str
    month_brief: str
    weekday_narrow: str


_ENGLISH = _DatePatterns("EEEE, d MMMM y", "d MMMM y", "d MMM y", "d MMMM", "MMMM y", "MMMM", "EEEE", "LLL", "ccccc")
"""One form for all of English, since a planet's readers live everywhere: the day first, and the month in letters."""

_ISO = _DatePatterns("y-MM-dd", "y-MM-dd", "y-MM-dd", "y-MM-dd", "y-MM", "y-MM", "", "MM", "")
"""The form for a language that the CLDR does not know."""


def _patterns_of(locale: Locale) -> _DatePatterns:
    """Return the patterns of a locale; a month or weekday without a day has its form for standing alone."""
    return _DatePatterns(
        day_long=locale.date_formats["full"].pattern,
        day_plain=locale.date_formats["long"].pattern,
        day_brief=locale.date_formats["medium"].pattern,
        day_short=locale.datetime_skeletons["MMMMd"].pattern,
        month_year=locale.datetime_skeletons["yMMMM"].pattern,
        month_name="LLLL",
        weekday="cccc",
        month_brief="LLL",
        weekday_narrow="ccccc",
    )


class Translation:
    """The words, dates and numbers of one language, a BCP 47 tag, with the catalog of its words."""

    def __init__(self, language: str, catalog: NullTranslations | None = None) -> None:
        self.language = language
        self.catalog = catalog or NullTranslations()
        self._dates: dict[tuple[date, str], str] = {}

    def gettext(self, message: str, **facts: object) -> str:
        """Translate a message and fill its gaps with the facts."""
        return self.catalog.gettext(message) % facts

    def ngettext(self, singular: str, plural: str, num: int, **facts: object) -> str:
        """Translate a message into the plural form for a number, which stands in the gap `num`."""
        return self.catalog.ngettext(singular, plural, num) % {"num": num, **facts}

    def day_long(self, day: date) -> str:
        """Return a day with its weekday: "Sunday, 22 November 2026"."""
        return self._date(day, self._patterns.day_long)

    def day_plain(self, day: date) -> str:
        """Return a day with its year: "22 November 2026"."""
        return self._date(day, self._patterns.day_plain)

    def day_brief(self, day: date) -> str:
        """Return a day with its year in short: "22 Nov 2026"."""
        return self._date(day, self._patterns.day_brief)

    def day_short(self, day: date) -> str:
        """Return a day without its year: "22 November"."""
        return self._date(day, self._patterns.day_short)

    def days(self, first: date, last: date) -> str:
        """Return the days from one to another, with the year: "23 – 29 Nov 2026"; the day itself if they are one."""
        if first == last:
            return self.day_plain(first)
        from babel import Locale
        from babel.dates import format_interval

        is_english = language_of(self.language) == "en"
        locale = Locale("en", "GB") if is_english else self._locale  # the day first, as in all dates of English
        if locale is None:
            return f"{first.isoformat()} – {last.isoformat()}"
        return str(format_interval(first, last, "yMMMd", locale=locale))

    def month_year(self, day: date) -> str:
        """Return the month of a day with its year: "November 2026"."""
        return self._date(day, self._patterns.month_year)

    def month_name(self, day: date) -> str:
        """Return the month of a day: "November"."""
        return self._date(day, self._patterns.month_name)

    def weekday(self, day: date) -> str:
        """Return the weekday of a day: "Sunday"; "" in a language that the CLDR does not know."""
        return self._date(day, self._patterns.weekday)

    def month_brief(self, day: date) -> str:
        """Return the month of a day in short: "Nov"."""
        return self._date(day, self._patterns.month_brief)

    def weekday_narrow(self, day: date) -> str:
        """Return the weekday of a day in a letter or two: "S"; "" in a language that the CLDR does not know."""
        return self._date(day, self._patterns.weekday_narrow)

    @property
    def first_weekday(self) -> int:
        """Return the day with which a week begins where the language is spoken: 0 for Monday to 6 for Sunday."""
        return first_weekday(self.language)

    def language_name(self, tag: str) -> str:
        """Return the name of a BCP 47 tag's language ("pt-BR" gives "Portuguese"), or the tag itself."""
        language, english = language_of(tag), _english()
        return str((self._locale or english).languages.get(language) or english.languages.get(language, tag))

    def language_in_script(self, tag: str) -> str:
        """Return the name of a BCP 47 tag's language, with that of the script that it names ("zh-Hant" gives
        "Chinese (Traditional)"), or the tag itself."""
        language, _, script = tag.partition("-")
        name, english = self.language_name(language), _english()
        if not script:
            return name
        scripts = (self._locale or english).scripts
        return f"{name} ({scripts.get(script) or english.scripts.get(script) or script})"

    def duration(self, seconds: int | None) -> str:
        """Return a length of time given in seconds as "1 h 2 min", "42 min" or "35 s"; "" for None or 0."""
        if not seconds or seconds < 0:
            return ""
        if seconds < 60:
            return self.gettext("%(seconds)s s", seconds=seconds)
        hours, minutes = divmod(round(seconds / 60), 60)
        if not hours:
            return self.gettext("%(minutes)s min", minutes=minutes)
        if not minutes:
            return self.gettext("%(hours)s h", hours=hours)
        return self.gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)

    def size(self, length: int | None) -> str:
        """Return a size given in bytes as "18 MB", "1.2 MB", "640 kB" (powers of 1,000); "" for None or 0."""
        if not length or length < 0:
            return ""
        amount, unit = formatting.scaled(length)
        return self.gettext(_SIZES[unit], amount=self._decimal(Decimal(amount)))

    def media_word(self, media_type: str) -> str:
        """Return a media type in a word ("audio/mpeg" gives "MP3"), its main type where it has none, or ""."""
        word = media_types.word(media_type)
        return self.catalog.gettext(word) if word in _MEDIA else word

    @property
    def version(self) -> str:
        """Return the version of the CLDR data by which dates and numbers are written; with another version they may
        look different."""
        return f"Babel {_babel_version()}"

    @cached_property
    def _locale(self) -> Locale | None:
        """Return the locale of the language; None where the CLDR does not know it."""
        return locale_of(self.language)

    @cached_property
    def _patterns(self) -> _DatePatterns:
        """Return the patterns by which this language writes dates."""
        if language_of(self.language) == "en":
            return _ENGLISH
        return _patterns_of(self._locale) if self._locale else _ISO

    def _date(self, day: date, pattern: str) -> str:
        """Write a day by a pattern; each date stands on many pages, so it is remembered."""
        if not pattern:
            return ""
        key = (day.date() if isinstance(day, datetime) else day), pattern
        if key not in self._dates:
            from babel.dates import format_date

            if len(self._dates) > MOST_DATES:
                self._dates.clear()
            self._dates[key] = format_date(key[0], pattern, self._locale or _english())
        return self._dates[key]

    def _decimal(self, amount: Decimal) -> str:
        """Write a number with the decimal sign of the language, in the digits 0 to 9."""
        from babel.numbers import format_decimal

        return format_decimal(amount, locale=self._locale or _english())


def _english() -> Locale:
    """Return the locale of English, whose names stand in for those that a language lacks."""
    from babel import Locale

    return Locale("en")


ENGLISH = Translation("en")


@cache
def _babel_version() -> str:
    """Return the version that Babel states at its beginning. Neither Babel is loaded for it nor what reads the
    descriptions of packages: each takes ten milliseconds or more, and a turn that writes no date needs neither."""
    spec = find_spec("babel")
    source = spec.loader.get_source("babel") if spec and isinstance(spec.loader, SourceFileLoader) else None
    stated = re.search(r"""^__version__ = ["']([^"']+)["']$""", source or "", re.MULTILINE)
    if stated:
        return stated[1]
    from babel import __version__

    return str(__version__)
