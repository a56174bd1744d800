"""The feeds, subscription lists and site maps that the hub publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from planet.model.entry import Author, Enclosure, Image
from planet.struct import Struct
from planet.views.site import Site


class FeedSource(Struct, frozen=True):
    """The feed that an entry came from, for atom:source and RSS source; addresses are public ones."""

    id: str
    title: str
    url: str
    feed_url: str


class Relative(Struct, frozen=True):
    """An entry that an item answers, or is answered by: its id as our feeds have it, its link, and the public URL of
    the feed that it came from."""

    id: str
    link: str
    feed_url: str


class Thread(Struct, frozen=True):
    """The place of an item in its conversation.

    `answers` are the entries that it answers, the first its parent; `answered_by` all that answer it, the oldest first.
    `replies` is the path of the feed of those whose parent it is, and `count` their number; "" and 0 if there are none.
    `conversation` is the path of its conversation, "" if it has none.
    """

    answers: tuple[Relative, ...] = ()
    answered_by: tuple[Relative, ...] = ()
    replies: str = ""
    count: int = 0
    conversation: str = ""


ALONE = Thread()
"""The thread of an item that has nothing to do with others."""


class FeedItem(Struct, frozen=True):
    """An entry as feeds carry it. `id` is its atom:id, which never changes.

    `title` is never empty (as `Card.label`); `named` is True if the entry has a title of its own. `content` is safe
    HTML, "" unless all agree to share it whole; `summary` is plain text, "" if only titles are shared. `published` is
    the date as believed, `updated` is never before it; UTC. `seconds` is how long it plays, None if it does not say.
    """

    id: str
    link: str
    title: str
    named: bool
    content: str
    summary: str
    authors: tuple[Author, ...]
    member: str
    member_url: str
    published: datetime
    updated: datetime
    language: str
    tags: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    image: Image | None
    external_url: str
    license: str
    source: FeedSource
    thread: Thread = ALONE
    seconds: int | None = None


class FeedView(Struct, frozen=True):
    """A feed that the hub publishes. `path` is its file, `page` the path of the page that it belongs to.

    `updated` is the newest `updated` of its items (the epoch if there are none): it does not depend on the time of the
    turn. `hub` is the URL of the hub that tells of its news (WebSub), "" if none does. `image` is
    the path of its picture, which a podcast has.
    """

    path: str
    format: Literal["atom", "rss", "json", "podcast"]
    id: str
    title: str
    description: str
    page: str
    site: Site
    updated: datetime
    items: tuple[FeedItem, ...]
    hub: str = ""
    image: str = ""


class Outline(Struct, frozen=True):
    """A feed in an OPML document: all addresses public. If no feed is known, `feed_url` is "", and the outline is a
    link to the page."""

    title: str
    feed_url: str
    page_url: str
    description: str = ""
    language: str = ""


class OutlineGroup(Struct, frozen=True):
    """A member in a subscription list: one feed is one outline, several make a group. Or a part of the list, with the
    `groups` in it."""

    name: str
    outlines: tuple[Outline, ...]
    groups: tuple[OutlineGroup, ...] = ()
    is_part: bool = False


class OpmlView(Struct, frozen=True):
    """opml.xml: the members' feeds as a subscription list; blogroll.opml: these and the neighbours.

    `twin` is the path of a second file with the same bytes, "" if there is none."""

    path: str
    title: str
    owner: str
    groups: tuple[OutlineGroup, ...]
    twin: str = ""


class SitemapPage(Struct, frozen=True):
    """A page by its path. `changed` is when the newest of its entries came or was edited; None if it shows no
    entries."""

    path: str
    changed: datetime | None = None


class SitemapView(Struct, frozen=True):
    """A sitemap: a list of pages, or with `index` a list of other sitemaps."""

    path: str
    site_url: str
    pages: tuple[SitemapPage, ...]
    index: bool = False
