"""The pages that stand alone: about, subscribe, search, 404, robots.txt."""

from __future__ import annotations

from planet.struct import Struct
from planet.views.feeds import OutlineGroup
from planet.views.site import PageLink


class AboutPage(Struct, frozen=True):
    """about/: the planet, its owner, the channels, how to join and leave."""

    empty: bool


class PeopleGroup(Struct, frozen=True):
    """Some of the members with their feeds: those under a letter, or all of them ("")."""

    letter: str
    people: tuple[OutlineGroup, ...]


class SubscribePage(Struct, frozen=True):
    """subscribe/: how to follow: the merged feeds, those of kinds, languages, topics and people; the OPML, the
    channels.

    `file` names the list that a reader may put together and take away. `prompts` is the path of the prompts, `podcast`
    that of everybody's recordings as one feed; "" if there are none.
    """

    feeds: tuple[PageLink, ...]
    kinds: tuple[PageLink, ...] = ()
    languages: tuple[PageLink, ...] = ()
    topics: tuple[PageLink, ...] = ()
    people: tuple[PeopleGroup, ...] = ()
    file: str = "planet.opml"
    prompts: str = ""
    podcast: str = ""


class NotFoundPage(Struct, frozen=True):
    """404.html: the answer of a server to a URL that leads nowhere."""


class RobotsFile(Struct, frozen=True):
    """robots.txt: the rules for programs that read the site."""


class SearchPage(Struct, frozen=True):
    """search/: in which files a browser searches, the newest posts first.

    `indexes` are the folders of the full-text index. Without it (the extra `search` is not installed, `whole` is False)
    `titles` are the files of titles in its place. `new` are the files of the entries that came since. `topics` are the
    letters of the files of topics. `kinds` (each with its name) and `years` are what a search can be narrowed to.
    """

    indexes: tuple[str, ...]
    titles: tuple[str, ...]
    new: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    years: tuple[int, ...] = ()
    whole: bool = False
