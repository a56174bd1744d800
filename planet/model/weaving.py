"""What the weave is made of: entries as they take part in it, what they refer to, edges, conversations."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from planet.struct import Struct

EdgeKind = Literal["answer", "link", "gather"]
"""An entry says that it answers another, links to it, or gathers it with many others (a round-up)."""

Common = Literal["answer", "link", "topic"]
"""What related entries have in common: an entry that both answer, a page to which both link, a topic."""

Moment = tuple[int, int]
"""The place of an entry in time: its river date and its stated date, in seconds since the epoch."""


class Strand(Struct, frozen=True):
    """An entry as it takes part in the weave.

    `leader_id` is the entry that it is shown with, else its own id. `weaves` is True if the entry, or its leader,
    shows, and its member takes part. `item_id` is the feed item that is shown of it, or would be. `stated_at` and
    `river_at` are seconds since the epoch. URLs are as the feed states them; `source_urls` are those of the feed or
    site in which it first stood. `ending` is that of the text of an entry without a title; `calls` is True if it names
    #askplanet.
    """

    entry_id: int
    leader_id: int
    member_id: int
    weaves: bool
    item_id: int
    atom_id: str
    river_at: int
    stated_at: int
    tie: int
    kind: str
    guid: str
    link: str
    link_key: str
    target: str
    source_urls: tuple[str, ...]
    addresses: tuple[str, ...]
    title: str
    ending: str
    calls: bool
    tags: tuple[str, ...]

    @property
    def moment(self) -> Moment:
        """Return the place of the entry in time: edges lead to earlier entries alone."""
        return self.river_at, self.stated_at

    @property
    def is_leader(self) -> bool:
        """Return whether the entry takes part by itself."""
        return self.weaves and self.leader_id == self.entry_id


class Reference(Struct, frozen=True):
    """A reference of an entry to another: by URL, or by id.

    `keys` are tried in their order. `position` is that of the link, None for a declared answer. `feed_key` is the key
    of the feed in which a declared answer places the other entry, "" if it does not say; a key in `weak` counts only
    with it.
    """

    keys: tuple[str, ...]
    position: int | None = None
    feed_key: str = ""
    weak: frozenset[str] = frozenset()

    @property
    def is_declared(self) -> bool:
        """Return whether the entry says that it answers the other."""
        return self.position is None


class Claim(Struct, frozen=True):
    """An entry that has an address: by its leader, with its member and the place of the leader in time.

    `former`: the entry has moved from there. `owned`: the address lies in a place of its member.
    """

    entry_id: int
    leader_id: int
    member_id: int
    moment: Moment
    former: bool
    owned: bool


class Trace(Struct, frozen=True):
    """A link of an entry as far as pages of others show it: the feed item in which it stands, its position, its URL
    with the key of that, and the shard in which it is looked up.

    It counts, unless it was replaced since the entry was woven last: then its position is negative.
    """

    item_id: int
    position: int
    key: str
    url: str
    shard: int


class Edge(Struct, frozen=True):
    """The tie from an entry to an earlier one. `rank` is its place among those of its source: 0 is the parent.
    `position` is that of the first link to it, None for a declared answer without one."""

    source_id: int
    target_id: int
    kind: EdgeKind
    rank: int
    position: int | None


class Conversation(Struct, frozen=True):
    """A conversation as the store has it. `root_id` is the entry that it was named after. `merged_into` is the
    conversation of which it is a part now; None if it stands by itself."""

    conversation_id: int
    name: str
    root_id: int
    first_seen: datetime
    merged_into: int | None
    posts: int
    people: int


class WeaveChange(Struct, frozen=True):
    """What the weave of a turn has changed, for the pages that show it.

    `entry_ids` are entries that are the same, but whose edges or neighbours look different. `answered` are the entries
    whose answers, or answers to these, changed. `conversations` are ids, `members` the ids of those whose mentions
    changed. `shards` are those of links of entries that came, changed or went, `weeks` the ISO weeks of these entries.
    `questions` is True if an open question came, changed or went.
    """

    entry_ids: frozenset[int] = frozenset()
    answered: frozenset[int] = frozenset()
    conversations: frozenset[int] = frozenset()
    members: frozenset[int] = frozenset()
    shards: frozenset[str] = frozenset()
    weeks: frozenset[str] = frozenset()
    questions: bool = False


class StoredLink(Struct, frozen=True):
    """A link of a feed item as it is stored: `key` is that of `link_keys.link_key`, `host` that of the URL.

    `before`, `words` and `after` are a piece of the author's text, the blanks between them included. `counts` is False
    where the link says nothing: a quotation's own, or furniture; None as long as that is not decided.
    """

    item_id: int
    position: int
    url: str
    key: str
    host: str
    rel: str
    before: str
    words: str
    after: str
    counts: bool | None


class Relation(Struct, frozen=True):
    """A related entry, and what it has in common: `thing` is the host of the page to which both link, or the topic as
    the later one writes it; "" where both answer the same entry."""

    other_id: int
    common: Common
    thing: str
