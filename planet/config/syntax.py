"""The tables of the file's bytes, and every slip in encoding and syntax with its line and what to write instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planet.config.values import printable, quoted
from planet.errors import Mistake
from planet.struct import Struct

if TYPE_CHECKING:
    from planet.config.lines import KeyPath, LineIndex, Statement

MOST_SLIPS = 20
"""The most slips of syntax that are reported at once; a file with more is another kind of file."""

LISTS_OF_TABLES = ("members", "channels", "hide", "prompts", "announce")


class Document(Struct, frozen=True, dict=True):
    """The tables that could be read from the file, its text, and the mistakes of syntax.

    `data` does not hold the statements with mistakes. `gaps` are the paths of those statements: below them no key is
    reported as missing.
    """

    data: dict[str, Any]
    text: str
    slips: tuple[Mistake, ...] = ()
    gaps: tuple[KeyPath, ...] = ()

    @cached_property
    def index(self) -> LineIndex:
        """Return the lines of all keys; made when first asked for, since a file without mistakes does not need them."""
        return _indexed(self.text)

    def may_lack(self, table: KeyPath) -> bool:
        """Return whether a key of the table may have stood in a statement that slipped."""
        return any(not gap or gap[: len(table)] == table[: len(gap)] for gap in self.gaps)


def decode(raw: bytes) -> tuple[str, tuple[Mistake, ...]]:
    """Return the text of the file, without a byte order mark, and a mistake for each line that is not UTF-8."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace"), (Mistake(1, "", "the file is saved as UTF-16; save it as UTF-8"),)
    text = raw.decode("utf-8-sig", "replace")
    if "\ufffd" not in text:
        return text, ()
    return text, tuple(_foreign_lines(raw))


def _foreign_lines(raw: bytes) -> Iterator[Mistake]:
    for number, line in enumerate(raw.split(b"\n"), start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            yield Mistake(number, "", f"not UTF-8 (the byte 0x{line[error.start]:02X}); save the whole file as UTF-8")


def read(text: str) -> Document:
    """Read the tables, going on after each slip without the statement that holds it."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    slips: list[Mistake] = []
    gaps: list[KeyPath] = []
    index: LineIndex | None = None
    while len(slips) < MOST_SLIPS:
        remaining = "\n".join(lines)
        try:
            return Document(tomllib.loads(remaining), remaining, tuple(slips), tuple(gaps))
        except RecursionError:
            slips.append(_too_deep(_indexed(remaining)))
            break
        except ValueError as error:
            index = index or _indexed(remaining)
            statement = _statement_of(error, lines, index)
            slips.append(_slip(error, statement, index, lines))
            gaps.append(statement.path)
            _take_out(statement, index, lines)
            index = index if not statement.header else None  # without a header, paths after it are numbered anew
    return Document({}, "", tuple(slips), ((),))


def _line_of(error: ValueError, lines: list[str]) -> int:
    """Return the line that `tomllib` names: the last one for the end of the file, its own for a number too long."""
    match = re.search(r"\(at line (\d+), column \d+\)", str(error))
    if match:
        return int(match[1])
    if isinstance(error, tomllib.TOMLDecodeError):
        return max((number for number, line in enumerate(lines, 1) if line.strip()), default=1)
    return next((number for number, line in enumerate(lines, 1) if re.search(r"[\d_]{4300}", line)), 1)


def _indexed(text: str) -> LineIndex:
    """Return the lines of a text with mistakes."""
    from planet.config.lines import index_lines  # only where there are some

    return index_lines(text)


def _statement_of(error: ValueError, lines: list[str], index: LineIndex) -> Statement:
    """Return the statement that holds the slip.

    It is the first broken one before the line that `tomllib` names, else the last that begins before that line.
    """
    from planet.config.lines import Statement

    line = _line_of(error, lines)
    begun = [statement for statement in index.statements if statement.line <= line and lines[statement.line - 1]]
    broken = [statement for statement in begun if not statement.complete]
    return next(iter(broken or begun[-1:]), Statement((), line, line, complete=False))


def _take_out(statement: Statement, index: LineIndex, lines: list[str]) -> None:
    """Blank a statement; if it is the header of a table, blank the keys of that table too."""
    end = statement.end
    if statement.header:
        headers = [s.line for s in index.statements if s.header and s.line > statement.line]
        end = headers[0] - 1 if headers else len(lines)
    for number in range(statement.line, min(end, len(lines)) + 1):
        lines[number - 1] = ""


# ---------------------------------------------------------------- what to say


def _too_deep(index: LineIndex) -> Mistake:
    lost = (statement.line for statement in index.statements if not statement.complete)
    sentence = "lists or tables stand in one another beyond all measure; take them apart"
    return Mistake(min(lost, default=1), "", sentence)


def _slip(error: ValueError, statement: Statement, index: LineIndex, lines: list[str]) -> Mistake:
    key = dotted(statement.path)
    earlier = _earlier(statement, index)
    if "Cannot " in str(error):
        sentence = _twice(statement, earlier)
    else:
        text = "\n".join(lines[statement.line - 1 : statement.end])
        sentence = _hint(text, statement, error)
    return Mistake(statement.line, key, printable(sentence))


def dotted(path: KeyPath) -> str:
    """Return a path as a person would write it, counting from one: members[2].feeds[1].kind."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{_bare_or_quoted(part)}" for part in path]
    return "".join(parts).removeprefix(".")


