"""The types that travel between the rooms of the house; nothing else.

    config    → Planet, Member, Channel, Feed, Hide      what the admin wrote
    turn      → Errand                                   what a visit is for
    store     → FeedState                                what is known of a feed before a visit
    poll      → Outcome = Fetched | Unchanged | Failed   what a visit gave
    parse     → RawFeed, RawEntry                        what the feed said, nothing mended
    normalise → FeedInfo, Entry, Reading                 the one true form: UTC, absolute, safe
    turn      → TurnReport                               what happened, in counts and sentences

(What a template may ask for is in `planet.views`; what is published, in `planet.render.Page`.)

All are frozen and pickle cheaply, for parsing happens in worker processes. Every datetime is aware, in UTC,
and in whole seconds. Every length of time is a `timedelta` or, where its name says so, seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

FeedKind = Literal["blog", "microblog", "photos", "bookmarks", "audio", "video", "code", "slides", "forum"]
Kind = Literal["article", "note", "photo", "bookmark", "audio", "video", "code", "slides", "forum"]
Content = Literal["full", "summary", "title"]
FeedPlace = Literal["web", "file", "folder"]
Accept = Literal["feeds", "page", "image"]
PictureUse = Literal["avatar", "emblem", "photo"]
"""What a picture is for: a face that its member named, a face that a feed calls its own, or a photo in an entry."""

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

# ---------------------------------------------------------------- what the admin wrote


@dataclass(frozen=True, slots=True)
class Owner:
    """Who runs the hub; told to the sites that it visits."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class FetchRules:
    """How feeds are visited: the `[fetch]` table."""

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


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the members file names it (or as discovery found it).

    `url` is an http(s) address as written, a file's path relative to the hub folder (`place` "file"),
    or a folder of posts relative to the hub folder (`place` "folder", ending in "/").
    `kind` is None where the file does not say: then the host or the entries' shape decides.
    """

    url: str
    place: FeedPlace = "web"
    kind: FeedKind | None = None
    title: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    content: Content = "full"
    since: date | None = None
    interval: timedelta | None = None
    auth_env: str = ""
    accept: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A person (or an organisation): the unit of the hub. Any number of feeds of any kind.

    `slug` is what the file says, "" where it says nothing; the slug in use is `planet.census.Resident.slug`.
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
    feeds: tuple[Feed, ...] = ()

    @property
    def wants_discovery(self) -> bool:
        """Whether the member's feeds are to be found from `url`."""
        return bool(self.url) and not any(feed.place != "folder" for feed in self.feeds)


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where the community talks; with a feed, its posts are woven in, of kind forum."""

    name: str
    kind: Literal["email", "forum", "chat"]
    url: str
    feed: str = ""


@dataclass(frozen=True, slots=True)
class Hide:
    """One post that must not show anywhere."""

    url: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to the community, answered by a tag."""

    tag: str
    starts: date
    ends: date
    text: str


