"""What fits on a terminal: its width, sentences broken by words, texts cut to a number of columns. Without click."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import TextIO

HELP_WIDTH = 80
"""Columns of the help on all commands, which stands in help.txt as click prints it; narrower terminals have click wrap
it for them. To print it takes half the time of importing click."""

NARROWEST = 20
"""Columns below which nothing is broken by words: the terminal cuts as it likes."""

_LEAD = re.compile(r"(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d )? *(?:[^ ].{0,12}?  +)?")
"""What a line begins with: the time that it was said, blanks, and a short word with a column of its own."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that would command a terminal. Those that command pages and tables are among them."""


class Verbatim(str):
    """A line to be copied, such as one of the members file: it is never broken."""


def columns(stream: TextIO | None = None) -> int:
    """Return the columns of the terminal that a stream is (None for standard output); those that everybody assumes
    where there is none."""
    try:
        return int(os.environ.get("COLUMNS", "")) or HELP_WIDTH
    except ValueError:
        pass
    try:
        return os.get_terminal_size((stream or sys.stdout).fileno()).columns or HELP_WIDTH
    except (OSError, ValueError):
        return HELP_WIDTH


def has_colours() -> bool:
    """Return whether a terminal is to be given colours and bold type: not where it has none, and not against the wish of
    who sits before it (https://no-color.org/)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def fitted(text: str, stream: TextIO) -> str:
    """Return a text for a stream: broken by words if it is a terminal, else as it is, so that scripts find whole
    lines."""
    if not stream.isatty():
        return text
    if isinstance(text, Verbatim):
        return visible(text)
    width = columns(stream)
    return "\n".join(piece for line in text.split("\n") for piece in broken(visible(line), width))


def visible(text: str) -> str:
    """Return a text without the characters that would command a terminal: each is shown as a sign for itself."""
    return _UNSEEN.sub("\ufffd", text) if not text.isprintable() else text


def broken(line: str, width: int) -> Iterator[str]:
    """Yield a line in pieces of at most `width` columns, broken at blanks; those after the first stand further in.

    A word that is wider than a piece stays whole: addresses are copied.
    """
    if width < NARROWEST or cells(line) <= width:
        yield line
        return
    lead = _LEAD.match(line)
    piece = lead[0] if lead else ""
    indent = cells(piece) + (0 if piece.strip() else 2)
    indent = indent if 2 * indent <= width else 2
    is_empty = True
    for gap, word in re.findall(r"( *)([^ ]+)", line[len(piece) :]):
        if not is_empty and cells(piece) + len(gap) + cells(word) > width:
            yield piece
            piece, gap = " " * indent, ""
        piece, is_empty = f"{piece}{gap}{word}", False
    yield piece


def cells(text: str) -> int:
    """Return how many columns a text takes: two for a character of East Asia or an emoji, none for a mark upon one."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # only where there is more than ASCII

    return cell_len(text)


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Return a text with blanks to so many columns, behind it, or before it where it stands at the `right`."""
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def cut_at_end(text: str, width: int) -> str:
    """Return a text in at most `width` columns; "…" stands for its end."""
    return text if cells(text) <= width else f"{_head(text, width - 1).rstrip()}…"


def cut_in_the_middle(text: str, width: int) -> str:
    """Return an address in at most `width` columns; "…" stands for its middle: host and end tell it from others."""
    if cells(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{_head(text, width - 1 - tail)}…{_head(text[::-1], tail)[::-1]}"


def _head(text: str, width: int) -> str:
    """Return as much of the beginning of a text as fits into so many columns."""
    end = taken = 0
    for character in text:
        taken += cells(character)
        if taken > width:
            break
        end += 1
    return text[:end]
