"""The beginnings of plain texts, on one line. Pure."""

from __future__ import annotations

import re


def excerpt(text: str, length: int = 300) -> str:
    """Return the beginning of a plain text on one line, at most `length` characters, cut after a whole word if
    possible."""
    line = folded(text[: length * 2])
    return cut(line if len(line) > length else folded(text[: length * 4 + 1000]), length)


_UNSEEN = " \u00ad\u200b\u2060\u2800\u3164"
_MARKS = "\u061c\u200e\u200f"
"""Signs without a shape; a title of these alone would be a link that nobody sees."""


def folded(text: str) -> str:
    """Return a text with each run of blanks and line ends as one blank, and without invisible characters at both
    ends."""
    line = " ".join(text.split()).strip(_UNSEEN)
    return line if line.strip(_UNSEEN + _MARKS) else ""


def cut(line: str, length: int) -> str:
    """Cut a line after a word, or within the word where the script has no blanks, and mark the cut with "…"."""
    if len(line) <= length:
        return line
    head = line[: length - 1]
    end = head.rfind(" ")
    if end < length // 2 and line[length - 1] != " ":  # a script without blanks, or one endless word
        end = len(re.sub(r"[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]*\Z", "", head))
    elif line[length - 1] == " ":
        end = length - 1
    return head[:end].rstrip(" ,;:–—-") + "…"
