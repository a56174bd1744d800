"""Slugs: the words of a name, in any script, as a part of a URL. Pure."""

from __future__ import annotations

from planet.web.patterns import later

LONGEST = 60
"""The most characters of a slug, which names a folder and stands in URLs."""

_APOSTROPHES = later("['\u2018\u2019\u02bc`\u00b4]")
_GAPS = later(r"[^a-z0-9]+")
_SLUG = later(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug_of(text: str, fallback: str = "member") -> str:
    """Return the words of a text in a to z, 0 to 9 and hyphens, at most `LONGEST`; `fallback` where none are left."""
    plain = _APOSTROPHES.sub("", text)
    if not plain.isascii():
        from anyascii import anyascii

        plain = anyascii(plain)
    plain = plain.lower()
    return _shortened(_GAPS.sub("-", plain).strip("-")) or fallback


def is_slug(text: str) -> bool:
    """Return whether a text is a slug already."""
    return len(text) <= LONGEST and _SLUG.fullmatch(text) is not None


def _shortened(slug: str) -> str:
    """Cut a slug that is too long at a hyphen, or within a word that is too long itself."""
    if len(slug) <= LONGEST:
        return slug
    words = slug[: LONGEST + 1].rpartition("-")[0]
    return words or slug[:LONGEST]
