"""What a template or a feed writer may ask for: the view of each page, sorted, bounded and ready to show.

A view holds no store, no configuration and no clock. Paths are relative to the site's root and have no leading
slash ("members/ada/" for a folder's page, "" for the front); an `href` is such a path or an absolute address:
templates turn both into links with `here(...)`. Every `when` is in the planet's time zone; every text is plain
text that templates escape; only `content` is safe HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Literal

from planet.model import Author, Enclosure, FeedKind, Image, Kind, Source


@dataclass(frozen=True, slots=True)
class Talk:
    """A channel of the community: `path` is its page on this site, "" where it has none."""

    name: str
    kind: Literal["email", "forum", "chat"]
    href: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What every page knows of its hub."""

    title: str
    url: str
    description: str
    language: str
    direction: Literal["ltr", "rtl"]
    join: str
    owner: str
    talks: tuple[Talk, ...]
    accent: str
    status_public: bool
    generator: str


@dataclass(frozen=True, slots=True)
class Byline:
    """Who an entry is credited to. `hue` is one of 0–11, fixed per member; `monogram` one or two letters.

    A channel's `path` is "channels/SLUG/"; a member's "members/SLUG/". `avatar` is the path of their picture, "" where
    there is none.
    """

    name: str
    path: str
    monogram: str
    hue: int
    is_channel: bool = False
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A way to another page: its path (or address) and its name."""

    path: str
    label: str


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A tag as shown; `path` is "" where the topic has no page (yet)."""

    label: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A small copy of a picture on this site: its path, its size in pixels."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place where an entry stands: `id` is the anchor of what stands there, and leads here."""

    id: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """An entry as pages show it.

    `id` is its anchor ("e-…"), `hub_path` its address on this hub for ever ("archive/2026/11/22/#e-…").
    `title` is "" for an entry without one; `label` never is (the title, else the first words, else the kind).
    `href` leads home to the author (or to the post's page on this site). `host` is where that is ("example.org").
    `content` is "" unless the page shows whole posts and the member shares them; `excerpt` is "" where they share
    titles alone.
    `copies` has the small copies of `images` that there are, by the address of the image.
    `when` is the published date as believed; `authors` are named when others than the member wrote it.
    `also` are the other places where the same thing stands; `silence` are the days since the member's previous entry,
    where they were many.
    """

    shape: ClassVar = "card"

    id: str
    hub_path: str
    title: str
    label: str
    href: str
    host: str
    byline: Byline
    authors: tuple[Author, ...]
    kind: Kind
    when: datetime
    updated: datetime | None
    excerpt: str
    content: str
    language: str
    direction: Literal["ltr", "rtl", "auto"]
    topics: tuple[TopicLink, ...]
    images: tuple[Image, ...]
    enclosures: tuple[Enclosure, ...]
    target: str
    target_host: str
    player: str
    seconds: int | None
    license: str
    source: Source | None
    also: tuple[Elsewhere, ...] = ()
    silence: int | None = None
    copies: Mapping[str, Copy] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fold:
    """The rest of what a prolific member wrote on a day, under their newest: folded, to be opened."""

    shape: ClassVar = "fold"

    byline: Byline
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Welcome:
    """The one card that welcomes a new member, on the day of first sight. `others` leads from the last card of a crowd
    to where everybody is."""

    shape: ClassVar = "welcome"

    byline: Byline
    bio: str
    others: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as one line of an archive: its label, where it leads, whose it is."""

    id: str
    label: str
    href: str
    byline: Byline
    when: datetime
    language: str
    direction: Literal["ltr", "rtl", "auto"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of an entry that stands on another part of a divided day, or with an entry of another day: keeps its
    address alive."""

    id: str
    href: str


@dataclass(frozen=True, slots=True)
class RiverDay:
    """One day of the front, its `pieces` told apart by their `shape`. `path` is the day's page, "" where a welcome is
    all that happened; `rest` is that page again where this list was cut, else ""."""

    day: date
    path: str
    pieces: tuple[Card | Fold | Welcome, ...]
    rest: str = ""


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class FrontPage:
    """index.html: whole days, newest first; `older` leads into the archive ("" where there is nothing older)."""

    days: tuple[RiverDay, ...]
    older: Step | None


