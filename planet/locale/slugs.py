"""Names as addresses: the words of a slug, whatever script they were written in."""

from __future__ import annotations

import re

LONGEST = 60
"""A slug is a folder and a part of an address: this many characters at most."""

_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`\u00b4]")
_GAPS = re.compile(r"[^a-z0-9]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug_of(text: str, fallback: str = "member") -> str:
    """The words of `text` in a to z, 0 to 9 and hyphens, `LONGEST` at most; `fallback` where none are left."""
    from anyascii import anyascii

    plain = anyascii(_APOSTROPHES.sub("", text)).lower()
    return _shortened(_GAPS.sub("-", plain).strip("-")) or fallback


def is_slug(text: str) -> bool:
    """Whether `text` could stand as a slug as it is."""
    return len(text) <= LONGEST and _SLUG.fullmatch(text) is not None


def _shortened(slug: str) -> str:
    """The slug cut at a hyphen where it is too long, or in the middle of an endless word."""
    if len(slug) <= LONGEST:
        return slug
    words = slug[: LONGEST + 1].rpartition("-")[0]
    return words or slug[:LONGEST]
