"""A letter as plain text: wrapped for a terminal, each address on a line of its own. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from planet.views.letters import Letter, LetterGroup, LetterLine
from planet.web.characters import without_controls
from planet.web.excerpts import folded

WIDTH = 72
"""Columns."""


def text_of(letter: Letter, base: str, *, planet: str, footer: Sequence[tuple[str, str]] = ()) -> str:
    """Return a letter as plain text; no line is wider than WIDTH but for an address or a word that is longer.

    `base` is the URL of the site. `footer` are lines of words, each with the address that it leads to.
    """
    lines = [*_wrapped(planet), *_wrapped(letter.title)]
    lines += ["=" * min(max(map(columns, lines)), WIDTH)]
    if letter.lead:
        lines += ["", *_wrapped(letter.lead)]
    for section in letter.sections:
        heading = list(_wrapped(section.heading))
        lines += ["", "", *heading, "-" * max(map(columns, heading))]
        for group in section.groups:
            lines += _group(group, base)
        if section.more:
            lines += ["", *_wrapped(section.more.label), _address(section.more.path, base)]
    if footer:
        lines += ["", "-- "]
        for words, href in footer:
            lines += [*_wrapped(words), _address(href, base)]
    return "\n".join(lines) + "\n"


def _group(group: LetterGroup, base: str) -> Iterator[str]:
    if group.name:
        yield ""
        yield from _wrapped(group.name)
    for line in group.lines:
        if not group.name:
            yield ""
        yield from _line(line, base)
    if group.more:
        yield from _wrapped(group.more, "    ")
        yield _address(group.href, base, "    ")


def _line(line: LetterLine, base: str) -> Iterator[str]:
    yield from _wrapped(line.label, "    ", "  * ")
    if line.note:
        yield from _wrapped(line.note, "    ")
    if line.words:
        yield from _wrapped(line.words, "    ")
    yield _address(line.href, base, "    ")


def _address(href: str, base: str, margin: str = "") -> str:
    """Return an address on a line of its own: it is never broken, so that a terminal can follow it."""
    whole = href if "://" in href or href.startswith("mailto:") else base + href
    return margin + without_controls("".join(whole.split()))


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for each wide sign, none for a mark on another one."""
    return sum(
        0 if unicodedata.category(sign) in _NO_WIDTH else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


_NO_WIDTH = frozenset(("Mn", "Me", "Cf"))


def _wrapped(text: str, margin: str = "", first: str | None = None) -> Iterator[str]:
    """Yield a text in lines, each behind a margin, the first one behind its own."""
    head = margin if first is None else first
    room = WIDTH - len(margin)
    line = ""
    for word in folded(without_controls(text)).split(" "):
        for piece in _pieces(word, room):
            if line and columns(line) + 1 + columns(piece) > room:
                yield head + line
                head, line = margin, piece
            else:
                line = f"{line} {piece}" if line else piece
    yield head + line


def _pieces(word: str, room: int) -> Iterator[str]:
    """Yield a word in pieces that fit on a line: of scripts without blanks a whole sentence is one word."""
    piece, width = "", 0
    for sign in word:
        step = columns(sign)
        if width + step > room:
            yield piece
            piece, width = "", 0
        piece, width = piece + sign, width + step
    yield piece