def _bare_or_quoted(key: str) -> str:
    return key if re.fullmatch(r"[\w-]{0,60}", key) else quoted(key)


def _earlier(statement: Statement, index: LineIndex) -> Statement | None:
    """Return the statement before this one that sets the same table or key, or a table around it; None for none."""
    for earlier in index.statements:
        within = statement.path[: len(earlier.path)] == earlier.path
        if earlier.line < statement.line and within and (earlier.path == statement.path or not earlier.header):
            return earlier
    return None


def _twice(statement: Statement, earlier: Statement | None) -> str:
    """Return the sentence on a table or key that the file sets a second time."""
    name = statement.path[-1] if statement.path else ""
    where = f"on line {earlier.line}" if earlier else "before"
    if name == "feeds" and statement.header != (earlier.header if earlier else ""):
        return (
            f"this member's feeds are named {where} and again by {_opened(statement)} on line {statement.line}; "
            "keep either the list or the tables"
        )
    if earlier and statement.header == "[[" and earlier.header == "[":
        return f"line {earlier.line} opens this with single brackets; write {_opened(statement)} there too"
    if statement.header == "[" and (name in LISTS_OF_TABLES or name == "feeds"):
        return f"there may be several of these, so each stands in double brackets: [[{_bare(statement.path)}]]"
    if statement.header:
        return f"the table {_opened(statement)} is already there {where}; put its keys together"
    return f"given twice: {where} and again here; keep one of the two"


def _opened(statement: Statement) -> str:
    closing = "]" * len(statement.header)
    return f"{statement.header}{_bare(statement.path)}{closing}" if statement.header else f"{statement.path[-1]} = …"


def _bare(path: KeyPath) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def _hint(text: str, statement: Statement, error: ValueError) -> str:
    """Return the sentence on a slip, one of the usual ones by what stands in the file."""
    key, equals, value = text.partition("=")
    value = value.strip()
    if isinstance(error, ValueError) and not isinstance(error, tomllib.TOMLDecodeError):
        return "a number of more than 4,300 digits; write a smaller one"
    if re.search("[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]", text) and "Invalid" in str(error):
        return 'these are quotation marks for print; write straight ones: "…"'
    if statement.header:
        return "a table's name stands in brackets, alone on its line: [planet], [fetch], [[members]], [[members.feeds]]"
    if not equals:
        return _no_pair(text)
    if "key" in str(error) or "Invalid statement" in str(error):
        return f"{quoted(key.strip())} is no key; keys are single words in small letters, without quotes"
    if not value or value.startswith("#"):
        return 'the value is missing; write it behind the =, text in quotes: "…"'
    return _wrong_value(key.strip(), value, error)


def _no_pair(text: str) -> str:
    line = text.strip().partition("\n")[0]
    name, colon, value = line.partition(":")
    if colon:
        return f"between a key and its value stands =, not a colon; write {name.strip()} = {value.strip() or '…'}"
    return f"{quoted(line)} is neither a table nor a key with its value; a remark begins with #"


def _wrong_value(key: str, value: str, error: ValueError) -> str:
    message = str(error)
    first = value.split("\n", 1)[0].partition(" #")[0].strip()
    if "Unescaped" in message:
        return "within double quotes a backslash has a meaning of its own; write the text in single quotes: '…'"
    if "Unterminated" in message or "Illegal character '\\n'" in message:
        return "a closing quotation mark is missing; write one at the end of the text"
    if first.lower() in ("true", "false", "yes", "no", "on", "off"):
        word = "true" if first.lower() in ("true", "yes", "on") else "false"
        return f"yes and no are written true and false, in small letters; write {key} = {word}"
    if re.match(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}", first):
        return f"{first} is not a date that there is; write year-month-day without quotes: 2026-11-22"
    if value.startswith("["):
        return "the list is not right: between its parts stands a comma, text stands in quotes, and a ] closes it"
    if value.startswith("{"):
        return 'the table is not right; write it on one line: { name = "…", email = "…" }'
    if not value.startswith(('"', "'")):
        return f"text stands in quotes; write {key} = {quoted(first)}"
    if "after a statement" in message:
        return 'something stands behind the value; write one key on one line, and a quotation mark within text as \\"'
    return f"not TOML: {message.partition(' (at ')[0]}; write the value anew"
