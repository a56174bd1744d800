"""The single fields of a feed, cleaned: addresses, ids, titles, people, tags, sources; and what they stand on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from planet.model.community import FeedKind, Kind
from planet.model.entry import Author, Source
from planet.model.raw import RawPerson, RawSource, RawText
from planet.web import html, urls
from planet.web.characters import without_controls

TITLE, NAME, LINK, TAG, ALT = 500, 200, 2000, 100, 1500
"""Characters at most."""
_MOST_TAGS, _MOST_AUTHORS = 50, 20
_MOST_WORDS = 500
"""Looked at for tags."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the entries of a feed stand on: the feed's own address, its site, and what they inherit."""

    url: str
    home: str
    format: str
    kind: FeedKind | None
    language: str
    authors: tuple[Author, ...]
    license: str

    def base_for_links(self, base: str) -> str:
        """RFC 4287 §2 and RFC 3986 §5.1: xml:base, else the document; in RSS, which has neither rule, the site."""
        ground = self.url if self.format.startswith("atom") else self.home or self.url
        return urls.absolute(base, self.url) or ground if base else ground

    def base_for_content(self, base: str, link: str) -> str:
        """As for links; but what RSS and JSON Feed carry was written for its own page."""
        if base or self.format.startswith("atom"):
            return self.base_for_links(base)
        return link or self.home or self.url


def link(href: str, base: str) -> str:
    """An absolute address, without what only counts readers; "" where it is too long to be one."""
    address = urls.without_tracking(urls.absolute(href, base)) if href else ""
    return address if len(address) <= LINK else ""


def guid(text: str) -> str:
    """The feed's own id, whole or not at all: two that are cut could become one."""
    text = without_controls(text).strip()
    return text if len(text) <= LINK else ""


def title(text: RawText | None, most: int = TITLE) -> str:
    """A title as plain text, by what the feed says it is: a text's angle brackets stay, markup's tags go."""
    if text is None:
        return ""
    plain = text.value if text.type == "text/plain" else html.plain(text.value[: most * 20])
    return html.one_line(plain, most)


def authors(people: Iterable[RawPerson], base: str) -> tuple[Author, ...]:
    """Names once each; someone known by a mail address alone goes by what stands before its @, someone whose name
    is an address by its last word."""
    found: dict[str, Author] = {}
    for person in people:
        address = link(person.name, "")
        url = link(person.url, base) or address
        called = urls.last_segment(address) or person.name
        name = _name(called) or _name(person.email.partition("@")[0]) or urls.host(url)
        if name and (name.casefold() not in found or not found[name.casefold()].url):
            found[name.casefold()] = Author(name, url)
    return tuple(found.values())[:_MOST_AUTHORS]


def _name(text: str) -> str:
    """A plain name; some feeds escape theirs, or put markup in."""
    return html.one_line(html.plain(text) if re.search(r"&#?\w+;|</", text) else text, NAME)


def tags(names: Iterable[str], kind: Kind) -> tuple[str, ...]:
    """Cleaned and once each; "a, b, c" is a list, and so is "a b c" among bookmarks."""
    found: dict[str, str] = {}
    for part in islice((part for name in names for part in _parts(name, kind)), _MOST_WORDS):
        tag = html.one_line(html.plain(part), TAG).lstrip("#").strip()
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:_MOST_TAGS]


def _parts(name: str, kind: Kind) -> list[str]:
    if kind == "bookmark":
        return name.split()
    return name.split(",") if name.count(",") > 1 or "#" in name else [name]


def source(raw: RawSource | None) -> Source | None:
    """Where an entry first stood; None where nothing usable is said of it."""
    if raw is None:
        return None
    name = html.one_line(html.plain(raw.title), TITLE)
    found = Source(name, link(raw.url, ""), link(raw.feed_url, ""), guid(raw.id))
    return found if found != Source() else None
