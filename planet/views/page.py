"""A page of any kind, with its address and what it says to machines."""

from __future__ import annotations

from dataclasses import dataclass

from planet.views.people import DirectoryPage, FindPage, MemberPage, MovedPage, PostPage, Rhythm, TraitPage
from planet.views.plain import AboutPage, NotFoundPage, RobotsFile, SearchPage, SubscribePage
from planet.views.river import ArchivePage, DayPage, FrontPage, MonthPage, YearPage
from planet.views.status import StatusPage
from planet.views.topics import TopicPage, TopicsPage

Body = (
    FrontPage
    | DayPage
    | MonthPage
    | ArchivePage
    | DirectoryPage
    | FindPage
    | TraitPage
    | MemberPage
    | Rhythm
    | YearPage
    | PostPage
    | TopicsPage
    | TopicPage
    | StatusPage
    | AboutPage
    | SubscribePage
    | NotFoundPage
    | RobotsFile
    | SearchPage
    | MovedPage
)


@dataclass(frozen=True, slots=True)
class View:
    """A page to render: where it goes, by which template, and what it may show.

    `path` is the file ("archive/2026/11/index.html"), `title` the page's own name ("" on the front),
    `feed` the path of the page's own Atom feed, `canonical` the address of an original elsewhere. A page that is shown
    `anywhere`, whatever address was asked for, has no address of its own, and links from the root of the server.
    """

    path: str
    template: str
    title: str
    body: Body
    feed: str = ""
    canonical: str = ""
    noindex: bool = False
    anywhere: bool = False


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """An entry as the whole index holds it: no more of its `text` than its member shares.

    `place` is its address on this hub, `home` where its title leads, `day` when it was published.
    """

    place: str
    home: str
    title: str
    author: str
    day: str
    language: str
    text: str
