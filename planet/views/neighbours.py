"""The page of neighbours: sites that several members point at."""

from __future__ import annotations

from planet.struct import Struct
from planet.views.entry import Byline, Line


class Mention(Struct, frozen=True):
    """The newest entry in which a member links to a site, and the words around the link; "" if they share titles
    alone."""

    line: Line
    before: str
    words: str
    after: str


class Neighbour(Struct, frozen=True):
    """A site that is no member's, with those who point at it.

    `title` is "" if nobody says what it is called; `host` is its place, for people. `feed` is its feed's URL as far as
    it is known, "" if not. `linked` and `read` are numbers of members, of whom `mentions` and `readers` are some;
    `readers` are those whose reading lists name it.
    """

    id: str
    title: str
    host: str
    href: str
    feed: str
    linked: int
    read: int
    mentions: tuple[Mention, ...]
    readers: tuple[Byline, ...]


class NeighboursPage(Struct, frozen=True):
    """neighbours/: the neighbours at whom most members point, and the address of the shared reading list."""

    neighbours: tuple[Neighbour, ...]
    blogroll: str
