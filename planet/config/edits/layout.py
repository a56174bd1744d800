"""Where the parts of a members file stand in its text: blocks, remarks, blank lines."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from typing import Any

from planet.config import MEMBERS_FILE, syntax
from planet.config.lines import KeyPath, LineIndex, Statement, index_lines
from planet.errors import MembersFileError, PlanetError
from planet.struct import Struct

MARK = "\ufeff"

_REMARK = re.compile(r"[ \t]*#")
_BLANK = re.compile(r"[ \t\r]*\n?\Z")
_RULE = re.compile(
    r"#+\s*(?:[-=*~+\u2500-\u257f]{2,}|[^\w\s\"'\[(#]{3,})|#{3,}|#.*(?:[-=*~_#+]{3,}|[\u2500-\u257f]{2,})\s*\Z"
    r"|#.*:\s*\Z|#.*\b(?:vim?|ex):"
)
"""A remark that belongs to a section or the whole file: a rule, a heading with a colon, words for an editor."""

BY_HAND = "this is written in a way that planet cannot edit without touching more than that; edit it by hand"

_TABLE = re.compile(r"#+\s*\[")
"""The header of a table that somebody turned into a remark."""


class Layout(Struct, frozen=True, dict=True):
    """A members file in TOML: its text without the byte order mark, and its tables."""

    text: str
    data: dict[str, Any]

    @cached_property
    def index(self) -> LineIndex:
        return index_lines(self.text)

    @property
    def newline(self) -> str:
        """Return the line end of the file: that of most lines."""
        return "\r\n" if self.text.count("\r\n") * 2 > self.text.count("\n") else "\n"

    def blocks(self, path: KeyPath) -> list[tuple[int, int]]:
        """Return the runs of statements of a table and of the tables in it: positions of the first, and behind the
        last. A table whose parts stand between others has several."""
        runs: list[tuple[int, int]] = []
        for number, statement in enumerate(self.index.statements):
            if statement.table[: len(path)] == path:
                start = runs.pop()[0] if runs and runs[-1][1] == number else number
                runs.append((start, number + 1))
        return runs

    def span(self, path: KeyPath) -> tuple[int, int]:
        """Return where the value of a key or of a part of a list begins and ends; raise PlanetError where it is not
        seen."""
        if path not in self.index.values:
            raise self.refusal(path, BY_HAND)
        return self.index.values[path]

    def line_start(self, position: int) -> int:
        return self.text.rfind("\n", 0, position) + 1

    def line_of(self, position: int) -> int:
        """Return the line of a position, from 1."""
        return self.text.count("\n", 0, position) + 1

    def line_end(self, position: int) -> int:
        """Return where the next line begins, or the end of the text."""
        return self.text.find("\n", position) + 1 or len(self.text)

    def remark_before(self, position: int, floor: int) -> int:
        """Return where the remark begins that belongs to what begins on the line of a position; the line's own start
        where there is none. Nothing above `floor` is looked at.

        It stands right above, without a blank line. Headings of sections and tables that were turned into remarks stay
        out of it, and so does what opens the file. A single line below a rule is a heading.
        """
        own = first = start = self.line_start(position)
        while first > floor and _REMARK.match(self.text, self.line_start(first - 1)):
            first = self.line_start(first - 1)
            remark = self.text[first : self.line_end(first)].strip()
            if _TABLE.match(remark):
                return own
            if _is_heading(remark):
                is_bare = not any(map(str.isalnum, remark))
                return own if is_bare and self.text.count("\n", start, own) == 1 else start
            start = first
        return start if start else own

    def remark_after(self, position: int) -> int:
        """Return where the block ends whose last line holds a position: behind the remarks right below it.

        Remarks that lead to a table without a blank line belong to that table.
        """
        end = last = self.line_end(position)
        while _REMARK.match(self.text, last):
            remark = self.text[last : self.line_end(last)].strip()
            if _TABLE.match(remark) or _is_heading(remark):
                return end
            last = self.line_end(last)
        return last if self.is_blank(last) else end

    def is_blank(self, position: int) -> bool:
        """Return whether the line that begins at a position is blank, or the end of the text."""
        return _BLANK.match(self.text[position : self.line_end(position)]) is not None

    def blank_before(self, position: int) -> int:
        """Return where the blank lines begin that stand above a line's start."""
        while position and self.is_blank(self.line_start(position - 1)):
            position = self.line_start(position - 1)
        return position

    def blank_after(self, position: int) -> int:
        """Return where the blank lines end that begin at a line's start."""
        while position < len(self.text) and self.is_blank(position):
            position = self.line_end(position)
        return position

    def refusal(self, path: KeyPath, sentence: str) -> PlanetError:
        return PlanetError(f"{MEMBERS_FILE}, line {self.index.line_of(path)}: {sentence}")


def _is_heading(remark: str) -> bool:
    letters = [letter for letter in remark if letter.isalpha() and letter.lower() != letter.upper()]
    return bool(_RULE.match(remark)) or (len(letters) > 2 and all(map(str.isupper, letters)))


def laid_out(text: str) -> Layout:
    """Return the layout of a text; raise MembersFileError where it is not TOML."""
    plain = text.removeprefix(MARK)
    try:
        return Layout(plain, tomllib.loads(plain))
    except (ValueError, RecursionError):
        raise MembersFileError(MEMBERS_FILE, syntax.read(plain).slips) from None


__all__ = ["MARK", "KeyPath", "Layout", "Statement", "laid_out"]
