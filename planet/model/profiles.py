"""The statements of a web page about its owner, as a worker reads them."""

from __future__ import annotations

from planet.model.results import FoundFeed
from planet.struct import Struct


class PageProfile(Struct, frozen=True):
    """A page's statements about its owner: plain text on one line, absolute http(s) URLs; "" where it makes none.

    `name`, `bio` and `avatar` are those of the owner's own card (h-card). `site_name`, `shared_title`, `description`
    and `picture` are what the page tells to those who link to it (OpenGraph). A profile is on the site of a service:
    it has no `site_name`, and it alone has a `picture`.
    `links` are the owner's other places (rel=me). `feeds` are all that the page declares, without those of comments.
    `page` is the profile that a document of WebFinger names (RFC 7033).
    """

    name: str = ""
    bio: str = ""
    avatar: str = ""
    site_name: str = ""
    shared_title: str = ""
    title: str = ""
    description: str = ""
    picture: str = ""
    language: str = ""
    links: tuple[str, ...] = ()
    feeds: tuple[FoundFeed, ...] = ()
    page: str = ""
