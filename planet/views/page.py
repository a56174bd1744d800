"""A page of any kind, with its path and its metadata."""

from __future__ import annotations

from planet.struct import Struct


class View(Struct, frozen=True):
    """A page to render: its path, its template, and its content.

    `path` is the file ("archive/2026/11/index.html"), `title` the page's own name ("" on the front). `body` is one of
    the types of this room; its `cards`, if it has them, are all cards of the page. `feed` is the path of the page's own
    Atom feed, `canonical` the URL of an original elsewhere. A page that is shown `anywhere` answers at any URL
    (404.html): it has no URL of its own, and its links begin at the root of the server. On a `clocked` page each turn
    changes times of day, and seldom anything else.
    """

    path: str
    template: str
    title: str
    body: object
    feed: str = ""
    canonical: str = ""
    noindex: bool = False
    anywhere: bool = False
    clocked: bool = False


class SearchRecord(Struct, frozen=True):
    """An entry as the full-text index holds it. Its `text` is at most as long as its member shares.

    `hub_path` is its URL on this hub, from the root of the site. `href` is the link of its title, `day` the day on
    which it was published. `by` are the slugs of its member and of who wrote it, `tags` as they were written.
    """

    hub_path: str
    href: str
    title: str
    author: str
    day: str
    language: str
    text: str
    by: tuple[str, ...] = ()
    kind: str = ""
    tags: tuple[str, ...] = ()
