"""The parts that all pages share: the site with its channels, links between pages."""

from __future__ import annotations

from typing import Literal

from planet.struct import Struct


class ChannelLink(Struct, frozen=True):
    """A channel of the community. `path` is its page on this site, "" if it has none."""

    name: str
    kind: Literal["email", "forum", "chat"]
    href: str
    path: str = ""


BLOGROLL = "blogroll.opml"
"""The path of the members' feeds and those of neighbours, as one list."""


class Site(Struct, frozen=True):
    """The hub as every page shows it. `blogroll` is the path of its reading list; without neighbours that is the
    subscription list of its members. `has_letters` is True once there is a letter.

    `language` is that of the hub's own words, English where no catalog has those of the planet's language.
    """

    title: str
    url: str
    description: str
    language: str
    direction: Literal["ltr", "rtl"]
    join: str
    owner: str
    channels: tuple[ChannelLink, ...]
    accent: str
    status_public: bool
    generator: str
    blogroll: str = "opml.xml"
    has_letters: bool = False
    posts_language: str = ""

    @property
    def feed_language(self) -> str:
        """Return the language of what the community writes, as the members file names it: that of the feeds."""
        return self.posts_language or self.language


class PageLink(Struct, frozen=True):
    """A link to another page: its path on this site (or its URL) and its name."""

    path: str
    label: str
