"""The hub's own voice: its words, dates and numbers in the planet's language. The only door to Babel. Pure.

Words come from catalogs (templates/locales/), and are English where no catalog has them. Dates in English are our own;
in any other language they are Babel's, with the extra `i18n`; without it they are ISO dates and English words.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from gettext import NullTranslations
from typing import TYPE_CHECKING

from planet.locale import formatting
from planet.web import media_types
from planet.web.language_tags import language_of

if TYPE_CHECKING:
    from babel import Locale


def N_(message: str) -> str:
    """Marks a message for the catalogs where it stands; it is translated where it is said."""
    return message


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


class Translation:
    """How the hub speaks: here with English dates and numbers. `manner` tells apart ways of writing them."""

    manner = "English"

    def __init__(self, language: str, catalog: NullTranslations | None = None) -> None:
        self.language = language
        self.catalog = catalog or NullTranslations()

    def gettext(self, message: str, **facts: object) -> str:
        """A message in this language, its gaps filled with the facts."""
        return self.catalog.gettext(message) % facts

    def ngettext(self, one: str, many: str, num: int, **facts: object) -> str:
        """A message in the plural form for a number, which stands in the gap `num`."""
        return self.catalog.ngettext(one, many, num) % {"num": num, **facts}

    def day_long(self, day: date) -> str:
        """ "Sunday, 22 November 2026"."""
        return formatting.day_long(day)

    def day_plain(self, day: date) -> str:
        """ "22 November 2026"."""
        return formatting.day_plain(day)

    def day_short(self, day: date) -> str:
        """ "22 November"."""
        return formatting.day_short(day)

    def month_year(self, day: date) -> str:
        """ "November 2026"."""
        return formatting.month_year(day)

    def month_name(self, day: date) -> str:
        """ "November"."""
        return formatting.month_name(day)

    def weekday(self, day: date) -> str:
        """ "Sunday"."""
        return formatting.weekday(day)

    def language_name(self, tag: str) -> str:
        """The name of a BCP 47 tag's language ("pt-BR" → "Portuguese"), or the tag itself."""
        return formatting.language_name(tag)

    def duration(self, seconds: int | None) -> str:
        """A length of time given in seconds as "1 h 2 min", "42 min" or "35 s"; "" for none."""
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
        """A size given in bytes as "18 MB", "1.2 MB", "640 kB" (powers of 1,000); "" for none."""
        if not length or length < 0:
            return ""
        amount, unit = formatting.scaled(length)
        return self.gettext(_SIZES[unit], amount=self._decimal(amount))

    def media_word(self, media_type: str) -> str:
        """A media type in a word ("audio/mpeg" → "MP3"), its main type where it has none, or ""."""
        word = media_types.word(media_type)
        return self.catalog.gettext(word) if word in _MEDIA else word

    def _decimal(self, amount: str) -> str:
        return amount


class _Plain(Translation):
    """Dates that are the same in every language, where nobody knows how this one writes them."""

    manner = "ISO"

    def day_long(self, day: date) -> str:
        return f"{day:%Y-%m-%d}"

    def day_plain(self, day: date) -> str:
        return f"{day:%Y-%m-%d}"

    def day_short(self, day: date) -> str:
        return f"{day:%Y-%m-%d}"

    def month_year(self, day: date) -> str:
        return f"{day:%Y-%m}"

    def month_name(self, day: date) -> str:
        return f"{day:%Y-%m}"

    def weekday(self, day: date) -> str:
        return ""


class _Localised(Translation):
    """Dates, decimals and names of languages as the Unicode CLDR has them."""

    def __init__(self, language: str, catalog: NullTranslations | None, locale: Locale) -> None:
        from babel import __version__, dates, numbers

        super().__init__(language, catalog)
        self.manner = f"Babel {__version__}"
        self._locale, self._dates, self._numbers = locale, dates, numbers
        # The months and days that stand alone are asked for only where the language sets them apart: elsewhere Babel
        # finds them by an alias, and remembers under it what the first language of the process calls them.
        self._months = locale.months[_form("L" in locale.datetime_skeletons["yMMMM"].pattern)]["wide"]
        self._days = locale.days[_form("c" in locale.date_formats["full"].pattern)]["wide"]

    def day_long(self, day: date) -> str:
        return self._dates.format_date(day, "full", self._locale)

    def day_plain(self, day: date) -> str:
        return self._dates.format_date(day, "long", self._locale)

    def day_short(self, day: date) -> str:
        return self._dates.format_skeleton("MMMMd", day, locale=self._locale)

    def month_year(self, day: date) -> str:
        return self._dates.format_skeleton("yMMMM", day, locale=self._locale)

    def month_name(self, day: date) -> str:
        return str(self._months[day.month])

    def weekday(self, day: date) -> str:
        return str(self._days[day.weekday()])

    def language_name(self, tag: str) -> str:
        return str(self._locale.languages.get(language_of(tag), "")) or super().language_name(tag)

    def _decimal(self, amount: str) -> str:
        return self._numbers.format_decimal(Decimal(amount), locale=self._locale)


def _form(alone: bool) -> str:
    return "stand-alone" if alone else "format"


def installed() -> bool:
    """Whether the extra `i18n` is here."""
    try:
        import babel  # noqa: F401
    except ModuleNotFoundError:
        return False
    return True


def speak(language: str, catalog: NullTranslations | None = None, *, extra: bool = True) -> Translation:
    """The tongue of a language tag, with a catalog of its words, and with the `extra` if it is installed."""
    if language_of(language) == "en":
        return Translation(language, catalog)
    locale = _locale(language) if extra else None
    return _Localised(language, catalog, locale) if locale else _Plain(language, catalog)


def _locale(language: str) -> Locale | None:
    """What Babel knows of a language; None for one that it does not know."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


ENGLISH = speak("en")
