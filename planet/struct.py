"""What the types of the house are made of: msgspec's structs, which are made, copied and compared in C.

A program of hundreds of types starts at once with them: one costs a thirtieth of a dataclass's making.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import NODEFAULT, Struct, field, msgpack
from msgspec.structs import replace

__all__ = ["Struct", "field", "fields_of", "packed", "replace", "repr_without", "unpacked", "usual_values"]

T = TypeVar("T")


def fields_of(value: Struct) -> dict[str, object]:
    """Return the fields of a struct, in their order; structs in them stay structs."""
    return {name: getattr(value, name) for name in value.__struct_fields__}


def usual_values(cls: type[Struct]) -> dict[str, object]:
    """Return the values that fields have if none is given; fields without such a value are left out."""
    defaults = cls.__struct_defaults__
    named = cls.__struct_fields__[len(cls.__struct_fields__) - len(defaults) :]
    return {name: _value(default) for name, default in zip(named, defaults, strict=True) if default is not NODEFAULT}


def _value(default: object) -> object:
    factory = getattr(default, "factory", None)
    return factory() if callable(factory) else default


def packed(value: object) -> bytes:
    """Return bytes that say a value: the same for equal values, others for all others of its type."""
    try:
        return msgpack.encode(value)
    except UnicodeEncodeError:  # half of an emoji
        return repr(value).encode()


def unpacked(value: bytes, kind: type[T]) -> T:
    """Return the value of a type that `packed` made bytes of; raises ValueError if that is of another kind."""
    return msgpack.decode(value, type=kind)


def repr_without(value: Struct, *hidden: str) -> str:
    """Return the `repr` of a struct without some fields: secrets, and bytes that nobody can read."""
    shown = ", ".join(f"{name}={part!r}" for name, part in fields_of(value).items() if name not in hidden)
    return f"{type(value).__name__}({shown})"
