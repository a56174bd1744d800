"""Values that know on which line of their text they stand."""

from __future__ import annotations

from typing import Any

LINE = "\0line"
"""The key under which a mapping holds the line on which it begins: no person writes such a key."""


class Placed(str):
    """A text with its line."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, text: str, line: int) -> Placed:
        placed = super().__new__(cls, text)
        placed.line = line
        return placed


def line_of(value: Any, otherwise: int = 0) -> int:
    """Return the line of a value, or of the first one in it that has a line; `otherwise` where none has."""
    if isinstance(value, Placed):
        return value.line
    if isinstance(value, dict):
        return int(value.get(LINE, otherwise))
    return next((line_of(item, otherwise) for item in value), otherwise) if isinstance(value, list) else otherwise
