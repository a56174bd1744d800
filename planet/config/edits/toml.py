"""Values and members as TOML: text that a person would write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from planet.config.keys import FeedTable, MemberTable, names_in_file
from planet.model.community import Feed, Member
from planet.struct import usual_values

WIDTH = 110
"""Characters of a line that holds a whole list; a longer list has a line for each part."""

_UNITS = (("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1))

Table = dict[str, Any]


def table_of(member: Member) -> Table:
    """Return the table of a member as TOML has it, without keys that have their usual value.

    Feeds of which nothing but the URL is known are a list of URLs; else each is a table. Folders of posts, which no
    file names, are left out.
    """
    table = _stated(member, names_in_file(MemberTable))
    feeds = [_stated(feed, names_in_file(FeedTable)) for feed in member.feeds if not feed.is_home]
    table.pop("feeds", None)
    if feeds:
        table["feeds"] = [feed["url"] for feed in feeds] if all(len(feed) == 1 for feed in feeds) else feeds
    return table


def _stated(record: Member | Feed, names: Mapping[str, str]) -> Table:
    """Return the fields of a record that differ from their usual value, by the names of their keys in the file."""
    usual = usual_values(type(record))
    values = {key: getattr(record, field) for key, field in names.items()}
    return {key: _plain(value) for key, value in values.items() if (names[key], value) not in usual.items()}


def _plain(value: Any) -> Any:
    """Return a value of a record as `tomllib` reads it: lists for tuples, and lengths of time as text."""
    if isinstance(value, timedelta):
        return length(value)
    return list(value) if isinstance(value, tuple) else value


def length(value: timedelta) -> str:
    """Return a length of time as the file has it, in the largest unit that fits: "6h"."""
    seconds = int(value.total_seconds())
    return next(f"{seconds // size}{unit}" for unit, size in _UNITS if seconds % size == 0)


def block_of(member: Member) -> list[str]:
    """Return the lines that are written for a member."""
    return block(table_of(member))


def block(table: Table) -> list[str]:
    """Return the lines of a member's block: `[[members]]`, the keys, and a table for each feed that has more than a
    URL."""
    feeds = table.get("feeds", [])
    has_tables = any(isinstance(feed, dict) for feed in feeds)
    lines = ["[[members]]"]
    for key, value in table.items():
        if key != "feeds" or not has_tables:
            lines += _pair(key, value)
    for feed in feeds if has_tables else ():
        lines += ["", "[[members.feeds]]", *(line for key, value in feed.items() for line in _pair(key, value))]
    return lines


def _pair(key: str, value: Any) -> Iterator[str]:
    """Yield the lines of a key with its value."""
    whole = f"{key} = {written_as(value)}"
    if len(whole) <= WIDTH or not isinstance(value, list) or len(value) < 2:
        yield whole
        return
    yield f"{key} = ["
    yield from (f"    {written_as(part)}," for part in value)
    yield "]"


def written_as(value: Any) -> str:
    """Return a value as TOML on one line; tables are inline."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return text(value)
        case date() | int():
            return str(value)
        case dict():
            return "{ " + ", ".join(f"{key} = {written_as(part)}" for key, part in value.items()) + " }"
        case Sequence():
            return f"[{', '.join(map(written_as, value))}]"
    raise TypeError(f"{type(value).__name__} has no place in a members file")


def text(value: str) -> str:
    """Return a basic string (https://toml.io/en/v1.0.0#string); JSON leaves one control character as it is."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
