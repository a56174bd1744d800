"""Which line of a TOML text each key stands on: a small reader that remembers what `tomllib` forgets.

It trusts the text to be TOML where `tomllib` takes it, and finds its way again where it does not: then each
statement that it could not read to its end is marked, so that the mistake can be told with the line where it begins.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""A place in the document as Python would index it: ("members", 0, "feeds", 1, "url")."""

DEEPEST = 50
"""Nesting beyond this is not followed; no key of a members file stands deeper than five."""

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_END = re.compile(r"[ \t\r]*(?:#[^\n]*)?(?:\n|\Z)")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_SCALAR = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*\''''
    r"""|[^\s,\[\]{}#"'=]+(?:[ ]\d\d:[^\s,\[\]{}#"'=]+)?""",
    re.DOTALL,
)
_START = re.compile(r"""^(?:[ \t]*\[\[?[^\[\]\n,]*\]\]?[ \t\r]*(?:\#.*)?$|[\w.\-"' \t]+=)""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A table's header or a key with its value, from `line` to `end`, both counted from 1.

    `path` is where it stands; that of an array of tables ends before its number, and it is () where not even
    the key could be read. `header` is "[" or "[[" for a header. `whole` is False where the reader lost its way.
    """

    path: Path
    line: int
    end: int
    header: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Outline:
    """A text by its statements, in their order, and the line of every table, key and element."""

    statements: tuple[Statement, ...] = ()
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of the place, or of the nearest one around it; 1 where there is none."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def outline(text: str) -> Outline:
    """The outline of any text (line ends LF or CRLF); time and space grow with its length."""
    reader = _Reader(text)
    reader.read()
    return Outline(tuple(reader.statements), reader.lines)


class _Lost(Exception):
    """What stands here is not TOML, or nested beyond reason."""


class _Reader:
    """One pass over the text. `at` is the position in it, `table` the table that keys now belong to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.table: Path = ()
        self.path: Path = ()
        self.lines: dict[Path, int] = {}
        self.statements: list[Statement] = []
        self._numbers: dict[Path, int] = {}
        self._breaks = [match.start() for match in re.finditer("\n", text)]

    def read(self) -> None:
        self._pass(_BLANK)
        while self.at < len(self.text):
            self._statement()
            self._pass(_BLANK)

    def _statement(self) -> None:
        start, line, self.path = self.at, self._line(), ()
        header = re.match(r"\[{0,2}", self.text[start : start + 2])
        opening = header.group() if header else ""
        try:
            self._header(opening) if opening else self._pair(self.table)
            end = self._line()
            self._take(_END)
            self.statements.append(Statement(self.path, line, end, opening))
        except _Lost:
            self._find_next(start)
            end = max(line, self._line() - (self.at < len(self.text)))
            self.statements.append(Statement(self.path, line, end, opening, whole=False))

    def _find_next(self, start: int) -> None:
        """Go on at the next line that looks like a statement."""
        newline = self.text.find("\n", start)
        following = _START.search(self.text, newline + 1) if newline >= 0 else None
        self.at = following.start() if following else len(self.text)

    def _header(self, opening: str) -> None:
        line = self._line()
        self.at += len(opening)
        *outer, last = self._key()
        parent: Path = ()
        for part in outer:
            parent = self._numbered((*parent, part))
            self.lines.setdefault(parent, line)
        self.path = (*parent, last)
        self.lines.setdefault(self.path, line)
        if opening == "[[":
            self._numbers[self.path] = self._numbers.get(self.path, -1) + 1
        self.table = self._numbered(self.path)
        self.lines.setdefault(self.table, line)
        self._word("]" * len(opening))

    def _numbered(self, path: Path) -> Path:
        """The path into the newest table of an array of tables; any other path as it is."""
        return (*path, self._numbers[path]) if path in self._numbers else path

    def _pair(self, table: Path, depth: int = 0) -> None:
        line = self._line()
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        if not depth:
            self.path = path
        self._word("=")
        self._pass(_SPACE)
        self._value(path, depth)

    def _key(self) -> list[str]:
        parts = [self._part()]
        while self._follows("."):
            parts.append(self._part())
            if len(parts) > DEEPEST:
                raise _Lost
        return parts

    def _part(self) -> str:
        self._pass(_SPACE)
        raw = self._take(_PART)
        if raw[0] == "'":
            return raw[1:-1]
        try:
            return str(tomllib.loads(f"key = {raw}")["key"]) if raw[0] == '"' else raw
        except tomllib.TOMLDecodeError:
            raise _Lost from None

    def _value(self, path: Path, depth: int) -> None:
        if depth > DEEPEST:
            raise _Lost
        if self._follows("["):
            self._array(path, depth + 1)
        elif self._follows("{"):
            self._inline(path, depth + 1)
        else:
            self._take(_SCALAR)

    def _array(self, path: Path, depth: int) -> None:
        number = 0
        self._pass(_BLANK)
        while not self._follows("]"):
            element = (*path, number)
            self.lines.setdefault(element, self._line())
            self._value(element, depth)
            self._go_on("]")
            number += 1

    def _inline(self, path: Path, depth: int) -> None:
        self._pass(_BLANK)
        while not self._follows("}"):
            self._pair(path, depth)
            self._go_on("}")

    def _go_on(self, closing: str) -> None:
        """After an element: a comma, or the end."""
        self._pass(_BLANK)
        if not self._follows(","):
            if self.text[self.at : self.at + 1] != closing:
                raise _Lost
        else:
            self._pass(_BLANK)

    def _follows(self, sign: str) -> bool:
        """Whether the sign stands next on this line; if so it is passed."""
        spaces = _SPACE.match(self.text, self.at)
        at = spaces.end() if spaces else self.at
        if not self.text.startswith(sign, at):
            return False
        self.at = at + len(sign)
        return True

    def _word(self, sign: str) -> None:
        if not self._follows(sign):
            raise _Lost

    def _pass(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _Lost
        self.at = match.end()
        return match.group()

    def _line(self) -> int:
        return bisect_left(self._breaks, self.at) + 1
