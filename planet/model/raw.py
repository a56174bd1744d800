"""A feed as its document says it: strings, nothing repaired, nothing trusted."""

from __future__ import annotations

from typing import Literal

from planet.model.community import Kind
from planet.model.visits import Hints
from planet.struct import Struct


class RawText(Struct, frozen=True):
    """A text as it stands in the feed.

    `type` is its media type ("text/plain", "text/html", "application/xhtml+xml"), "" where the feed states none and its
    format expects plain text. `base` is the URL from which its links are resolved ("" where the feed names none).
    """

    value: str
    type: str = "text/html"
    base: str = ""
    language: str = ""


class RawLink(Struct, frozen=True):
    """A link as written: relation, URL, media type, length in bytes, title, and the base URL that applies to it."""

    href: str
    rel: str = "alternate"
    type: str = ""
    length: str = ""
    title: str = ""
    duration: str = ""
    base: str = ""


class RawPerson(Struct, frozen=True):
    """An author as written."""

    name: str = ""
    url: str = ""
    email: str = ""


class RawImage(Struct, frozen=True):
    """A picture as written: Media RSS content or thumbnail, itunes:image, JSON Feed image."""

    url: str
    alt: RawText | None = None
    width: str = ""
    height: str = ""
    thumbnail: bool = False
    base: str = ""


class RawSource(Struct, frozen=True):
    """The feed in which an entry of an aggregated feed first stood: atom:source, RSS source."""

    id: str = ""
    title: str = ""
    url: str = ""
    feed_url: str = ""


class RawAnswer(Struct, frozen=True):
    """A post that an entry says it answers, as written: its id, its URL, and the URL of the feed that lists it."""

    ref: str = ""
    url: str = ""
    source: str = ""


class RawEntry(Struct, frozen=True):
    """An entry as its feed says it; `addresses` are URLs, as written, under which it is known beside its link.

    `own_id` and `kind` are those that a local post states itself.
    """

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
    answers: tuple[RawAnswer, ...] = ()
    addresses: tuple[str, ...] = ()
    hidden_reason: str = ""
    own_id: str = ""
    kind: Kind | Literal[""] = ""


class RawFeed(Struct, frozen=True):
    """A whole feed as parsed: its own fields, and its entries in document order.

    `format` is a short name ("rss20", "atom10", "rss10", "json11", "posts").
    `link_base` is the document's own URL: the base of relative links where nothing nearer names one.
    `problems` are sentences on entries that could not be read. `cut`: the document ends in its middle.
    `overlong`: it holds more than is read of a document.
    `listed` is the number of entries that stand in a document of which only the newest were read, or 0.
    `deleted` are the guids of entries that the feed says are deleted (RFC 6721).
    `self_url` is the feed's own URL by its own word (rel=self), and `hub` that of the hub that tells of its news
    (rel=hub), both as written.
    `blogrolls` are the URLs of reading lists that it names (source:blogroll, rel=blogroll), as written.
    `older` is the URL, as written, of the document with the entries before these: prev-archive or next of RFC 5005.
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
    listed: int = 0
    deleted: tuple[str, ...] = ()
    older: str = ""
    self_url: str = ""
    hub: str = ""
    blogrolls: tuple[str, ...] = ()
