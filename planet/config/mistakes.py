"""Mistakes that a person can mend, made of what pydantic and the checks report: line, key, what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from planet.config import hints, keys
from planet.config.keys import Table, names_in_file
from planet.config.source import Source
from planet.config.syntax import LISTS_OF_TABLES
from planet.config.values import listed, quoted
from planet.errors import Mistake
from planet.rules.upkeep.naming import nearest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from planet.config.lines import KeyPath


_SINGLE = ("planet", "planet.owner", "fetch", "inbox", "letter", "push")
"""The tables of which there is one at most."""


def of_keys(source: Source, errors: list[ErrorDetails]) -> Iterator[Mistake]:
    """Yield the mistakes of single keys. A key is not reported as missing if a mistake of syntax may have hidden it."""
    for error in errors:
        path = _path_in_file(error["loc"], source.data)
        if error["type"] != "missing" or not source.document.may_lack(path[:-1]):
            yield of_check(source, path, _sentence(error, path))


def of_check(source: Source, path: KeyPath, sentence: str) -> Mistake:
    """Return a mistake that concerns several keys together."""
    return Mistake(source.line_of(path), source.key_name(path), sentence)


def _path_in_file(loc: tuple[int | str, ...], data: object) -> KeyPath:
    """Return the path of a key as the file has it. A feed that is written as a URL alone has no key "url" there."""
    for depth, part in enumerate(loc):
        if not isinstance(data, dict | list):
            return loc[:depth]
        try:
            data = data[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return loc[: depth + 1]
    return loc


# ---------------------------------------------------------------- sentences


def _sentence(error: ErrorDetails, path: KeyPath) -> str:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    match kind:
        case "missing":
            return _missing(path)
        case "extra_forbidden":
            return _unknown(path, value)
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return _not_among(value, str(context["expected"]))
        case "greater_than_equal":
            return f"{quoted(value)} is too little; write {context['ge']} or more"
        case "less_than_equal":
            return f"{quoted(value)} is too much; write {context['le']} or less"
        case _:
            return _wrong_type(kind, value, path)


def _missing(path: KeyPath) -> str:
    examples = {
        "title": "Planet Reef",
        "name": "Ada Lovelace",
        "url": "https://example.org/",
        "kind": "chat",
        "host": "mail.example.org",
    }
    match path:
        case ("planet",):
            return 'the table is missing; begin the file with [planet], title = "…" and url = "https://…"'
        case _:
            return f'is missing; write {path[-1]} = "{examples.get(str(path[-1]), "…")}"'


def _unknown(path: KeyPath, value: object) -> str:
    """Return the sentence on a key that does not exist: the key that was meant, or the table where it belongs."""
    key, table = str(path[-1]), _table(path[:-1])
    if meant := hints.hint(table, key, value):
        return meant
    keys_of = tables()
    homes = _tables_with(key)
    close = nearest(key, keys_of[table], alike=0.75 if homes else 0.6)
    if table == "members.feeds" and key in keys_of["members"]:
        return "is a key of the member, not of the feed; write it above the member's first [[members.feeds]]"
    if table and key in keys_of[""]:
        opened = f"[[{key}]]" if key in LISTS_OF_TABLES else f"[{key}]"
        return f"there is no such key here; it is a table of its own: {opened}"
    if close:
        return f"there is no such key; did you mean {close}?"
    if homes:
        return f"there is no such key here; it belongs under {homes}"
    if elsewhere := nearest(key, {name for keys in keys_of.values() for name in keys}, alike=0.75):
        return f"there is no such key here; did you mean {elsewhere}, which belongs under {_tables_with(elsewhere)}?"
    return f"there is no such key; known here are {listed(keys_of[table], 'and')}"


def _tables_with(key: str) -> str:
    """Return the headers of the tables that have a key, as people list them; "" for none."""
    names = [name for name, keys in tables().items() if name and key in keys]
    return listed([f"[{name}]" if name in _SINGLE else f"[[{name}]]" for name in names])


def _table(path: KeyPath) -> str:
    return ".".join(part for part in path if isinstance(part, str))


def tables() -> dict[str, list[str]]:
    """Return the keys of every table by its dotted name, in their order; the file itself is ""."""
    return {
        "": _keys_of(keys.MembersFile),
        "planet": _keys_of(keys.PlanetTable),
        "planet.owner": _keys_of(keys.OwnerTable),
        "fetch": _keys_of(keys.FetchTable),
        "channels": _keys_of(keys.ChannelTable),
        "members": _keys_of(keys.MemberTable),
        "members.feeds": _keys_of(keys.FeedTable),
        "hide": _keys_of(keys.HideTable),
        "prompts": _keys_of(keys.PromptTable),
        "inbox": _keys_of(keys.InboxTable),
        "letter": _keys_of(keys.LetterTable),
        "announce": _keys_of(keys.AnnounceTable),
        "push": _keys_of(keys.PushTable),
    }


def _keys_of(table: type[Table]) -> list[str]:
    return list(names_in_file(table))


def _not_among(value: object, expected: str) -> str:
    words = re.findall(r"'([^']*)'", expected)
    close = nearest(value, words) if isinstance(value, str) else ""
    meant = f'did you mean "{close}"? ' if close else ""
    return f"{quoted(value)} is not known; {meant}write {listed([quoted(word) for word in words])}"


def _wrong_type(kind: str, value: object, path: KeyPath) -> str:
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if path == ("planet", "owner") and isinstance(value, str):
        return hints.owner(value)
    if kind == "string_type":
        plain = f'"{quoted(value)}"' if isinstance(value, int | float) else '"…"'
        return f"must be text in quotes, not {quoted(value)}; write {plain}"
    if kind == "bool_type":
        return f"must be true or false, without quotes, not {quoted(value)}"
    if kind == "int_type":
        return f"must be a whole number, without quotes, not {quoted(value)}"
    if kind == "date_type":
        return f"must be a date without quotes and time, such as 2026-11-22, not {quoted(value)}"
    if kind == "list_type" and key in LISTS_OF_TABLES:
        return f"there may be several of these, each in double brackets; write [[{key}]]"
    if key == "feeds" and kind == "model_type":
        return f"must be an address in quotes, not {quoted(value)}"
    if kind == "list_type" and isinstance(value, dict):
        return f"there may be several of these, each in double brackets; write [[{_table(path)}]]"
    if kind == "list_type":
        return f"must be a list in brackets; write {key} = [{quoted(value)}]"
    return f"must be a table with keys of its own, not {quoted(value)}"
