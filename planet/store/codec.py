"""Frozen dataclasses to JSON text and back: how the store keeps what it never has to ask for by a part."""

from __future__ import annotations

import functools
import json
import types
import typing
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")


def dump(value: object) -> str:
    """JSON of a dataclass (or a tuple of them): what equals its default is left out."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def load(cls: type[T], text: str) -> T:
    """The dataclass of a text that `dump` made; fields that are not in it have their defaults."""
    return typing.cast(T, _reviver(typing.cast(Hashable, cls))(json.loads(text)))


@functools.lru_cache(maxsize=4096)
def load_shared(cls: type[T], text: str) -> T:
    """The same, for texts that many rows have in common: what is frozen may be shared."""
    return load(cls, text)


def load_all(cls: type[T], text: str) -> tuple[T, ...]:
    """A tuple of dataclasses of a text that `dump` made of one."""
    return tuple(map(_reviver(typing.cast(Hashable, cls)), json.loads(text)))


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        told = ((f.name, getattr(value, f.name), f.default) for f in fields(value))
        return {name: _plain(one) for name, one, default in told if one != default}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value


Revive = Callable[[Any], Any]


@functools.cache
def _reviver(hint: Any) -> Revive:
    """How a JSON value of this type is brought back: worked out once a type, for it is done for every row."""
    if is_dataclass(hint):
        return _dataclass_reviver(hint)
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = _reviver(next(one for one in typing.get_args(hint) if one is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        one_of = _reviver(typing.get_args(hint)[0])
        return lambda value: tuple(map(one_of, value))
    if hint in (datetime, date):
        revive: Revive = hint.fromisoformat
        return revive
    return (lambda value: timedelta(seconds=value)) if hint is timedelta else (lambda value: value)


def _dataclass_reviver(cls: Any) -> Revive:
    kinds = {name: _reviver(hint) for name, hint in typing.get_type_hints(cls).items()}
    plain = {name for name, hint in typing.get_type_hints(cls).items() if hint in (str, int, bool, float)}

    def revive(value: dict[str, Any]) -> Any:
        return cls(**{n: (v if n in plain else kinds[n](v)) for n, v in value.items() if n in kinds})

    return revive
