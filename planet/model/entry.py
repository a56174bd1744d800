"""The normalised form of a feed and its entries: UTC dates, absolute links, safe markup."""

from __future__ import annotations

from datetime import datetime

from planet.model.community import FeedKind, Kind
from planet.struct import Struct


class Author(Struct, frozen=True):
    """An author of an entry: the name as plain text; `url` absolute http(s) or "".

    `mail` is the hash of the mail address that the feed of a list or forum gives; the address is stored nowhere.
    """

    name: str
    url: str = ""
    mail: str = ""


class Enclosure(Struct, frozen=True):
    """A file that belongs to an entry: absolute http(s) URL, media type or "", bytes and seconds if stated."""

    url: str
    type: str = ""
    length: int | None = None
    seconds: int | None = None
    title: str = ""


class Image(Struct, frozen=True):
    """A picture that an entry is about: absolute http(s) URL, its alt text, its size in pixels if stated."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


class Source(Struct, frozen=True):
    """The feed or site in which the entry first stood: plain text title, absolute URLs or ""."""

    title: str = ""
    url: str = ""
    feed_url: str = ""
    id: str = ""


class Answer(Struct, frozen=True):
    """A post that an entry answers: its id as its own feed gives it, its URL, and its feed's URL (absolute http(s)).

    "" where the entry does not say; `ref` or `url` is always there.
    """

    ref: str = ""
    url: str = ""
    source: str = ""


class Link(Struct, frozen=True):
    """A link in an entry: an absolute http(s) URL, its own words and the author's around it, as plain text on a line.

    `before`, `words` and `after` are one piece of the author's text, the blanks between them included. `rel` is
    "bookmark" for what a bookmark points at, "cite" for the stated source of a quotation, else "". `quoted`: it stands
    in the words of somebody else.
    """

    url: str
    rel: str = ""
    before: str = ""
    words: str = ""
    after: str = ""
    quoted: bool = False


class Opening(Struct, frozen=True):
    """The excerpt of an entry as it was made when the entry was read, and the version of the rule that made it."""

    words: str
    rule: int


class Entry(Struct, frozen=True):
    """A normalised entry: plain text fields, safe HTML in `content`, absolute links, dates in UTC.

    `guid` is the feed's own, "" where it gives none. `link` is the permalink, "" where there is none.
    `published` and `updated` are as the feed states them, however unlikely; None where it states nothing readable.
    `summary` is the author's own, as plain text on one line; "" where it is only the content's beginning. `text` is the
    whole content as plain text, followed by the summary: what is searched and filtered. `excerpt` is what stands for
    the entry in a list: the summary, else the first lines of the text. `title` is "" for an entry without one.
    `target` is the URL that a bookmark points at; `player` a page that plays a video or sound.
    `answers` are the posts that it says it answers, `links` all its links in their order; the store keeps both apart,
    and does not give them back. `addresses` are further URLs under which the entry is known.
    `hidden_reason` is a sentence where the entry must not show (a mistake in a local post). `own_id` is the id that a
    local post states itself; it becomes the guid where no other file has it, and is not stored. `opening` is None for
    an entry that was stored by a version without it.
    """

    guid: str
    link: str
    title: str
    content: str
    text: str
    excerpt: str
    kind: Kind
    authors: tuple[Author, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    images: tuple[Image, ...] = ()
    target: str = ""
    player: str = ""
    seconds: int | None = None
    license: str = ""
    source: Source | None = None
    hidden_reason: str = ""
    summary: str = ""
    answers: tuple[Answer, ...] = ()
    links: tuple[Link, ...] = ()
    addresses: tuple[str, ...] = ()
    own_id: str = ""
    opening: Opening | None = None


class FeedInfo(Struct, frozen=True):
    """A feed's statements about itself: plain text, absolute URLs; "" where it makes none.

    `kind` is what all of its entries are: sounds, films, photos or notes; None where they differ, or are none of these.
    `blogrolls` are the reading lists that it names.
    """

    format: str = ""
    id: str = ""
    title: str = ""
    url: str = ""
    description: str = ""
    language: str = ""
    author: str = ""
    image: str = ""
    license: str = ""
    kind: FeedKind | None = None
    blogrolls: tuple[str, ...] = ()
