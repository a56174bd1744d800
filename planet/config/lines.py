"""The line of each key of a TOML text, read by a small reader that remembers what `tomllib` forgets.

It trusts the text to be TOML where `tomllib` takes it, and finds its way again where it does not: then each
statement that it could not read to its end is marked, so that the mistake is reported with the line where it begins.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

from planet.struct import Struct, field

KeyPath = tuple[str | int, ...]
"""The path of a table, key or element, as Python would index it: ("members", 0, "feeds", 1, "url")."""

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


class Statement(Struct, frozen=True):
    """A table's header or a key with its value, from `line` to `end`, both counted from 1.

    `path` is that of the table or key; that of an array of tables ends before its number, and it is () where not
    even the key could be read. `header` is "[" or "[[" for a header. `complete` is False where the reader lost its way.
    `table` is the table that a header opens, with its number, or in which a key stands. In the text the statement
    takes the characters from `start` up to `stop`, without remarks and spaces behind it.
    """

    path: KeyPath
    line: int
    end: int
    header: str = ""
    complete: bool = True
    table: KeyPath = ()
    start: int = 0
    stop: int = 0


class LineIndex(Struct, frozen=True):
    """The statements of a TOML text, in their order, the line of every table, key and element, and where in the text
    the value of each key and element begins and ends."""

    statements: tuple[Statement, ...] = ()
    lines: dict[KeyPath, int] = field(default_factory=dict)
    values: dict[KeyPath, tuple[int, int]] = field(default_factory=dict)

    def line_of(self, path: KeyPath) -> int:
        """Return the line of a path, or of the nearest table around it; 1 where there is none."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def index_lines(text: str) -> LineIndex:
    """Return the statements and lines of any text (line ends LF or CRLF). Time and memory are linear in its length."""
    reader = _Reader(text)
    reader.read()
    return LineIndex(tuple(reader.statements), reader.lines, reader.values)


class _Lost(Exception):
    """A sign that the text at this position is not TOML, or is nested beyond reason."""


class _Reader:
    """One pass over the text. `position` counts characters, `table` is the path of the table that keys belong to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.table: KeyPath = ()
        self.path: KeyPath = ()
        self.lines: dict[KeyPath, int] = {}
        self.values: dict[KeyPath, tuple[int, int]] = {}
        self.statements: list[Statement] = []
        self._numbers: dict[KeyPath, int] = {}
        self._breaks = [match.start() for match in re.finditer("\n", text)]

    def read(self) -> None:
        self._pass(_BLANK)
        while self.position < len(self.text):
            self._statement()
            self._pass(_BLANK)

    def _statement(self) -> None:
        start, line, self.path = self.position, self._line(), ()
        header = re.match(r"\[{0,2}", self.text[start : start + 2])
        opening = header.group() if header else ""
        try:
            self._header(opening) if opening else self._pair(self.table)
            end, stop = self._line(), self.position
            self._take(_END)
            self.statements.append(Statement(self.path, line, end, opening, table=self.table, start=start, stop=stop))
        except _Lost:
            self._find_next(start)
            end = max(line, self._line() - (self.position < len(self.text)))
            self.statements.append(Statement(self.path, line, end, opening, complete=False))

    def _find_next(self, start: int) -> None:
        """Skip to the next line that looks like the start of a statement."""
        newline = self.text.find("\n", start)
        following = _START.search(self.text, newline + 1) if newline >= 0 else None
        self.position = following.start() if following else len(self.text)

    def _header(self, opening: str) -> None:
        line = self._line()
        self.position += len(opening)
        *outer, last = self._key()
        parent: KeyPath = ()
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

    def _numbered(self, path: KeyPath) -> KeyPath:
        """Return the path into the newest table of an array of tables; any other path as it is."""
        return (*path, self._numbers[path]) if path in self._numbers else path

    def _pair(self, table: KeyPath, depth: int = 0) -> None:
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

    def _value(self, path: KeyPath, depth: int) -> None:
        if depth > DEEPEST:
            raise _Lost
        start = self.position
        if self._follows("["):
            self._array(path, depth + 1)
        elif self._follows("{"):
            self._inline(path, depth + 1)
        else:
            self._take(_SCALAR)
        self.values[path] = (start, self.position)

    def _array(self, path: KeyPath, depth: int) -> None:
        number = 0
        self._pass(_BLANK)
        while not self._follows("]"):
            element = (*path, number)
            self.lines.setdefault(element, self._line())
            self._value(element, depth)
            self._go_on("]")
            number += 1

    def _inline(self, path: KeyPath, depth: int) -> None:
        self._pass(_BLANK)
        while not self._follows("}"):
            self._pair(path, depth)
            self._go_on("}")

    def _go_on(self, closing: str) -> None:
        """Pass over the comma behind an element; raise _Lost where neither a comma nor the closing sign comes next."""
        self._pass(_BLANK)
        if not self._follows(","):
            if self.text[self.position : self.position + 1] != closing:
                raise _Lost
        else:
            self._pass(_BLANK)

    def _follows(self, sign: str) -> bool:
        """Pass over a sign if it comes next on this line; return whether it does."""
        spaces = _SPACE.match(self.text, self.position)
        start = spaces.end() if spaces else self.position
        if not self.text.startswith(sign, start):
            return False
        self.position = start + len(sign)
        return True

    def _word(self, sign: str) -> None:
        if not self._follows(sign):
            raise _Lost

    def _pass(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.position)
        self.position = match.end() if match else self.position

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            raise _Lost
        self.position = match.end()
        return match.group()

    def _line(self) -> int:
        return bisect_left(self._breaks, self.position) + 1
