"""A page of any kind, with its path and its metadata."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A page to render: where it goes, by which template, and what it may show.

    `path` is the file ("archive/2026/11/index.html"), `title` the page's own name ("" on the front). `body` is one of
    the types of this room; its `cards`, if it has them, are all cards of the page. `feed` is the path of the page's own
    Atom feed, `canonical` the URL of an original elsewhere. A page that is shown `anywhere`, whatever URL was asked
    for, has no URL of its own, and links from the root of the server.
    """

    path: str
    template: str
    title: str
    body: object
    feed: str = ""
    canonical: str = ""
    noindex: bool = False
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """An entry as the whole index holds it: no more of its `text` than its member shares.

    `place` is its URL on this hub, from the root of the site; `home` is the link of its title, `day` when it was
    published.
    """

    place: str
    home: str
    title: str
    author: str
    day: str
    language: str
    text: str
