"""Texts are looked through for what documents must not hold, most by a short way; JSON is as Python writes it."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from planet.web import characters
from planet.web.json_text import indented

PRINTABLE = "".join(filter(str.isprintable, map(chr, range(sys.maxunicode + 1)))) + "\n"


def test_what_prints_is_legal_and_visible() -> None:
    """So the short way keeps nothing that the expressions would take out, whatever Unicode this Python knows."""
    assert characters._NOT_LEGAL.search(PRINTABLE) is None
    assert characters._CONTROLS.search(PRINTABLE) is None


@pytest.mark.parametrize("odd", ["\x00", "\x0b", "\x85", "\ufdd0", "\ufffe", "\ud800"])
def test_one_odd_character_among_many_is_taken_out(odd: str) -> None:
    """Also beside line ends, which are no sign of anything."""
    assert characters.legal(f"Réunion\n{odd}\nat noon\n") == "Réunion\n\nat noon\n"
    assert characters.legal_utf8(f"Réunion\n{odd}\nat noon\n") == "Réunion\n\nat noon\n".encode()


@pytest.mark.parametrize("odd", ["\x00", "\u202e", "\ufeff", "\ufffa"])
def test_what_turns_or_hides_is_taken_out(odd: str) -> None:
    """As above, of what is invisible or turns the writing."""
    assert characters.without_controls(f"Réunion\n{odd}at noon\n") == "Réunion\nat noon\n"


@pytest.mark.parametrize(
    "document",
    [
        *([], {}, {"a": [], "b": {}}, [[], [{}]], "", 0, -1.5, 1e300, True, None),
        {"": [1, [2, {"é\u2028": '"\\/\n\x01\x7f'}]], "ready": False},
    ],
)
@pytest.mark.parametrize("indent", [1, 2])
def test_indented_json_is_that_of_python(document: Any, indent: int) -> None:
    """Byte for byte: files that are published do not change by how they are written."""
    assert indented(document, indent) == json.dumps(document, ensure_ascii=False, indent=indent).encode() + b"\n"
