"""The edits: each makes a new text of a members file, and proves that nothing else has changed in it."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from planet.config.edits import toml
from planet.config.edits.layout import MARK, KeyPath, Layout, Statement, laid_out
from planet.config.values import quoted
from planet.errors import PlanetError
from planet.model.community import Member

Value = str | bool | int | date | Sequence[str]

BY_HAND = "planet cannot edit it without touching more than that; edit it by hand"


def append_members(text: str, members: Sequence[Member]) -> str:
    """Return the text with a block for each member, behind the last member that it has."""
    if not members:
        return text
    layout = laid_out(text)
    tables = [toml.table_of(member) for member in members]
    data = copy.copy(layout.data)
    listed = data.get("members", [])
    if not isinstance(listed, list):
        raise layout.refusal(("members",), "members is no list; write [[members]] above each member")
    data["members"] = [*listed, *tables]
    changed = _into_array(layout, tables) if ("members",) in layout.index.values else _as_blocks(layout, tables)
    return _proven(text, layout, changed, data, ("members",))


def remove_member(text: str, number: int) -> str:
    """Return the text without a member, their feeds, and the remarks that belong to the block alone."""
    layout = laid_out(text)
    _member(layout, number)
    data = copy.deepcopy(layout.data)
    del data["members"][number]
    path = ("members", number)
    if path in layout.index.values:
        cuts = [_element(layout, path)]
    else:
        cuts = [_run(layout, first, behind) for first, behind in layout.blocks(path)]
    if not data["members"] and path not in layout.index.values:
        del data["members"]
    return _proven(text, layout, _without(layout.text, cuts), data, path)


def rename_member(text: str, number: int, name: str, slug: str = "") -> str:
    """Return the text with another name for a member.

    A slug that is given is written, unless the member has that one already: the address of their page stays what it
    was when the slug was made of the name.
    """
    renamed = set_key(text, ("members", number), "name", name)
    return set_key(renamed, ("members", number), "slug", slug, behind="name") if slug else renamed


def replace_feed_url(text: str, url: str, new: str) -> str:
    """Return the text with another URL for the feed whose URL stands in the file as `url`, a member's or a channel's.

    Raises PlanetError where no feed has this URL.
    """
    layout = laid_out(text)
    paths = [path for path, value in _feed_urls(layout.data) if value.strip() == url.strip()]
    if not paths:
        raise PlanetError(f"No feed in config/members.toml has the address {quoted(url)}.")
    data, edits = copy.deepcopy(layout.data), []
    for path in paths:
        _at(data, path[:-1])[path[-1]] = new
        edits.append((*layout.index.values[path], toml.text(new)))
    return _proven(text, layout, _replaced(layout.text, edits), data, paths[0])


def set_key(text: str, table: KeyPath, key: str, value: Value, behind: str = "") -> str:
    """Return the text with a key of a table set to a value, whether the table has that key already or not.

    A new key stands behind the key `behind`, else behind the last key of its table. A feed that is a URL in a list
    becomes a table there. Raises PlanetError where the file has no such table.
    """
    layout = laid_out(text)
    data = copy.deepcopy(layout.data)
    holder = _at(data, table)
    if isinstance(holder, str):
        holder = {"url": holder}
        _at(data, table[:-1])[table[-1]] = holder
        holder[key] = value
        edit = (*layout.index.values[table], toml.written_as(holder))
    elif not isinstance(holder, dict):
        raise layout.refusal(table, "there is no such table; write it, then try again")
    elif (*table, key) in layout.index.values:
        holder[key] = value
        edit = (*layout.index.values[(*table, key)], toml.written_as(value))
    else:
        holder[key] = value
        edit = _new_key(layout, table, key, value, behind)
    return _proven(text, layout, _replaced(layout.text, [edit]), data, (*table, key))


# ---------------------------------------------------------------- proof


def _proven(text: str, layout: Layout, changed: str, data: Any, path: KeyPath) -> str:
    """Return the changed text, with the byte order mark of the old one, if its tables are those that are wanted.

    Raises PlanetError, with the line of the old text, where they are not.
    """
    try:
        proven = tomllib.loads(changed) == data
    except (ValueError, RecursionError):
        proven = False
    if not proven:
        raise layout.refusal(path, f"this is written in a way that leaves no room for the edit: {BY_HAND}")
    return MARK + changed if text.startswith(MARK) else changed


def _member(layout: Layout, number: int) -> None:
    members = layout.data.get("members")
    if not isinstance(members, list) or not 0 <= number < len(members):
        raise PlanetError(f"config/members.toml has no member number {number + 1}.")


def _at(data: Any, path: KeyPath) -> Any:
    """Return what stands at a path; None where there is nothing."""
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _feed_urls(data: dict[str, Any]) -> Iterator[tuple[KeyPath, str]]:
    """Yield the path and the text of every URL of a feed."""
    for number, member in enumerate(data.get("members", ())):
        for place, feed in enumerate(member.get("feeds", ())):
            path: KeyPath = ("members", number, "feeds", place)
            yield ((*path, "url"), feed["url"]) if isinstance(feed, dict) else (path, feed)
    for number, channel in enumerate(data.get("channels", ())):
        if "feed" in channel:
            yield ("channels", number, "feed"), channel["feed"]


# ---------------------------------------------------------------- new text


def _replaced(text: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """Return the text with new text in the place of parts of it, which do not overlap."""
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[stop:]
    return text


def _as_blocks(layout: Layout, tables: Sequence[toml.Table]) -> str:
    """Return the text with a block for each table: behind the last block of a member, at the end if there is none."""
    text, newline = layout.text, layout.newline
    position = _behind_members(layout)
    lines = [line for table in tables for line in ("", *toml.block(table))]
    before, after = text[:position], text[position:]
    if before and not before.endswith("\n"):
        before += newline
    if not before or layout.blank_before(position) < position:
        lines = lines[1:]
    ending = newline if after and not layout.is_blank(position) else ""
    return before + newline.join([*lines, ""]) + ending + after


def _behind_members(layout: Layout) -> int:
    """Return where the next member is put: behind the last one, if other tables follow; else at the end."""
    statements = layout.index.statements
    last = next((at for at in reversed(range(len(statements))) if statements[at].table[:1] == ("members",)), None)
    if last is None or last == len(statements) - 1:
        return len(layout.text)
    return layout.remark_after(statements[last].stop)


def _into_array(layout: Layout, tables: Sequence[toml.Table]) -> str:
    """Return the text with the tables as further parts of the list `members = […]`."""
    _, stop = layout.index.values[("members",)]
    text, parts = layout.text, [toml.written_as(table) for table in tables]
    count = len(layout.data["members"])
    if not count:
        body = "".join(f"{layout.newline}    {part}," for part in parts)
        return _replaced(text, [(stop - 1, stop, f"{body}{layout.newline}]")])
    first, last = layout.index.values[("members", 0)][0], layout.index.values[("members", count - 1)][1]
    indent = text[layout.line_start(first) : first]
    if indent.strip():  # the list begins on the line of its key
        return _replaced(text, [(last, last, "".join(f", {part}" for part in parts))])
    lines = "".join(f"{indent}{part},{layout.newline}" for part in parts)
    closing = layout.line_start(stop - 1)
    comma = "" if _comma_behind(text, last, stop) else ","
    if text[closing : stop - 1].strip():
        lines = f"{layout.newline}{lines}"
        return _replaced(text, [(last, last, comma), (stop - 1, stop - 1, lines)])
    return _replaced(text, [(last, last, comma), (closing, closing, lines)])


def _comma_behind(text: str, position: int, stop: int) -> int:
    """Return where the text goes on behind the comma that follows a part of a list; 0 where none follows."""
    while position < stop - 1:
        if text[position] == ",":
            return position + 1
        if text[position] == "#":
            position = text.find("\n", position)
        position += 1
    return 0


def _new_key(layout: Layout, table: KeyPath, key: str, value: Value, behind: str) -> tuple[int, int, str]:
    """Return the place and the text of a key that its table does not have yet."""
    pair = f"{key} = {toml.written_as(value)}"
    if table in layout.index.values:
        return _into_inline(layout, table, pair, behind)
    own = [statement for statement in layout.index.statements if _is_of(statement, table)]
    if not own:
        raise layout.refusal(table, f"there is no place for the key {key}: {BY_HAND}")
    last = next((statement for statement in own if behind and statement.path[-1] == behind), own[-1])
    start = layout.line_start(last.start)
    indent = layout.text[start : last.start] if not last.header else ""
    if not last.header and last.table != table:  # a dotted key: fetch.interval = "1h"
        source = layout.text[last.start : layout.index.values[last.path][0]].rpartition("=")[0].rpartition(".")[0]
        pair = f"{source}.{pair}"
    position = layout.line_end(last.stop)
    broken = "" if layout.text[:position].endswith("\n") else layout.newline
    return position, position, f"{broken}{indent}{pair}{layout.newline}"


def _is_of(statement: Statement, table: KeyPath) -> bool:
    """Return whether a statement is the header of a table, or one of its keys."""
    return statement.table == table if statement.header else statement.path[:-1] == table


def _into_inline(layout: Layout, table: KeyPath, pair: str, behind: str) -> tuple[int, int, str]:
    start, _ = layout.index.values[table]
    depth = len(table) + 1
    keys = {path[-1]: span for path, span in layout.index.values.items() if path[:-1] == table and len(path) == depth}
    if not keys:
        return start + 1, start + 1, f" {pair} "
    inside = (span for path, span in layout.index.values.items() if path[: len(table)] == table and path != table)
    _, stop = keys.get(behind) or max(inside)
    return stop, stop, f", {pair}"


# ---------------------------------------------------------------- text that goes


def _without(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    return _replaced(text, [(start, stop, "") for start, stop in cuts])


def _run(layout: Layout, first: int, behind: int) -> tuple[int, int]:
    """Return where statements that stand together begin and end, with their remarks and the blank lines around them
    that nobody needs any more."""
    statements = layout.index.statements
    floor = layout.line_end(statements[first - 1].stop) if first else 0
    start = layout.remark_before(statements[first].start, floor)
    stop = layout.remark_after(statements[behind - 1].stop)
    after = layout.blank_after(stop)
    if after == len(layout.text):
        return layout.blank_before(start), after
    return start, after if layout.blank_before(start) < start or not start else stop


def _element(layout: Layout, path: tuple[str, int]) -> tuple[int, int]:
    """Return where a part of the list `members = […]` begins and ends, with the comma that goes with it: whole lines
    with their remarks where it has lines of its own."""
    text, values = layout.text, layout.index.values
    (start, stop), (_, end) = values[path], values[path[:1]]
    comma = _comma_behind(text, stop, end)
    behind = comma or stop
    line_end = layout.line_end(behind)
    remark = text[behind:line_end].strip()
    previous = values[(*path[:1], path[1] - 1)][1] if path[1] else values[path[:1]][0] + 1
    if not text[layout.line_start(start) : start].strip() and (not remark or remark[0] == "#"):
        return layout.remark_before(start, layout.line_end(previous)), line_end
    if comma:
        return start, comma + len(text[comma:line_end]) - len(text[comma:line_end].lstrip(" \t"))
    return (start if "\n" in text[previous:start] else previous), stop
