"""Structs as plain dictionaries, for tests that compare all fields."""

from __future__ import annotations

from typing import Any

from planet.struct import Struct, fields_of


def plain(value: Any) -> Any:
    """Return a struct, and the structs in it, as dictionaries."""
    if isinstance(value, Struct):
        return {name: plain(part) for name, part in fields_of(value).items()}
    if isinstance(value, (tuple, list)):
        return type(value)(map(plain, value))
    return value
