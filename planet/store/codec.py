"""Frozen dataclasses to JSON text and back: how the store keeps what it never has to ask for by a part."""

from __future__ import annotations

import functools
import json
import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from collections.abc import Hashable
from typing import Any, TypeVar

T = TypeVar("T")


def dump(value: object) -> str:
    """JSON of a dataclass (or a tuple of them): what equals its default is left out."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def load(cls: type[T], text: str) -> T:
    """The dataclass of a text that `dump` made; fields that are not in it have their defaults."""
    return typing.cast(T, _revive(cls, json.loads(text)))


def load_all(cls: type[T], text: str) -> tuple[T, ...]:
    """A tuple of dataclasses of a text that `dump` made of one."""
    return tuple(typing.cast(T, _revive(cls, one)) for one in json.loads(text))


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


@functools.cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _revive(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if is_dataclass(hint):
        kinds = _hints(typing.cast(Hashable, hint))
        made = {name: _revive(kinds[name], one) for name, one in value.items() if name in kinds}
        return typing.cast(Any, hint)(**made)
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _revive(next(one for one in typing.get_args(hint) if one is not type(None)), value)
    if origin is tuple:
        return tuple(_revive(typing.get_args(hint)[0], one) for one in value)
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    return timedelta(seconds=value) if hint is timedelta else value
