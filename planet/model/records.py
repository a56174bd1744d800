"""What the store tells the rest of the house: frozen records, never rows.

Where `planet.model` holds what comes from outside, these are the hub's own memory of it: members with the ids
and slugs that they keep, feeds with their health, entries with the place in time that they never leave.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from planet.model.community import Feed, Member
from planet.model.entry import Entry, FeedInfo
from planet.model.verdict import Verdict
from planet.model.visits import FeedState, Validators

Role = Literal["member", "channel"]

NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A member (or a channel with a feed) as remembered. `present` is False once the file no longer names them;
    `pictured` tells whether there is a picture of them."""

    member_id: int
    role: Role
    slug: str
    position: int
    present: bool
    profile: Member
    old_slugs: tuple[str, ...] = ()
    pictured: bool = False

    @property
    def path(self) -> str:
        """Where the member's page stands: "members/ada/" or "channels/list/"."""
        return f"{self.role}s/{self.slug}/"


@dataclass(frozen=True, slots=True)
class FeedRecord:
    """A feed of a member: how the file (or discovery) names it, what it says of itself, and its health.

    `says_otherwise`: at its last visit it said something else of itself, which is not believed yet.
    """

    feed: Feed
    info: FeedInfo
    state: FeedState
    member_id: int
    position: int
    discovered: bool
    entries: int = 0
    says_otherwise: bool = False


@dataclass(frozen=True, slots=True)
class DiscoveryRecord:
    """The state of the search for a member's feeds on their own page; `retry_until`: not even `--force` asks before."""

    member_id: int
    url: str
    last_visit: datetime | None
    next_due: datetime | None
    failures: int
    reason: str
    retry_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AvatarRecord:
    """What is known of a member's picture: the addresses to ask for it, best first, and whose `turn` it is.

    `came_from` is the address that the present picture came from, "" where there is none; the validators and the
    hash belong to it. `failures` counts the visits in a row that reached no server.
    """

    member_id: int
    wishes: tuple[str, ...]
    turn: int = 0
    came_from: str = ""
    validators: Validators = NO_VALIDATORS
    body_hash: str = ""
    last_visit: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    reason: str = ""

    @property
    def url(self) -> str:
        """The address to ask now."""
        return self.wishes[self.turn]


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A picture of an entry of which there is no small copy yet."""

    entry_id: int
    url: str
    failures: int = 0


@dataclass(frozen=True, slots=True)
class StoredItem:
    """A feed item as far as identity needs it: the keys that it is known by, its words, and what keeps it out."""

    item_id: int
    entry_id: int
    feed_id: int
    guid: str
    link_key: str
    path_key: str
    title_key: str
    host: str
    fingerprint: str
    title: str
    text: str
    published: datetime | None
    withdrawn: bool
    verdict: Verdict | None = None
    updated: datetime | None = None

    @property
    def held(self) -> bool:
        """Tell whether the item waits, for its feed may have changed hands."""
        return self.verdict is not None and self.verdict.rule == "held"


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """A feed item with its entry, and the verdict that keeps it out (None: it is let in)."""

    item_id: int
    entry: Entry
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item in a feed's document. One that is no longer `listed` keeps its place between its neighbours;
    `missing_since` tells since when it counts as vanished, None where too much vanished with it."""

    item_id: int
    listed: bool = True
    missing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class BorrowedId:
    """A bookmark whose id is also the guid of another member's entry: that member, and that entry."""

    entry_id: int
    member_id: int
    atom_id: str
    first_seen: datetime
    feed_url: str
    entry: Entry
    author_id: int
    author_entry_id: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A shown entry's place in time, and the days of its member's silence before it where they were many."""

    entry_id: int
    river_at: datetime
    first_seen: datetime
    backlog: bool
    silence: int | None


@dataclass(frozen=True, slots=True)
class KnownInfo:
    """What is believed of a feed, and what it said of itself the last time (None: nothing yet).

    `learnt_at` is when the belief changed, None before the first.
    """

    info: FeedInfo
    latest: FeedInfo | None = None
    learnt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that appears, disappears or reads otherwise: all that is needed to know which pages show it.

    `topics` holds those of before and after; not `itself`: nothing has changed but a topic's page. `post_id` is the
    entry's id where it is a local post, with its own page. `pictured`: there are copies of its pictures, or might be.
    """

    entry_id: int
    member_id: int
    role: Role
    letter: str
    river_at: datetime
    topics: tuple[str, ...]
    post_id: int | None = None
    pictured: bool = False
    itself: bool = True


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry that shows: its identity and place in time, the telling that was chosen, whose it is and whence.

    `member` comes without former slugs: hardly any page asks for them. `silence`: days since the member's previous
    entry, where they were many when this one arrived.
    """

    entry_id: int
    atom_id: str
    river_at: datetime
    first_seen: datetime
    edited_at: datetime | None
    entry: Entry
    member: MemberRecord
    feed: Feed
    info: FeedInfo
    silence: int | None = None

    @property
    def license(self) -> str:
        """Under which licence it may be shared: what the entry says, else its member, else its feed."""
        return self.entry.license or self.member.profile.license or self.info.license


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An entry that is shown with another one: the atom:ids of both, and the other's place in time."""

    atom_id: str
    leader_id: str
    leader_at: datetime


TOPIC_SHOWN_FROM = 2
"""A topic has a page and a feed of its own once so many entries are in it."""


@dataclass(frozen=True, slots=True)
class TopicUse:
    """A topic: its slug, how its oldest entry writes it, and in how many shown entries it is."""

    slug: str
    label: str
    uses: int


@dataclass(frozen=True, slots=True)
class HiddenEntry:
    """An entry that does not show, with the verdict why: its URL (or its title where it has none)."""

    member_id: int
    entry: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A file that stands in output/: which mark it was made for, the SHA-256 of its bytes, and how the disk saw it."""

    path: str
    mark: str
    hash: str
    size: int
    mtime_ns: int
