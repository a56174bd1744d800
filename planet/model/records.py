"""The records that the store returns: frozen types, never rows of a table.

They are what the hub remembers: members with their fixed ids and slugs, feeds with their health, entries with their
fixed place in the river.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from planet.model.arrivals import IncomingItem
from planet.model.community import Feed, Member
from planet.model.entry import Entry, FeedInfo
from planet.model.verdict import Verdict
from planet.model.visits import FeedState, Validators
from planet.struct import Struct

Role = Literal["member", "channel"]

NO_VALIDATORS = Validators()


class MemberRecord(Struct, frozen=True):
    """A member (or a channel with a feed) as the store has them.

    `present` is False once the members file no longer names them. `pictured` is True if there is a picture of them.
    """

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
        """Return the folder of the member's page: "members/ada/" or "channels/list/"."""
        return f"{self.role}s/{self.slug}/"


class FeedRecord(Struct, frozen=True):
    """A feed of a member: its settings in the members file (or from discovery), its own description, and its health.

    `says_otherwise` is True if the feed described itself differently at its last visit, and that is not believed yet.
    """

    feed: Feed
    info: FeedInfo
    state: FeedState
    member_id: int
    position: int
    discovered: bool
    entries: int = 0
    says_otherwise: bool = False


class DiscoveryRecord(Struct, frozen=True):
    """The state of the search for a member's feeds on their own page, `url`.

    `retry_until`: not even `--force` asks before.
    """

    member_id: int
    url: str
    last_visit: datetime | None
    next_due: datetime | None
    failures: int
    reason: str
    retry_until: datetime | None = None


class AvatarRecord(Struct, frozen=True):
    """The state of a member's picture: the URLs to ask for it (`wishes`, best first), and the index of the next one
    (`turn`).

    `came_from` is the URL of the present picture, "" if there is none; the validators and the hash belong to it.
    `failures` counts the visits in a row that reached no server.
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
        """Return the URL to ask next."""
        return self.wishes[self.turn]


class PhotoRecord(Struct, frozen=True):
    """A picture of an entry of which there is no small copy yet. `lead` is True for that of an article, which stands
    small beside its words."""

    entry_id: int
    url: str
    failures: int = 0
    lead: bool = False


class StoredItem(Struct, frozen=True):
    """A feed item with the facts that identity compares: its keys, its words, and the verdict that hides it."""

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
        """Return whether the item is hidden because its feed may have changed hands."""
        return self.verdict is not None and self.verdict.rule == "held"


class JudgedItem(Struct, frozen=True):
    """A feed item with its entry, and the verdict that hides it (None: it is shown)."""

    item_id: int
    entry: Entry
    verdict: Verdict | None


class ListedItem(Struct, frozen=True):
    """An item in a feed's document.

    An item that is no longer `listed` keeps its place between its neighbours. `missing_since` is the time from which it
    counts as vanished; None if too many items vanished at once.
    """

    item_id: int
    listed: bool = True
    missing_since: datetime | None = None


class IdBearer(Struct, frozen=True):
    """A feed item with its entry's id, its feed and its member: one of those whose guid or id is the same.

    `atom_id` is the id that the entry has, which is often that guid, and `first_seen` is when it came.
    """

    item: IncomingItem
    entry_id: int
    member_id: int
    atom_id: str
    first_seen: datetime
    feed_url: str


class Moment(Struct, frozen=True):
    """The river date of a shown entry, and the days since its member's previous entry (None if they were few)."""

    entry_id: int
    river_at: datetime
    first_seen: datetime
    backlog: bool
    silence: int | None


class KnownInfo(Struct, frozen=True):
    """The description of a feed: the one that is believed (`info`), and the one that it gave last (`latest`; None: none
    yet).

    `learnt_at` is when the believed one last changed, None before the first.
    """

    info: FeedInfo
    latest: FeedInfo | None = None
    learnt_at: datetime | None = None


class EntryChange(Struct, frozen=True):
    """An entry that appears, disappears or is edited, with the facts that decide which pages show it.

    `topics` are those before and after the change. `itself` is False if the entry is the same and only the page of one
    of its topics came or went. `post_id` is the entry's id if it is a local post, which has a page of its own.
    `pictured` is True if it has thumbnails, or may get some. `facets` are those before and after the change, as the
    topics are.
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
    facets: tuple[str, ...] = ()


class ShownEntry(Struct, frozen=True):
    """A shown entry: its id and dates, the feed item that is shown, its member and its feed.

    `member` comes without former slugs, which hardly any page needs. `silence` is the number of days since the member's
    previous entry; None if they were few when this entry came.
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
        """Return the licence under which the entry may be shared: its own, else its member's, else its feed's; "" if
        none is stated."""
        return self.entry.license or self.member.profile.license or self.info.license


class RiverPlace(NamedTuple):
    """Where a shown entry stands on the river: enough to know which entries a page lists."""

    entry_id: int
    river_at: datetime


class Duplicate(Struct, frozen=True):
    """An entry that is shown with another one: the atom:ids of both, and the river date of the other."""

    atom_id: str
    leader_id: str
    leader_at: datetime


TOPIC_SHOWN_FROM = 2
"""A topic has a page and a feed of its own once so many entries are in it."""


class TopicUse(Struct, frozen=True):
    """A topic: its slug, its label (as its oldest entry writes it), and the number of shown entries that have it."""

    slug: str
    label: str
    uses: int


class HiddenEntry(Struct, frozen=True):
    """An entry that does not show, with the verdict that hides it: its URL (or its title if it has none)."""

    member_id: int
    entry: str
    verdict: Verdict


class PublishedFile(Struct, frozen=True):
    """A file in output/: the mark that it was made for, the SHA-256 of its bytes, and its size and time on disk."""

    path: str
    mark: str
    hash: str
    size: int
    mtime_ns: int
