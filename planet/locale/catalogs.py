"""Catalogs of translations from the text of a .po file, as GNU gettext writes it, read by Babel. Pure.

The standard library reads only compiled catalogs, and a hub may have one that a person wrote by hand. So the text is
checked here first, line by line: Babel ignores some mistakes, and would then show a wrong translation.
"""

from __future__ import annotations

import io
from gettext import GNUTranslations
from typing import TYPE_CHECKING

from planet.locale.languages import locale_of
from planet.web.patterns import later

if TYPE_CHECKING:
    from babel.messages import Catalog

_LINE = later(r'(?:(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s+)?"((?:[^"\\]|\\.)*)"')
_FOLLOWS = {
    "msgctxt": ("", "msgstr"),
    "msgid": ("", "msgctxt", "msgstr"),
    "msgid_plural": ("msgid",),
    "msgstr": ("msgid", "msgid_plural"),
}
"""The keywords that may stand before each keyword; "" is the beginning of the file."""

_GAP = later(r"%(?:%|\((\w+)\)s|)")
"""A gap for a fact, a percent sign written as such, or a percent sign that is neither."""


class CatalogMistake(ValueError):
    """A sentence on a mistake in a catalog, with its line, counted from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        self.line = line
        super().__init__(sentence)


def read(text: str, language: str = "") -> GNUTranslations:
    """Return the translations of a .po file, without those that are empty or marked fuzzy; raise CatalogMistake.

    `language` is a BCP 47 tag. Its rule for plurals holds where the file names none.
    """
    from babel.messages.mofile import write_mo

    catalog = _catalog(text.removeprefix("\ufeff").split("\n"), language)
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            _check_gaps(message.lineno or 1, _texts(message.id), _texts(message.string))
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    try:
        return GNUTranslations(compiled)
    except ValueError as error:
        raise CatalogMistake(1, f"its Plural-Forms cannot be understood ({error})") from error


def _catalog(lines: list[str], language: str) -> Catalog:
    """Return the messages of the lines, which end at LF or CRLF alone; raise CatalogMistake."""
    from babel.messages.pofile import PoFileError, read_po

    _check_lines(lines)
    try:
        catalog = read_po(lines, locale=locale_of(language), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as error:
        raise CatalogMistake(
            error.lineno + 1, "it has more plural forms than its language; take out the last msgstr[…]"
        ) from error
    except ValueError as error:
        raise CatalogMistake(1, f"its head cannot be understood ({error})") from error
    catalog.charset = "utf-8"
    return catalog


def _check_lines(lines: list[str]) -> None:
    """Raise CatalogMistake for the first line that is no part of a message, or stands at the wrong place in it."""
    previous, message = "", 1
    for number, line in enumerate(map(str.strip, lines), start=1):
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None or not (match[1] or previous):
            raise CatalogMistake(number, 'a line must be a comment, or a word such as msgid and a text in "quotes"')
        if not match[1]:
            continue
        keyword = match[1].partition("[")[0]
        is_next_form = keyword == previous == "msgstr" and match[1] != "msgstr[0]" and "[" in match[1]
        if previous not in _FOLLOWS[keyword] and not is_next_form:
            raise CatalogMistake(number, f"{match[1]} cannot stand here; {_missing_before(keyword)}")
        previous = keyword
        message = number if keyword == "msgid" else message
    if previous and previous != "msgstr":
        raise CatalogMistake(message, "the last message has no msgstr; write it, or take the message out")


def _missing_before(keyword: str) -> str:
    """Return the half sentence on what must stand before a keyword."""
    if keyword == "msgstr":
        return "before it a msgid is missing, or the same msgstr stands there already"
    return "the message before it has no msgstr" if keyword != "msgid_plural" else "it comes right after a msgid"


def _texts(strings: object) -> list[str]:
    """Return a message's texts: one, or its plural forms."""
    return [str(text) for text in strings] if isinstance(strings, list | tuple) else [str(strings)]


def _check_gaps(line: int, originals: list[str], translations: list[str]) -> None:
    """Raise CatalogMistake where a translation has a gap that no form of the original has, or a bare percent sign."""
    names = {name for text in originals for name in _GAP.findall(text)}
    for text in translations:
        gaps = {gap[1] or "%" for gap in _GAP.finditer(text) if gap[0] != "%%"}
        if strange := gaps - names:
            names_of_gaps = ", ".join(sorted(strange))
            raise CatalogMistake(line, f"its translation has a gap that the original has not: {names_of_gaps}")
