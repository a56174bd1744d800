"""Languages as the Unicode CLDR knows them, through Babel: the locale of a tag, and its direction. Pure.

Babel is imported where it is first needed: a command that shows no date has no use for it.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from planet.web.language_tags import language_of, language_tag

if TYPE_CHECKING:
    from babel import Locale

_SCRIPTS_TO_LEFT = {
    "adlm", "arab", "aran", "armi", "avst", "gara", "hebr", "mand",
    "mend", "nkoo", "phnx", "rohg", "samr", "syrc", "thaa", "yezi",
}  # fmt: skip
"""Scripts that run from right to left, by their codes of ISO 15924."""

IN_LATIN = frozenset(["cs", "da", "de", "en", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt", "sv"])
"""Languages that are written in Latin letters in every region: a quiet turn need not load the CLDR for these."""


@lru_cache(maxsize=256)
def locale_of(tag: str) -> Locale | None:
    """Return the locale of a BCP 47 tag, or of its longest beginning that the CLDR knows; None for an unknown language.

    "de-AT-1996" gives de_AT, "zh-Hant" gives zh_Hant_TW, "tlh" gives None.
    """
    from babel import Locale, UnknownLocaleError

    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


@lru_cache(maxsize=1_024)
def direction(tag: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which a BCP 47 tag's language is written.

    The script that the tag names decides; else the one that is usual for the language, in its region if it has one.
    """
    return "rtl" if (_stated_script(tag) or _usual_script(tag)) in _SCRIPTS_TO_LEFT else "ltr"


@lru_cache(maxsize=1_024)
def written_in(tag: str) -> str:
    """Return what readers of a BCP 47 tag's language have in common: "de" of "de-AT", "zh-Hant" of "zh-TW".

    Regions do not count. A script does where it is not the one in which the language is mostly written: "sr" is Serbian
    in Cyrillic letters, "sr-Latn" in Latin ones. "" where the text is no tag of a language.
    """
    from babel.core import get_global

    language = str(get_global("language_aliases").get(language_of(tag), language_of(tag))).partition("_")[0]
    if not language_tag(language):
        return ""
    script = _stated_script(tag) or _usual_script("-".join((language, *tag.split("-")[1:])))
    return language if script in ("", _usual_script(language)) else f"{language}-{script.title()}"


def without_usual_region(tag: str) -> str:
    """Return a tag without its region where the language alone means that one: "de" of de-DE, but "de-AT" of de-AT.

    "" where the text is no tag of a language that the CLDR knows.
    """
    from babel.core import get_global

    language, _, region = tag.partition("-")
    if locale_of(language) is None:
        return ""
    usual = str(get_global("likely_subtags").get(language, "")).rpartition("_")[2]
    return language if region in ("", usual) else tag


def first_weekday(tag: str) -> int:
    """Return the day with which a week begins: 0 for Monday to 6 for Sunday.

    The region that the tag names decides; else that in which most people speak the language (Unicode UTS #35, "likely
    subtags"). In an unknown language a week begins on Monday (ISO 8601).
    """
    from babel.core import get_global

    locale = locale_of(tag)
    if locale is None:
        return 0
    usual = str(get_global("likely_subtags").get(locale.language, ""))
    in_region = locale if locale.territory else locale_of(usual.replace("_", "-")) or locale
    return int(in_region.first_week_day)


def _stated_script(tag: str) -> str:
    return next((part for part in tag.lower().split("-")[1:] if len(part) == 4 and part.isalpha()), "")


def _usual_script(tag: str) -> str:
    """Return the code of the script in which a language is mostly written, in small letters; "" where it is unknown."""
    language, *subtags = tag.split("-")
    if language.lower() in IN_LATIN:
        return "latn"

    from babel.core import get_global

    region = next((part.upper() for part in subtags if len(part) == 2), "")
    likely = get_global("likely_subtags")
    full = likely.get(f"{language.lower()}_{region}") or likely.get(language.lower()) or ""
    return next((part.lower() for part in str(full).split("_") if len(part) == 4), "")


def set_off(name: str, language: str) -> str:
    """Return a name as it stands in a line of words in a language: a name in signs of the other direction has a mark of
    the line's own behind it, else the number behind it would change sides (UAX 9 §2.6)."""
    is_rtl = direction(language) == "rtl"
    foreign = ("L",) if is_rtl else ("R", "AL")
    if not any(unicodedata.bidirectional(sign) in foreign for sign in name):
        return name
    return name + ("\N{RIGHT-TO-LEFT MARK}" if is_rtl else "\N{LEFT-TO-RIGHT MARK}")