@dataclass(frozen=True, slots=True)
class Planet:
    """The whole members file: complete, valid, and the same for a whole turn.

    `fingerprint` is the SHA-256 of the file's bytes: the cheap answer to "was it edited?".
    `unheeded` names keys that are understood but that this version does not act on yet.
    """

    title: str
    url: str
    description: str = ""
    language: str = "en"
    timezone: str = "UTC"
    owner: Owner = Owner()
    join: str = ""
    store: str = "sqlite:///planet.db"
    content: Content = "full"
    river: Literal["excerpts", "full"] = "excerpts"
    days_on_front: int = 7
    per_member_per_day: int = 4
    feed_entries: int = 100
    accent: str = ACCENT
    theme: str = "plain"
    status: Literal["public", "off"] = "public"
    neighbours: bool = True
    after_publish: str = ""
    fetch: FetchRules = FetchRules()
    channels: tuple[Channel, ...] = ()
    members: tuple[Member, ...] = ()
    hides: tuple[Hide, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    fingerprint: str = ""
    unheeded: tuple[str, ...] = ()


# ---------------------------------------------------------------- what is known before a visit, and what it gave


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified exactly as the server wrote them, from one and the same 200 (RFC 9110 §8.8).

    `url` is the address that gave them, after redirects: they mean nothing to another ("" where it is not known).
    """

    etag: str = ""
    last_modified: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Hints:
    """What a server or a feed asks of its visitors' pace; None where it says nothing.

    `retry_after` (RFC 9110 §10.2.3) is a wish of the server that holds even under --force;
    `fresh_for` joins Cache-Control max-age, Expires, RSS ttl and sy:update*: it slows us down, within bounds.
    `skip_hours` (0–23, GMT) and `skip_days` ("Monday" …) are RSS 2.0's.
    """

    retry_after: timedelta | None = None
    fresh_for: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the store knows of a feed when its visit is decided and made.

    `held_since`: the day, in the planet's zone, since when what it lists waits for the admin; None where it does not.
    """

    feed_id: int
    url: str
    place: FeedPlace
    validators: Validators = Validators()
    body_hash: str = ""
    first_success: datetime | None = None
    last_visit: datetime | None = None
    last_success: datetime | None = None
    next_due: datetime | None = None
    retry_until: datetime | None = None
    interval: timedelta | None = None
    failures: int = 0
    state: Literal["new", "ok", "failing", "gone", "held", "paused"] = "new"
    reason: str = ""
    moved_to: str = ""
    moved_days: tuple[str, ...] = ()
    hints: Hints = Hints()
    held_since: date | None = None


@dataclass(frozen=True, slots=True)
class Errand:
    """What a visit is for: the address, and what is known from the last one.

    `auth` is "user:password" or a bearer token, given to the origin of `url` alone.
    HTTP dates are read against `now`; without it, against the server's own clock.
    """

    url: str = field(repr=False)
    validators: Validators = Validators()
    body_hash: str = ""
    accept: Accept = "feeds"
    auth: str = field(default="", repr=False)
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body that differs from the last one. `url` is where it came from after redirects (the base of its links).

    `moved_to` is where permanent redirects alone led (301, 308), "" where there were none.
    """

    url: str
    body: bytes
    content_type: str = ""
    content_location: str = ""
    body_hash: str = ""
    validators: Validators = Validators()
    hints: Hints = Hints()
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing new: a 304, or a body with the hash of the last one. Validators are the ones to keep."""

    validators: Validators = Validators()
    hints: Hints = Hints()
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """The visit gave nothing. `reason` is a sentence that a member understands.

    `gone`: HTTP 410. `unreachable`: no server was ever reached (no name, no route), which a hub without
    network would see everywhere. `turned_away`: its host rests, and was not asked. `status` is that of the HTTP
    answer, 0 where none came.
    """

    reason: str
    gone: bool = False
    unreachable: bool = False
    hints: Hints = Hints()
    moved_to: str = ""
    status: int = 0
    turned_away: bool = False


Outcome = Fetched | Unchanged | Failed

# ---------------------------------------------------------------- what the feed said


@dataclass(frozen=True, slots=True)
class RawText:
    """A text as it stands in the feed: its media type ("text/plain", "text/html", "application/xhtml+xml"),
    the base for its links ("" where the feed names none) and its language."""

    value: str
    type: str = "text/html"
    base: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class RawLink:
    """A link as written: relation, address, media type, length in bytes, title, with the base it stands under."""

    href: str
    rel: str = "alternate"
    type: str = ""
    length: str = ""
    title: str = ""
    duration: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class RawPerson:
    """An author as written."""

    name: str = ""
    url: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class RawImage:
    """A picture as written: Media RSS content or thumbnail, itunes:image, JSON Feed image."""

    url: str
    alt: RawText | None = None
    width: str = ""
    height: str = ""
    thumbnail: bool = False
    base: str = ""


@dataclass(frozen=True, slots=True)
class RawSource:
    """Where an entry of an aggregated feed first stood: atom:source, RSS source."""

    id: str = ""
    title: str = ""
    url: str = ""
    feed_url: str = ""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as the feed gives it: strings, nothing mended, nothing trusted."""

    guid: str = ""
    title: RawText | None = None
    link: str = ""
    link_base: str = ""
    links: tuple[RawLink, ...] = ()
    summary: RawText | None = None
    content: tuple[RawText, ...] = ()
    authors: tuple[RawPerson, ...] = ()
    published: str = ""
    updated: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    images: tuple[RawImage, ...] = ()
    player: str = ""
    duration: str = ""
    target: str = ""
    license: str = ""
    source: RawSource | None = None
    hidden_reason: str = ""


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A whole feed as parsed: what it says of itself, and its entries in document order.

    `format` is a short name ("rss20", "atom10", "rss10", "json11", "posts").
    `link_base` is the document's own address: the base of relative links where nothing nearer names one.
    `problems` are sentences on entries that could not be read; `cut` says that the document ends in its middle,
    `overlong` that it holds more than is read of one.
    `deleted` are the guids of entries that the feed says are deleted (RFC 6721).
    `older` is the document with the entries before these, as written: RFC 5005's prev-archive or next page.
    """

    format: str
    title: RawText | None = None
    link: str = ""
    link_base: str = ""
    id: str = ""
    description: RawText | None = None
    language: str = ""
    authors: tuple[RawPerson, ...] = ()
    image: RawImage | None = None
    license: str = ""
    hints: Hints = Hints()
    entries: tuple[RawEntry, ...] = ()
    problems: tuple[str, ...] = ()
    cut: bool = False
    overlong: bool = False
    deleted: tuple[str, ...] = ()
    older: str = ""


# ---------------------------------------------------------------- the one true form


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an entry: plain text name; `url` absolute http(s) or ""."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry: absolute http(s) address, media type or "", bytes and seconds if stated."""

    url: str
    type: str = ""
    length: int | None = None
    seconds: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that an entry is about: absolute http(s) address, its alt text, its size in pixels if stated."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The feed or site in which the entry first stood: plain text title, absolute addresses or ""."""

    title: str = ""
    url: str = ""
    feed_url: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The one normalised entry: plain text where text is meant, safe HTML in `content`, absolute links, UTC dates.

    `guid` is the feed's own, "" where it gives none. `link` is the permalink, "" where there is none.
    `published` and `updated` are what the feed states, however unlikely; None where it states nothing readable.
    `text` is the whole content as plain text, `excerpt` its first lines. `title` is "" for an entry without one.
    `target` is the address that a bookmark points at; `player` a page that plays a video or sound.
    `hidden_reason` is a sentence where the entry must not show (a mistake in a local post).
    """

    guid: str
    link: str
    title: str
    content: str
    text: str
    excerpt: str
    kind: Kind
    authors: tuple[Author, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    tags: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    images: tuple[Image, ...] = ()
    target: str = ""
    player: str = ""
    seconds: int | None = None
    license: str = ""
    source: Source | None = None
    hidden_reason: str = ""


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What a feed says of itself: plain text, absolute addresses; "" where it says nothing."""

    format: str = ""
    id: str = ""
    title: str = ""
    url: str = ""
    description: str = ""
    language: str = ""
    author: str = ""
    image: str = ""
    license: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A feed read and normalised by a worker: the border between foreign bytes and the hub.

    `cut`: the document ended in its middle, so its validators must not be kept. `deleted`: guids of entries that
    it says are deleted. `older`: the absolute address of the document with the entries before these, or "".
    """

    info: FeedInfo
    entries: tuple[Entry, ...]
    hints: Hints = Hints()
    problems: tuple[str, ...] = ()
    cut: bool = False
    deleted: tuple[str, ...] = ()
    older: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A body that is no feed; `reason` is a sentence that a member understands."""

    reason: str


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that discovery found on a person's page: absolute address, its kind if the host tells, its title."""

    url: str
    kind: FeedKind | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What discovery made of a page: the feeds in the order of preference; none is a finding too, with its reason."""

    feeds: tuple[FoundFeed, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A small copy of a picture, made anew: JPEG bytes and their size in pixels."""

    body: bytes = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Unfit:
    """A body that gives no picture; `reason` is a sentence that a member understands."""

    reason: str


# ---------------------------------------------------------------- what happened


@dataclass(frozen=True, slots=True)
class Failure:
    """A visit that gave nothing, for the report: member's slug, the feed's public address, why, and when next."""

    member: str
    feed: str
    reason: str
    next_visit: datetime | None


@dataclass(frozen=True, slots=True)
class TurnReport:
    """One turn in counts, sentences and seconds; the source of `planet update --json`."""

    feeds_due: int = 0
    feeds_fresh: int = 0
    feeds_unchanged: int = 0
    feeds_failed: int = 0
    feeds_not_due: int = 0
    entries_new: int = 0
    entries_updated: int = 0
    entries_withdrawn: int = 0
    entries_stored: int = 0
    pages_written: int = 0
    pages_removed: int = 0
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    offline: bool = False
    seconds_poll: float = 0.0
    seconds_store: float = 0.0
    seconds_publish: float = 0.0
    written: tuple[str, ...] = field(default=())
