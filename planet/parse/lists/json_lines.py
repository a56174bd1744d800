"""JSON whose texts and objects know their lines."""

from __future__ import annotations

import json
from bisect import bisect_right
from json import decoder, scanner
from typing import Any

from planet.parse.lists.placed import LINE, Placed


class _WithLines(json.JSONDecoder):
    """A decoder for one text, which it must know beforehand."""

    def __init__(self, text: str) -> None:
        super().__init__(strict=False)
        self._breaks = [index for index, sign in enumerate(text) if sign == "\n"]
        self.parse_object = self._object
        self.parse_string = self._text
        self.scan_once = scanner.py_make_scanner(self)  # type: ignore[attr-defined]

    def _line(self, position: int) -> int:
        return bisect_right(self._breaks, position) + 1

    def _object(self, start: tuple[str, int], *others: Any) -> tuple[Any, int]:
        found, end = decoder.JSONObject(start, *others)  # type: ignore[attr-defined]
        found[LINE] = self._line(start[1] - 1)
        return found, end

    def _text(self, text: str, start: int, strict: bool) -> tuple[Placed, int]:
        found, end = decoder.scanstring(text, start, strict)  # type: ignore[attr-defined]
        return Placed(found, self._line(start)), end


def read(text: str) -> Any:
    """Return the value of a JSON text; raise ValueError or RecursionError where it is none."""
    return _WithLines(text).decode(text)
