"""The pages that stand alone: about, subscribe, search, 404, robots.txt."""

from __future__ import annotations

from dataclasses import dataclass

from planet.views.site import PageLink


@dataclass(frozen=True, slots=True)
class AboutPage:
    """about/: what this is, who runs it, the channels, how to join and leave."""

    empty: bool


@dataclass(frozen=True, slots=True)
class SubscribePage:
    """subscribe/: how to follow: the merged feeds, the OPML, the channels."""

    feeds: tuple[PageLink, ...]


@dataclass(frozen=True, slots=True)
class NotFoundPage:
    """404.html: what a server shows for an address that leads nowhere."""


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """robots.txt: what programs that read the site are told."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """search/: `indexes` are the folders of the whole index, the newest posts first; without any (the extra is not
    installed), the page searches the titles of the last year in `titles`."""

    indexes: tuple[str, ...]
    titles: str
