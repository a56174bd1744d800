"""A feed as its document says it: strings, nothing repaired, nothing trusted."""

from __future__ import annotations

from dataclasses import dataclass

from planet.model.visits import Hints


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as it stands in the feed: its media type ("text/plain", "text/html", "application/xhtml+xml"),
    the base for its links ("" where the feed names none) and its language."""

    value: str
    type: str = "text/html"
    base: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class RawLink:
    """A link as written: relation, address, media type, length in bytes, title, with the base it stands under."""

    href: str
    rel: str = "alternate"
    type: str = ""
    length: str = ""
    title: str = ""
    duration: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class RawPerson:
    """An author as written."""

    name: str = ""
    url: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class RawImage:
    """A picture as written: Media RSS content or thumbnail, itunes:image, JSON Feed image."""

    url: str
    alt: RawText | None = None
    width: str = ""
    height: str = ""
    thumbnail: bool = False
    base: str = ""


@dataclass(frozen=True, slots=True)
class RawSource:
    """The feed in which an entry of an aggregated feed first stood: atom:source, RSS source."""

    id: str = ""
    title: str = ""
    url: str = ""
    feed_url: str = ""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as its feed says it."""

    guid: str = ""
    title: RawText | None = None
    link: str = ""
    link_base: str = ""
    links: tuple[RawLink, ...] = ()
    summary: RawText | None = None
    content: tuple[RawText, ...] = ()
    authors: tuple[RawPerson, ...] = ()
    published: str = ""
    updated: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    images: tuple[RawImage, ...] = ()
    player: str = ""
    duration: str = ""
    target: str = ""
    license: str = ""
    source: RawSource | None = None
    hidden_reason: str = ""


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A whole feed as parsed: its own fields, and its entries in document order.

    `format` is a short name ("rss20", "atom10", "rss10", "json11", "posts").
    `link_base` is the document's own address: the base of relative links where nothing nearer names one.
    `problems` are sentences on entries that could not be read; `cut` says that the document ends in its middle,
    `overlong` that it holds more than is read of one.
    `deleted` are the guids of entries that the feed says are deleted (RFC 6721).
    `older` is the document with the entries before these, as written: RFC 5005's prev-archive or next page.
    """

    format: str
    title: RawText | None = None
    link: str = ""
    link_base: str = ""
    id: str = ""
    description: RawText | None = None
    language: str = ""
    authors: tuple[RawPerson, ...] = ()
    image: RawImage | None = None
    license: str = ""
    hints: Hints = Hints()
    entries: tuple[RawEntry, ...] = ()
    problems: tuple[str, ...] = ()
    cut: bool = False
    overlong: bool = False
    deleted: tuple[str, ...] = ()
    older: str = ""
