"""The members file as types: the planet, its members, their feeds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from planet.model.outreach import NO_PUSH, Announcement, Inbox, Letter, Push
from planet.struct import Struct

FeedKind = Literal["blog", "microblog", "photos", "bookmarks", "audio", "video", "code", "slides", "forum"]


Kind = Literal["article", "note", "photo", "bookmark", "audio", "video", "code", "slides", "forum"]


Content = Literal["full", "summary", "title"]


FeedPlace = Literal["web", "file", "folder", "mail"]
"""Where a feed is read: on the web, in a file, in a folder of posts, or among the messages sent by its member."""


STORE = "sqlite:///planet.db"
"""The URL of the usual store, relative to the hub folder."""


ACCENT = "#0b6e4f"
"""The usual accent: whoever writes no other gets the accent of their theme."""


KIND_OF_FEED: dict[FeedKind, Kind] = {
    "blog": "article",
    "microblog": "note",
    "photos": "photo",
    "bookmarks": "bookmark",
    "audio": "audio",
    "video": "video",
    "code": "code",
    "slides": "slides",
    "forum": "forum",
}
"""The kind of entry that a kind of feed makes; an entry's own shape goes before it."""


class Owner(Struct, frozen=True):
    """The person who runs the hub, named to the sites that it visits."""

    name: str = ""
    email: str = ""


class FetchRules(Struct, frozen=True):
    """The rules for visiting feeds: the `[fetch]` table."""

    interval: timedelta = timedelta(hours=1)
    max_interval: timedelta = timedelta(hours=24)
    timeout: timedelta = timedelta(seconds=20)
    concurrency: int = 64
    per_host: int = 2
    host_delay: timedelta = timedelta(seconds=1)
    max_bytes: int = 5_000_000
    max_entries: int = 200
    private_allow: tuple[str, ...] = ()
    proxy: str = ""
    ca: str = ""


class Feed(Struct, frozen=True):
    """A feed as the members file names it (or as discovery found it).

    `url` is an http(s) URL as written, a file's path relative to the hub folder (`place` "file"),
    a folder of posts relative to the hub folder (`place` "folder", ending in "/"), or `BY_MAIL` (`place` "mail").
    `kind` is None where the file does not say: then the host or the entries' shape decides. `min_length` counts
    characters of an entry's text.
    """

    url: str
    place: FeedPlace = "web"
    kind: FeedKind | None = None
    title: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    exclude_categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    exclude_authors: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    exclude_kinds: tuple[Kind, ...] = ()
    min_length: int = 0
    content: Content = "full"
    since: date | None = None
    interval: timedelta | None = None
    auth_env: str = ""
    accept: date | None = None

    @property
    def is_home(self) -> bool:
        """Return whether its posts are written for this hub, and have their pages here."""
        return self.place in AT_HOME


AT_HOME: tuple[FeedPlace, ...] = ("folder", "mail")
"""The places of feeds whose posts have their pages here: a folder of posts, and posts by mail."""

BY_MAIL = Feed("mail/", "mail")
"""The feed of a member's posts by mail: they stand in the store alone."""


class Member(Struct, frozen=True):
    """A person or an organisation, with any number of feeds of any kind.

    `slug` is what the file says, "" where it says nothing; the slug in use is that of the `MemberPlan`.
    """

    name: str
    url: str = ""
    slug: str = ""
    bio: str = ""
    avatar: str = ""
    email: str = ""
    show_email: bool = False
    location: str = ""
    pronouns: str = ""
    languages: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    joined: date | None = None
    links: tuple[str, ...] = ()
    content: Content = "full"
    license: str = ""
    noindex: bool = False
    paused: bool = False
    weave: bool = True
    blogroll: str = ""
    feeds: tuple[Feed, ...] = ()

    @property
    def wants_discovery(self) -> bool:
        """Return whether the member's feeds are to be discovered from `url`."""
        return bool(self.url) and not any(not feed.is_home for feed in self.feeds)


class Channel(Struct, frozen=True):
    """A mailing list, forum or chat of the community; with a feed, its posts show on the site, as of kind forum."""

    name: str
    kind: Literal["email", "forum", "chat"]
    url: str
    feed: str = ""


class Hide(Struct, frozen=True):
    """A post that must not show anywhere."""

    url: str
    reason: str = ""


class Prompt(Struct, frozen=True):
    """A question to the community, answered by a tag from its first day to its last (None: without that bound)."""

    tag: str
    starts: date | None
    ends: date | None
    text: str


class PageBounds(Struct, frozen=True):
    """How much a page holds before it is divided: the same for every planet, and no key of the members file.

    - `cards`: entries shown as cards on a page; a day of more lists them as lines.
    - `lines`: entries shown as lines on the page of a day; a longer day is divided into parts.
    - `month_lines`: entries shown as lines on the page of a month; of a longer month each day has the same share.
    - `year_lines`: entries shown as lines on the page of a year; a longer year is divided into parts.
    - `newest`: entries shown as cards on the page of a member or topic, and entries in the feed of a topic.
    - `feed`: entries in the feed of a member or channel.
    - `feed_text`: characters of HTML in the feed of a member or channel, as far as its newest `feed_least` hold less.
    - `profiles`: members shown with their profile in the directory; a longer one has rows of names.
    - `directory`: members in a list; a longer directory is divided by letter.
    - `letter`: members on the page of a letter; those of a longer one are divided into parts.
    - `topics`: topics in their index, the most used ones; the others are listed by letter.
    - `neighbours`: sites on the page of neighbours, and members who are quoted with each (`mentions`).
    """

    cards: int = 100
    lines: int = 1000
    month_lines: int = 124
    year_lines: int = 100
    newest: int = 20
    feed: int = 50
    feed_text: int = 50_000
    feed_least: int = 10
    profiles: int = 100
    directory: int = 500
    letter: int = 200
    topics: int = 500
    neighbours: int = 100
    mentions: int = 5


class Planet(Struct, frozen=True):
    """The whole members file: complete and valid. It stays the same during a turn.

    `fingerprint` is the SHA-256 of the file's bytes: another one means that the file was edited.
    """

    title: str
    url: str
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    owner: Owner = Owner()
    join: str = ""
    store: str = STORE
    content: Content = "full"
    river: Literal["excerpts", "full"] = "excerpts"
    days_on_front: int = 7
    per_member_per_day: int = 4
    feed_entries: int = 100
    accent: str = ACCENT
    theme: str = "plain"
    status: Literal["public", "off"] = "public"
    neighbours: bool = True
    not_neighbours: tuple[str, ...] = ()
    sample_until: date | None = None
    after_publish: str = ""
    fetch: FetchRules = FetchRules()
    channels: tuple[Channel, ...] = ()
    members: tuple[Member, ...] = ()
    hides: tuple[Hide, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    inbox: Inbox | None = None
    letter: Letter | None = None
    announcements: tuple[Announcement, ...] = ()
    push: Push = NO_PUSH
    fingerprint: str = ""
    bounds: PageBounds = PageBounds()
