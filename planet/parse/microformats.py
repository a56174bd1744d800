"""Cards on pages in every spelling, where the extra `indieweb` is installed; the only door to mf2py."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from planet.model.profiles import PageProfile
from planet.struct import replace
from planet.web import urls
from planet.web.markup import html, html_level

LONGEST_PAGE = 400_000
"""Characters; its tree takes a hundred times as much memory."""

NAME, TEXT = 200, 1000
MOST_CARDS = 50

BROKEN = (ValueError, LookupError, TypeError, AttributeError, RecursionError, AssertionError)
"""The exceptions that nonsense in a page may raise; it costs the card alone."""


def installed() -> bool:
    """Return whether the extra `indieweb` is installed."""
    return find_spec("mf2py") is not None


def completed(profile: PageProfile, text: str, base: str, url: str) -> PageProfile:
    """Return a profile with what the owner's card says beside it; as it is without the extra.

    Cards of the first kind (`vcard`), values in several parts and authors of an h-feed are read here alone.
    """
    if len(text) > LONGEST_PAGE or (profile.name and profile.bio and profile.avatar) or not installed():
        return profile
    import mf2py

    try:
        document = mf2py.parse(doc=html_level.level(text), url=base)
        places = {urls.comparison_key(url), *map(urls.comparison_key, document["rels"].get("me", ()))}
        card = _representative(document["items"], places)
        name, note, photo = (_first(card, key) for key in ("name", "note", "photo"))
    except BROKEN:
        return profile
    return replace(
        profile,
        name=profile.name or html.one_line(name, NAME),
        bio=profile.bio or html.one_line(note, TEXT),
        avatar=profile.avatar or urls.absolute(photo, base),
    )


def _representative(items: list[dict[str, Any]], places: set[str]) -> dict[str, Any]:
    """Return the properties of the card that names one of these places as its URL; else those of the feed's author;
    empty where there is none."""
    cards = [item for item in _all(items, 0) if "h-card" in item.get("type", ())][:MOST_CARDS]
    for card in cards:
        addresses = [url for url in card["properties"].get("url", ()) if isinstance(url, str)]
        if places & set(map(urls.comparison_key, addresses)):
            return dict(card["properties"])
    for item in items:
        if "h-feed" in item.get("type", ()):
            authors = [author for author in item["properties"].get("author", ()) if isinstance(author, dict)]
            return dict(authors[0]["properties"]) if len(authors) == 1 else {}
    return {}


def _all(items: list[dict[str, Any]], depth: int) -> list[dict[str, Any]]:
    """List items with those inside them, the outer ones first."""
    if depth > 5:
        return []
    return [*items, *(inner for item in items for inner in _all(item.get("children", []), depth + 1))]


def _first(properties: dict[str, Any], name: str) -> str:
    """Return the first value of a property as text; "" where it has none."""
    value = next(iter(properties.get(name, ())), "")
    if isinstance(value, dict):
        value = value.get("value", "")
    return value if isinstance(value, str) else ""
