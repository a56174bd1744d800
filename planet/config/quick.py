"""The tables of a file without mistakes, read by the types of `config/keys.py`.

Whatever is not certainly right raises `Doubt`: then `config/strict.py` reads the file, and says what is wrong with it.
That takes four times as long, and its library as long again to be imported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from planet.config.keys import Between, Key, MembersFile, Rule, Table, names_in_file
from planet.struct import Struct

Reader = Callable[[Any], Any]


class Doubt(Exception):
    """Something in the file that may be a mistake."""


class _Plan(Struct, frozen=True):
    """How a table is read: the field and the reader of each key, the fields that it needs, and what the others are
    where the file does not have them."""

    keys: Mapping[str, tuple[str, Reader]]
    needed: frozenset[str]
    defaults: Mapping[str, Any]
    alone: str


def read(data: object) -> dict[str, Any]:
    """Return the fields of the whole file, its tables as dictionaries of fields; raise Doubt where it may be wrong."""
    return _table(MembersFile, data)


def _table(table: Any, data: object) -> dict[str, Any]:
    plan = _plan(table)
    if type(data) is not dict:
        if not plan.alone or type(data) is not str:
            raise Doubt
        data = {plan.alone: data}
    fields = dict(plan.defaults)
    try:
        for key, value in data.items():
            field, reader = plan.keys[key]
            fields[field] = reader(value)
    except (KeyError, ValueError) as doubt:
        raise Doubt from doubt
    if not plan.needed <= fields.keys():
        raise Doubt
    return fields


@cache
def _plan(table: Any) -> _Plan:
    fields = {field: (key, _reader(table.__annotations__[field])) for key, field in names_in_file(table).items()}
    stated = {field: getattr(table, field) for field in fields if hasattr(table, field)}
    defaults = {
        field: _table(type(value), {}) if isinstance(value, Table) else value for field, value in stated.items()
    }
    keys = {key: (field, reader) for field, (key, reader) in fields.items()}
    return _Plan(keys, frozenset(fields.keys() - stated.keys()), defaults, table.ALONE)


def _reader(kind: Any) -> Reader:
    """Return the function that reads a value of a type: it returns the tidy value, or raises Doubt or ValueError."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(parts[0], next((note for note in parts[1:] if not isinstance(note, Key)), None))
    if origin in (Union, UnionType):
        (kind,) = (part for part in parts if part is not NoneType)  # TOML has no word for nothing
        return _reader(kind)
    if origin is tuple:
        return _list(_reader(parts[0]))
    if origin is Literal:
        return _certain(lambda value: type(value) is str and value in parts)
    if issubclass(kind, Table):
        return lambda value: _table(kind, value)
    return _certain(lambda value: type(value) is kind)


def _annotated(kind: Any, note: object) -> Reader:
    if isinstance(note, Between):
        return _certain(lambda value: type(value) is int and note.least <= value <= note.most)
    if not isinstance(note, Rule):
        return _reader(kind)
    tidy = note.tidy
    return tidy if note.whole else _text(tidy)


def _text(tidy: Reader) -> Reader:
    def text(value: Any) -> Any:
        if type(value) is not str:
            raise Doubt
        return tidy(value)

    return text


def _certain(is_right: Callable[[Any], bool]) -> Reader:
    def certain(value: Any) -> Any:
        if not is_right(value):
            raise Doubt
        return value

    return certain


def _list(reader: Reader) -> Reader:
    def items(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise Doubt
        return tuple(map(reader, value))

    return items