@dataclass(frozen=True, slots=True)
class DayPage:
    """archive/YYYY/MM/DD/: cards up to 100 entries, lines past that; past 1,000 in parts (`part` counts from 1)."""

    day: date
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    part: int
    parts: tuple[Step, ...]
    elsewhere: tuple[Anchor, ...]
    month: Step
    older: Step | None
    newer: Step | None


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day within its month: its newest titles; `cut` where the day's page has more."""

    day: date
    path: str
    lines: tuple[Line, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class MonthPage:
    """archive/YYYY/MM/: its days, newest first."""

    month: date
    days: tuple[MonthDay, ...]
    older: Step | None
    newer: Step | None


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """A year of the archive index: the first day of each month that has entries, with its path."""

    year: int
    months: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """archive/: all months, newest year first."""

    years: tuple[ArchiveYear, ...]


WayKind = FeedKind | Literal["website", "link", "mail", "phone", "chat"]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to reach or follow a member, and where it leads.

    `label` is its name where it has one of its own, else "": then its `kind` is the word for it. `place` tells it from
    others that go by the same word, "" where there are none. `feed` is the public address of its feed, "" for plain
    links. `rel_me` marks addresses that are the person.
    """

    kind: WayKind
    href: str
    label: str = ""
    place: str = ""
    feed: str = ""
    rel_me: bool = False


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A member's posts a month. `counts` go back from the month of their last one, the oldest first, always as many;
    `since` is the first month with any among them, and `wrote_in` of the `months` since have some, `most` at most.
    """

    path: str
    hue: int
    since: date
    until: date
    counts: tuple[int, ...]
    wrote_in: int
    months: int
    most: int


@dataclass(frozen=True, slots=True)
class Trait:
    """What several members have in common; `path` is the page that lists them, "" where there is none.

    `label` is as members write it; of a language its tag, of a kind of feed its name in the members file.
    """

    label: str
    path: str = ""
    people: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A member as the directory shows them: what nobody typed is as their feeds say it."""

    byline: Byline
    slug: str
    bio: str
    url: str
    avatar: str
    email: str
    location: Trait
    pronouns: str
    languages: tuple[Trait, ...]
    interests: tuple[Trait, ...]
    joined: date | None
    ways: tuple[Way, ...]
    license: str
    latest: Line | None
    rhythm: Rhythm | None
    has_feeds: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A member in a plain list: who they are, in their own words."""

    byline: Byline
    bio: str


TraitFamily = Literal["interest", "language", "place", "kind"]


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """members/: everybody, or past 500 members the letters alone and a page for each.

    `letter` is "" on the index, `letters` is empty while everybody fits on one page. `families` are the kinds of
    traits by which people can be found.
    """

    profiles: tuple[Profile, ...]
    letter: str
    letters: tuple[Step, ...]
    families: tuple[TraitFamily, ...]


@dataclass(frozen=True, slots=True)
class FindPage:
    """members/find.html: all that several members have in common, by family."""

    families: tuple[tuple[TraitFamily, tuple[Trait, ...]], ...]


@dataclass(frozen=True, slots=True)
class TraitPage:
    """members/FAMILY-TRAIT.html: who has it, names and bios alone; past 500 in parts (`part` counts from 1)."""

    family: TraitFamily
    label: str
    people: tuple[Person, ...]
    part: int
    parts: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class MemberPage:
    """members/SLUG/ or channels/SLUG/: profile, newest entries, years."""

    profile: Profile
    cards: tuple[Card, ...]
    years: tuple[Step, ...]
    feed: str


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A month within a year page: its lines, newest first."""

    month: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year of a member or topic: titles by month; past 1,000 in parts. `of` leads to the member or topic."""

    of: Step
    year: int
    months: tuple[YearMonth, ...]
    part: int
    parts: tuple[Step, ...]
    older: Step | None
    newer: Step | None
    show_names: bool


@dataclass(frozen=True, slots=True)
class PostPage:
    """members/SLUG/posts/NAME/: one local post, whole."""

    card: Card


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in the index: how it is written, where, and in how many entries."""

    label: str
    path: str
    uses: int


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """topics/: the 500 most used, by name; the rest on a page a letter."""

    rows: tuple[TopicRow, ...]
    letter: str
    letters: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class TopicPage:
    """topics/SLUG/: its newest entries, who writes about it, its years."""

    label: str
    cards: tuple[Card, ...]
    writers: tuple[Byline, ...]
    years: tuple[Step, ...]
    feed: str


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One feed as the public may see it: `address` without credentials and query."""

    address: str
    label: str
    state: str
    last_visit: datetime | None
    last_success: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class MemberHealth:
    """One member as the hub sees them: feeds, how much is hidden by what kind of rule, worst feeds first."""

    byline: Byline
    state: str
    feeds: tuple[FeedHealth, ...]
    hidden: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class StatusPage:
    """status/: the last turn, the counts by state, and the 100 worst members."""

    turn: datetime | None
    states: tuple[tuple[str, int], ...]
    members: tuple[MemberHealth, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class AboutPage:
    """about/: what this is, who runs it, the channels, how to join and leave."""

    empty: bool


@dataclass(frozen=True, slots=True)
class SubscribePage:
    """subscribe/: how to follow: the merged feeds, the OPML, the channels."""

    feeds: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class LostPage:
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


@dataclass(frozen=True, slots=True)
class MovedPage:
    """The page left behind where a member's slug changed."""

    to: Step


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
    | LostPage
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


# ---------------------------------------------------------------- search


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


# ---------------------------------------------------------------- feeds


@dataclass(frozen=True, slots=True)
class FeedSource:
    """The feed that an entry came from, for atom:source and RSS source; addresses are public ones."""

    id: str
    title: str
    url: str
    feed_url: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry as feeds carry it. `id` is its atom:id for ever; `title` never empty (as `Card.label`), `named`
    tells whether the entry has a title of its own.

    `content` is safe HTML, "" unless all agree to share the whole; `summary` is plain text, "" where titles alone
    are shared.
    `published` is the date as believed, `updated` never before it; UTC.
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


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed that the hub publishes. `path` is its file, `page` the path of the page that it belongs to.

    `updated` is the newest `updated` of its items (the epoch where it has none): never the hour of the turn.
    """

    path: str
    format: Literal["atom", "rss", "json"]
    id: str
    title: str
    description: str
    page: str
    site: Site
    updated: datetime
    items: tuple[FeedItem, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in an OPML document: all addresses public."""

    title: str
    feed_url: str
    page_url: str
    description: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class OutlineGroup:
    """A member in the subscription list: one feed is one outline, several make a group."""

    name: str
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class OpmlView:
    """opml.xml: the members' feeds as a subscription list."""

    path: str
    title: str
    owner: str
    groups: tuple[OutlineGroup, ...]


# ---------------------------------------------------------------- for search engines


@dataclass(frozen=True, slots=True)
class Place:
    """A page to visit, by its path; `changed` is the newest date among its entries, of their coming or of an edit; None
    where it is not made of entries."""

    path: str
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class SitemapView:
    """A list of pages, or, as an `index`, of such lists."""

    path: str
    site_url: str
    places: tuple[Place, ...]
    index: bool = False
