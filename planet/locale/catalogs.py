"""Catalogs of translations, read from the text of a .po file as GNU gettext writes it. Pure.

The standard library reads compiled catalogs alone. A hub may bring its own, as text that a person can mend: so it is
compiled here, in memory, and handed to the standard library, which knows the plural forms of every language.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from gettext import GNUTranslations

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s+)?"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_GAP = re.compile(r"%(?:%|\((\w+)\)s|)")
"""A gap for a fact, a percent sign said as such, or a percent sign that is neither."""


class CatalogMistake(ValueError):
    """What is wrong with a catalog, and in which line."""

    def __init__(self, line: int, what: str) -> None:
        self.line = line
        super().__init__(what)


@dataclass(slots=True)
class _Message:
    line: int
    fuzzy: bool = False
    parts: dict[str, str] = field(default_factory=dict)


def read(text: str) -> GNUTranslations:
    """The translations of a .po file; raises CatalogMistake. What is empty or fuzzy counts as not translated."""
    messages = {key: said for one in _messages(text) for key, said in _translated(one)}
    try:
        return GNUTranslations(io.BytesIO(_compiled(messages)))
    except ValueError as error:
        raise CatalogMistake(1, f"its Plural-Forms cannot be understood ({error})") from error


def _messages(text: str) -> Iterator[_Message]:
    """The entries of the file: keyword by keyword, strings over several lines put together."""
    message, keyword, fuzzy = _Message(1), "", False
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        found = _LINE.fullmatch(line)
        if found is None or not (found[1] or keyword):
            raise CatalogMistake(number, 'a line must be a comment, or a word such as msgid and a text in "quotes"')
        if found[1] in ("msgctxt", "msgid") and "msgstr" in keyword:
            yield message
            message, fuzzy = _Message(number, fuzzy), False
        elif found[1] and not message.parts:
            message, fuzzy = _Message(number, fuzzy), False
        keyword = found[1] or keyword
        if found[1] and keyword in message.parts:
            raise CatalogMistake(number, f"{keyword} stands here twice")
        message.parts[keyword] = message.parts.get(keyword, "") + _ESCAPE.sub(_unescaped, found[2])
    if message.parts:
        yield message


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[1], found[1])


def _translated(message: _Message) -> Iterator[tuple[str, str]]:
    """The message as compiled catalogs have it, if it is translated and fills the gaps of its original."""
    parts = message.parts
    if "msgid" not in parts:
        raise CatalogMistake(message.line, "here a msgid is missing")
    original = [parts[name] for name in ("msgid", "msgid_plural") if name in parts]
    told = [text for name, text in sorted(parts.items()) if name.startswith("msgstr")]
    if (message.fuzzy and parts["msgid"]) or not all(told):
        return
    if parts["msgid"]:
        _check_gaps(message.line, original, told)
    context = f"{parts['msgctxt']}\x04" if "msgctxt" in parts else ""
    yield context + "\0".join(original), "\0".join(told)


def _check_gaps(line: int, original: list[str], told: list[str]) -> None:
    known = {name for text in original for name in _GAP.findall(text)}
    for text in told:
        if strange := {name for gap in _GAP.finditer(text) if gap[0] != "%%" for name in [gap[1] or "%"]} - known:
            raise CatalogMistake(line, f"its translation has a gap that the original has not: {', '.join(strange)}")


def _compiled(messages: dict[str, str]) -> bytes:
    """The bytes of a .mo file: a header, two tables of (length, offset), then all texts, sorted by their originals."""
    pairs = sorted((key.encode(), said.encode()) for key, said in messages.items())
    texts = [key for key, _ in pairs] + [said for _, said in pairs]
    start, offset, table = 28, 28 + 8 * len(texts), b""
    for text in texts:
        table += struct.pack("<II", len(text), offset)
        offset += len(text) + 1
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), start, start + 8 * len(pairs), 0, 0)
    return header + table + b"".join(text + b"\0" for text in texts)
