"""How long a text is for a service, by the way in which it counts. Pure."""

from __future__ import annotations

import re
import unicodedata

from planet.model.outreach.announcing import Bounds

URL_ON_MASTODON = 23
"""Characters that each URL counts on Mastodon, however long it is."""

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>]+")
_ORDINARY_URL = re.compile(r"https?://(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,24}(?::\d+)?(?:[/?#][\x21-\x7e]*)?")
"""A URL that Mastodon is sure to take for one; any other may count with all of its characters."""

_APART = (
    *((0x102B, 0x102C), (0x1038, 0x1038), (0x1062, 0x108F), (0x109A, 0x109C)),
    *((0x1A61, 0x1A64), (0xAA7B, 0xAA7D), (0x11720, 0x11721)),
)
"""Spacing marks that are signs by themselves (UAX 29, table 2)."""


def length(text: str, bounds: Bounds) -> int:
    """Return how much a text counts for a service; never less than the service itself counts."""
    if bounds.measure == "graphemes":
        return graphemes(text)
    if bounds.measure == "mastodon":
        return len(text) + sum(_on_mastodon(url) - len(url) for url in _URL.findall(text))
    return len(text)


def fits(text: str, bounds: Bounds) -> bool:
    """Return whether a service takes a text of this length."""
    return length(text, bounds) <= bounds.length and (not bounds.bytes or len(text.encode()) <= bounds.bytes)


def _on_mastodon(url: str) -> int:
    return URL_ON_MASTODON if _ORDINARY_URL.fullmatch(url) else max(len(url), URL_ON_MASTODON)


def graphemes(text: str) -> int:
    """Return how many signs a reader sees (Unicode UAX 29); where versions of the rule differ, the higher number."""
    return sum(1 for place in range(len(text)) if place == 0 or not _joins(text, place))


def _joins(text: str, place: int) -> bool:
    """Return whether the character at this place belongs to the sign before it (UAX 29, GB3 to GB13)."""
    left, right = text[place - 1], text[place]
    if left in "\r\n" or right in "\r\n":
        return left == "\r" and right == "\n"
    if unicodedata.category(left) in ("Cc", "Zl", "Zp"):
        return False
    if _extends(right):
        return True
    if left == "\u200d":
        return _is_pictograph(right) and _follows_pictograph(text, place - 1)
    if "\u1100" <= left <= "\ud7ff" and ("\u1160" <= right <= "\u11ff" or "\ud7b0" <= right <= "\ud7fb"):
        return "\u1100" <= left <= "\u11ff" or "\uac00" <= left <= "\ud7ff"
    return _is_flag(left) and _is_flag(right) and _flags_before(text, place) % 2 == 1


def _extends(sign: str) -> bool:
    """Return whether a character belongs to whatever stands before it: marks, joiners, tones of skin, tags."""
    if unicodedata.category(sign) in ("Mn", "Me"):
        return True
    if unicodedata.category(sign) == "Mc":
        return not any(first <= ord(sign) <= last for first, last in _APART)
    return sign in "\u200c\u200d" or "\U0001f3fb" <= sign <= "\U0001f3ff" or "\U000e0020" <= sign <= "\U000e007f"


def _is_pictograph(sign: str) -> bool:
    return unicodedata.category(sign) in ("So", "Cn") and sign >= "\u203c" and not _is_flag(sign)


def _follows_pictograph(text: str, place: int) -> bool:
    """Return whether a pictograph, with its marks, stands before a joiner (GB11)."""
    while place > 0 and (text[place - 1] == "\ufe0f" or "\U0001f3fb" <= text[place - 1] <= "\U0001f3ff"):
        place -= 1
    return place > 0 and _is_pictograph(text[place - 1])


def _is_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _flags_before(text: str, place: int) -> int:
    start = place
    while start > 0 and _is_flag(text[start - 1]):
        start -= 1
    return place - start
