"""The edits: each makes a new text of a members file, and proves that nothing else has changed in it."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from planet.config import locations
from planet.config.edits import toml
from planet.config.edits.layout import BY_HAND, MARK, KeyPath, Layout, Statement, laid_out
from planet.config.values import quoted
from planet.errors import PlanetError
from planet.model.community import Member

Value = str | bool | int | date | Sequence[str] | dict[str, str]


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
        cuts = [_with_blank_lines(layout, *_run(layout, *run)) for run in layout.blocks(path)]
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
    return replace_feed_urls(text, {url: new})


def replace_feed_urls(text: str, urls: Mapping[str, str]) -> str:
    """Return the text with other URLs for feeds, by the URLs that stand in the file, or as `Feed.url` has them.

    Raises PlanetError where no feed has one of these URLs.
    """
    layout = laid_out(text)
    new_urls = {url.strip(): new for url, new in urls.items()}
    spelled = ((path, value.strip()) for path, value in _feed_urls(layout.data))
    places = [(path, url if url in new_urls else _tidy(url)) for path, url in spelled]
    places = [(path, url) for path, url in places if url in new_urls]
    for url in new_urls.keys() - {url for _, url in places}:
        raise PlanetError(f"No feed in config/members.toml has the address {quoted(url)}.")
    if not places:
        return text
    data, edits = copy.deepcopy(layout.data), []
    for path, url in places:
        _at(data, path[:-1])[path[-1]] = new_urls[url]
        edits.append((*layout.span(path), toml.text(new_urls[url])))
    return _proven(text, layout, _replaced(layout.text, edits), data, places[0][0])


def _tidy(url: str) -> str:
    try:
        return locations.feed(url)
    except ValueError:
        return url


def set_key(text: str, table: KeyPath, key: str, value: Value, behind: str = "") -> str:
    """Return the text with a key of a table set to a value, whether the table has that key already or not.

    A new key stands behind the key `behind`, else behind the last key of its table. A feed that is a URL in a list
    becomes a table there. Raises PlanetError where the file has no such table.
    """
    layout = laid_out(text)
    data = copy.deepcopy(layout.data)
    value = list(value) if isinstance(value, tuple) else value
    holder = _at(data, table)
    if isinstance(holder, str):
        holder = {"url": holder}
        _at(data, table[:-1])[table[-1]] = holder
        holder[key] = value
        edit = (*layout.span(table), toml.written_as(holder))
    elif not isinstance(holder, dict):
        raise layout.refusal(table, "there is no such table; write it, then try again")
    elif (*table, key) in layout.index.values:
        holder[key] = value
        edit = (*layout.span((*table, key)), toml.written_as(value))
    else:
        holder[key] = value
        edit = _new_key(layout, table, key, value, behind)
    return _proven(text, layout, _replaced(layout.text, [edit]), data, (*table, key))


def line_of(text: str, path: KeyPath) -> int:
    """Return the line of a table, a key or a part of a list; that of the table around it where it has none."""
    return laid_out(text).index.line_of(path)


def lines_of_member(text: str, number: int, table: str = "members") -> tuple[tuple[int, int], ...]:
    """Return the first and the last line of each part of the file that belongs to a member, or to a channel if that is
    the table; mostly there is one."""
    layout = laid_out(text)
    _member(layout, number, table)
    path = (table, number)
    spans = [_run(layout, *run) for run in layout.blocks(path)] or [layout.span(path)]
    return tuple((layout.line_of(start), layout.line_of(stop - 1)) for start, stop in spans)


# ---------------------------------------------------------------- proof


def _proven(text: str, layout: Layout, changed: str, data: Any, path: KeyPath) -> str:
    """Return the changed text, with the byte order mark of the old one, if its tables are those that are wanted.

    Raises PlanetError, with the line of the old text, where they are not.
    """
    try:
        proven = _same(tomllib.loads(changed), data)
    except (ValueError, RecursionError):
        proven = False
    if not proven:
        raise layout.refusal(path, BY_HAND)
    return MARK + changed if text.startswith(MARK) else changed


def _same(value: Any, other: Any) -> bool:
    """Return whether two values of TOML are equal and of one type: 1 is neither true nor 1.0, and nan is nan."""
    if type(value) is not type(other):
        return False
    if isinstance(value, dict):
        return value.keys() == other.keys() and all(_same(part, other[key]) for key, part in value.items())
    if isinstance(value, list):
        return len(value) == len(other) and all(map(_same, value, other))
    return bool(value == other or (value != value and other != other))


def _member(layout: Layout, number: int, table: str = "members") -> None:
    members = layout.data.get(table)
    if not isinstance(members, list) or not 0 <= number < len(members):
        raise PlanetError(f"config/members.toml has no {table.removesuffix('s')} number {number + 1}.")


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
    """Return the text with new text in the place of parts of it, which do not overlap; two at one place in their
    order."""
    pieces, end = [], 0
    for start, stop, new in sorted(edits, key=lambda edit: edit[0]):
        pieces += [text[end:start], new]
        end = stop
    return "".join([*pieces, text[end:]])


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
    """Return where the next member is put: behind the last one, or at the end where there is none."""
    members = (part for part in reversed(layout.index.statements) if part.table[:1] == ("members",))
    last = next(members, None)
    return len(layout.text) if last is None else layout.remark_after(last.stop)


def _into_array(layout: Layout, tables: Sequence[toml.Table]) -> str:
    """Return the text with the tables as further parts of the list `members = […]`."""
    _, stop = layout.span(("members",))
    text, parts = layout.text, [toml.written_as(table) for table in tables]
    count = len(layout.data["members"])
    if not count:
        body = "".join(f"{layout.newline}    {part}," for part in parts)
        return _replaced(text, [(stop - 1, stop, f"{body}{layout.newline}]")])
    first, last = layout.span(("members", 0))[0], layout.span(("members", count - 1))[1]
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
        raise layout.refusal(table, BY_HAND)
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
    _, stop = keys.get(behind) or max(inside, key=lambda span: span[1])
    return stop, stop, f", {pair}"


# ---------------------------------------------------------------- text that goes


def _without(text: str, cuts: Sequence[tuple[int, int]]) -> str:
    return _replaced(text, [(start, stop, "") for start, stop in cuts])


def _run(layout: Layout, first: int, behind: int) -> tuple[int, int]:
    """Return where statements that stand together begin and end, with the remarks that belong to them."""
    statements = layout.index.statements
    floor = layout.line_end(statements[first - 1].stop) if first else 0
    return layout.remark_before(statements[first].start, floor), layout.remark_after(statements[behind - 1].stop)


def _with_blank_lines(layout: Layout, start: int, stop: int) -> tuple[int, int]:
    """Return where lines that go begin and end, with the blank lines around them that nobody needs any more: of those
    above and those below the fewer."""
    before, after = layout.blank_before(start), layout.blank_after(stop)
    if after == len(layout.text):
        return before, after
    above, below = layout.text.count("\n", before, start), layout.text.count("\n", stop, after)
    return (start, after) if not before or above > below else (before, stop)


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
