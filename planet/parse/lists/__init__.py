"""Lists of members in foreign formats: from bytes to the people in them, and to notes on all that is not carried over.

The bytes tell the format, whatever the file is called: OPML, the ini files of Planet, Venus and Pluto, YAML, JSON, a
members file of another hub, or any other text with addresses in it.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from planet.errors import PlanetError
from planet.model.lists import ListNote, MemberList
from planet.parse.charset import to_utf8
from planet.parse.lists import ini, json_lines, opml, planet_ini, records, text, yaml_tree
from planet.parse.lists.placed import LINE
from planet.struct import replace

MOST_BYTES = 10_000_000
"""Of a list: ten thousand members with long names take three."""

_FEED_ROOT = re.compile(
    rb"(?:<\?xml[^>]*>|<!--(?:(?!-->).)*+-->|<!DOCTYPE[^>\[]*>|\s)*+<(?:[\w.-]+:)?(?:rss|feed|rdf)(?=[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_MEMBERS_HEADER = re.compile(r"^[ \t]*+\[\[[ \t]*+members[ \t]*+\]\]", re.MULTILINE)
_TABLES_HEADER = re.compile(r"^[ \t]*+\[\[[ \t]*+[\w.-]++[ \t]*+\]\]", re.MULTILINE)
_JSON_FEED = "jsonfeed.org/version"
_LAST_COMMA = re.compile(r",(\s*+[\]}])")
_YAML_KEY = re.compile(r"^[ \t]*+(?:-[ \t]++)?(?:\{[ \t]*+)?[\"']?[\w-]++[\"']?[ \t]*+:(?:\s|$)", re.MULTILINE)
_YAML_RECORD = re.compile(r"^[ \t]*+-[ \t]++(?:\{[ \t]*+)?[\w-]++:\s", re.MULTILINE)
_OPTION = re.compile(r"^[ \t]*+\w[\w. -]{0,60}(?:=|:\s)", re.MULTILINE)

TOO_LARGE = f"The list is larger than {MOST_BYTES // 1_000_000} MB: no list of people is; cut it into parts."
NO_TEXT = "The list is no text: save it as OPML, or as plain text."
EMPTY = "The list is empty."
A_FEED = "This is a feed, and no list of feeds: add whoever writes it with planet add and its address."
_AS_TEXT = "the {} is broken here ({}), so the list was read as text, for the addresses in it"


def read(body: bytes) -> MemberList:
    """Read a list of members in any format.

    Raises PlanetError where nothing can be read: a file that is no text, too large, or made to harm.
    """
    if len(body) > MOST_BYTES:
        raise PlanetError(TOO_LARGE)
    document = to_utf8(body).removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not document.strip():
        raise PlanetError(EMPTY)
    if document.count(b"\0") or document.startswith((b"%PDF-", b"PK\x03\x04")):
        raise PlanetError(NO_TEXT)
    if _FEED_ROOT.match(document[:20_000]):
        raise PlanetError(A_FEED)
    if document.lstrip().startswith(b"<") and opml.ROOT.search(document):
        return opml.read(document)
    return _of_text(document.decode("utf-8", "replace"))


def _of_text(words: str) -> MemberList:
    start = words.lstrip()[:1]
    note: ListNote | None = None
    if _MEMBERS_HEADER.search(words):
        found, note = _toml(words)
        if found:
            return found
    elif _TABLES_HEADER.search(words) and (found := _tables(words)):
        return found
    if start in ("{", "[") and not note:
        found, note = _json(words, note)
        if found:
            return found
    if _is_ini(words):
        return planet_ini.read(words)
    if _YAML_KEY.search(words) and start != "<":
        found, note = _yaml(words, note)
        if found and found.members:
            return found
    found = text.read(words)
    return replace(found, notes=(note, *found.notes)) if note else found


def _is_ini(words: str) -> bool:
    """Return whether a text has sections in brackets, and options: what "[words](address)" is in Markdown is none."""
    headers = [line for line in words.splitlines() if ini.HEADER.match(line) and not line.lstrip().startswith("[[")]
    return bool(headers) and (_OPTION.search(words) is not None or all("://" in header for header in headers))


def _json(words: str, note: ListNote | None) -> tuple[MemberList | None, ListNote | None]:
    """Return the list in a JSON text; None where it is none, and a note where it is a broken one."""
    try:
        value = json_lines.read(words)
        if isinstance(value, dict) and _JSON_FEED in str(value.get("version")):
            raise PlanetError(A_FEED)
        return records.read(value, "JSON"), None
    except RecursionError:
        return None, ListNote(1, "the list", _AS_TEXT.format("JSON", "lists stand in one another beyond all measure"))
    except ValueError as error:
        if _is_ini(words):
            return None, note
        line = getattr(error, "lineno", 1)
        return _json_with_commas(words, line) or (
            None,
            ListNote(line, _line(words, line), _AS_TEXT.format("JSON", getattr(error, "msg", error))),
        )


def _json_with_commas(words: str, line: int) -> tuple[MemberList, None] | None:
    """Return the list in a JSON text whose only mistake is a comma behind the last part, as JavaScript allows it; None
    for any other text. The first such place is on `line` or right before it."""
    try:
        found = records.read(json_lines.read(_LAST_COMMA.sub(r"\1", words)), "JSON")
    except (ValueError, RecursionError):
        return None
    note = ListNote(
        line, _line(words, line), "a comma behind the last part of a list is no JSON, and was passed over", "changed"
    )
    return replace(found, notes=(note, *found.notes)), None


def _yaml(words: str, note: ListNote | None) -> tuple[MemberList | None, ListNote | None]:
    """Return the list in a YAML text; None where it is none, and a note where it is a broken one."""
    try:
        return records.read(yaml_tree.read(words), "YAML"), note
    except yaml_tree.Unreadable as error:
        # most texts are no YAML: only a list of mappings was meant as such
        if _YAML_RECORD.search(words):
            note = note or ListNote(error.line, _line(words, error.line), _AS_TEXT.format("YAML", error.wrong))
        return None, note


def _toml(words: str) -> tuple[MemberList | None, ListNote | None]:
    """Return the members of another hub's members file; None and a note where it is broken."""
    try:
        tables = tomllib.loads(words)
        _place_tables(tables, words)
        return replace(records.of_hub(tables), hub_file=words), None
    except (ValueError, RecursionError) as error:
        match = re.search(r"at line (\d+)", str(error))
        line = int(match[1]) if match else 1
        return None, ListNote(line, _line(words, line), _AS_TEXT.format("members file", str(error).partition(" (")[0]))


def _tables(words: str) -> MemberList | None:
    """Return the members in the tables of any TOML text; None where it is none, or has no members."""
    try:
        tables = tomllib.loads(words)
    except (ValueError, RecursionError):
        return None
    _place_tables(tables, words)
    found = records.read(tables, "TOML")
    return found if found.members else None


def _place_tables(tables: dict[str, Any], words: str) -> None:
    """Let each table of a members file know the line of its header."""
    for name, value in tables.items():
        header = re.compile(rf"^[ \t]*+\[?(\[)[ \t]*+{re.escape(name)}[ \t]*+\]", re.MULTILINE)
        position, line = 0, 1
        for table, match in zip(value if isinstance(value, list) else [value], header.finditer(words), strict=False):
            line += words.count("\n", position, match.start(1))
            position = match.start(1)
            if isinstance(table, dict):
                table[LINE] = line


def _line(words: str, number: int) -> str:
    lines = words.split("\n")
    return lines[number - 1].strip()[:200] if 0 < number <= len(lines) else "the list"
