"""The page of a member on how the hub sees them; nothing on it changes with the hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from planet.model.community import Content
from planet.struct import Struct
from planet.views.entry import Byline, DuplicateLink, Line
from planet.views.site import PageLink

# fmt: off
Condition = Literal[
    "ok", "new", "paused", "held", "declined", "moved",
    "wall", "refused", "gone", "missing", "page", "parked", "unreadable", "server", "unreachable",
    "calm", "certificate", "large", "redirects", "hub",
]
# fmt: on
"""How a feed is: it is read well; it was not asked yet; it rests, waits for the admin, or its owner keeps it out; it is
read at a new address; else what keeps it away (`planet.rules.whose_turn.Trouble`)."""


Actor = Literal["nobody", "member", "host", "admin"]
"""Who can do something."""

HiddenBy = Literal["filter", "language", "since", "withdrawn", "held", "feed", "post", "wish", "admin"]
"""The kind of rule that keeps posts out."""


class SeenFeed(Struct, frozen=True):
    """One feed as the hub sees it.

    `address` is without credentials and query, `label` its own name or "". `turn` says who can do something. `lasts` is
    True if a trouble does not pass by itself. `since` is the day of the last good visit while it fails, None where
    there was none. `reason` is the English sentence that can be forwarded, "" where none is needed. `moved_to` is the
    new public address, "" without one. `filtered` is True if the admin lets in only some of its posts.
    """

    address: str
    label: str
    state: str
    condition: Condition
    turn: Actor
    lasts: bool
    since: date | None
    reason: str
    moved_to: str
    filtered: bool


class HiddenKind(Struct, frozen=True):
    """How many posts a kind of rule keeps out: `kind` names it for the template, `words` for people."""

    kind: HiddenBy
    words: str
    count: int


class Arrival(Struct, frozen=True):
    """One of the newest posts: when it came, where it stands, and why there.

    `place` is its place in the archive. `why` says why it stands there: under its own date ("dated"), where it was
    first seen since it came late, states no date, or a date in the future. `duplicates` are the same elsewhere.
    """

    line: Line
    came: datetime
    place: PageLink
    why: Literal["dated", "late", "undated", "ahead"]
    duplicates: tuple[DuplicateLink, ...] = ()


class SightPage(Struct, frozen=True):
    """members/SLUG/status/: a member's feeds, what is hidden, what came last, and how much of a post is shown.

    `turn` is who can do something first. `search` is the English sentence on the search for feeds, "" where some are
    known. `whole` is True if pages show whole posts. `years` lead to all posts of the member.
    """

    byline: Byline
    turn: Actor
    feeds: tuple[SeenFeed, ...]
    search: str
    hidden: tuple[HiddenKind, ...]
    arrivals: tuple[Arrival, ...]
    share: Content
    whole: bool
    years: tuple[PageLink, ...]


class SeenMember(Struct, frozen=True):
    """A line of a list of members: their state, and the page that says more."""

    byline: Byline
    state: str
    path: str


class StatusLetterPage(Struct, frozen=True):
    """status/index-L.html: the members of one letter of a large hub, with the other letters."""

    letter: str
    letters: tuple[PageLink, ...]
    members: tuple[SeenMember, ...]
