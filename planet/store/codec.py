"""Structs to JSON text and back (msgspec), for values that the store never searches by a part."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from planet.errors import PlanetError
from planet.struct import Struct, replace, usual_values

T = TypeVar("T")
S = TypeVar("S", bound=Struct)


def dump(value: object, instead: Mapping[str, object] = MappingProxyType({})) -> str:
    """Return the JSON of a struct, or of a tuple of them. Fields that equal their default are left out. `instead`
    holds the values of fields that are stored in another way."""
    if isinstance(value, tuple):
        return _ENCODER.encode([_without_defaults(part, instead) for part in value]).decode()
    return _ENCODER.encode(_without_defaults(value, instead)).decode()


def array(values: Collection[str | int | Sequence[str | int]]) -> str:
    """Return the JSON array of plain values."""
    return _ENCODER.encode(list(values)).decode()


def numbers(text: str) -> list[int]:
    """Return the numbers of a JSON array."""
    return list(_decoded(list[int], text))


def pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs of texts in a JSON array."""
    return list(_decoded(list[tuple[str, str]], text))


def load(cls: type[T], text: str) -> T:
    """Return the struct in a text that `dump` made, in this version or an earlier one.

    Missing fields get their defaults, and fields that this version does not know are ignored. Raises PlanetError if the
    text is no such struct.
    """
    return _decoded(cls, text)  # type: ignore[no-any-return]


def load_with(cls: type[S], text: str, instead: Mapping[str, object]) -> S:
    """Return the struct in a text that `dump` made, as `load` does; `instead` holds the values of fields that are
    stored in another way."""
    return replace(load(cls, text), **instead)


@functools.lru_cache(maxsize=1024)
def load_shared(cls: type[T], text: str) -> T:
    """Return the struct in a text, cached: rows with the same text share one frozen object."""
    return load(cls, text)


def load_all(cls: type[T], text: str) -> tuple[T, ...]:
    """Return the tuple of structs in a text that `dump` made of a tuple."""
    return _decoded(tuple[cls, ...], text)  # type: ignore[no-any-return, valid-type]


_ENCODER = msgspec.json.Encoder()
_NONE = object()


@functools.cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type. It accepts numbers for durations, because those are stored as seconds."""
    return msgspec.json.Decoder(kind, strict=False)


def _decoded(kind: Any, text: str) -> Any:
    try:
        return _decoder(kind).decode(text)
    except msgspec.MsgspecError as error:
        raise PlanetError(f"The store holds a row that cannot be read ({error}): put a copy of it back.") from error


_defaults = functools.cache(usual_values)


def _without_defaults(value: Any, instead: Mapping[str, object]) -> Any:
    if not isinstance(value, Struct):
        return value
    usual = _defaults(type(value))
    return {
        name: part
        for name in value.__struct_fields__
        if (part := instead[name] if name in instead else getattr(value, name)) != usual.get(name, _NONE)
    }
