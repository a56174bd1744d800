"""Plans: how the members and feeds of the members file match those stored.

rules/ makes the plans, the store carries them out.
"""

from __future__ import annotations

from planet.model.community import Feed, Member
from planet.model.records import Role
from planet.model.visits import FeedState
from planet.struct import Struct


class MemberPlan(Struct, frozen=True):
    """The plan for a member of the members file: their position there, their slug, and the stored member that they are,
    if any.

    `member_id` is None for a new member. `left_slug` is the slug that the member had until now, if it changed. `moved`
    is True if their URL or everything that identified them has changed, so their feeds have probably moved too.
    """

    member_id: int | None
    role: Role
    slug: str
    position: int
    profile: Member
    left_slug: str = ""
    moved: bool = False


class StoredFeed(Struct, frozen=True):
    """A stored feed of a member: the URL that its server redirects to for ever, and whether the file names it.

    `state` is None only if the caller does not need it.
    """

    feed_id: int
    feed: Feed
    moved_to: str
    present: bool
    state: FeedState | None = None


class FeedPlan(Struct, frozen=True):
    """The feeds that a member has from now on, and the stored ones that are gone (`dropped`, ids).

    `feeds` are, in order, pairs of a stored feed's id (None for a new feed) and the feed as the members file names it.
    """

    feeds: tuple[tuple[int | None, Feed], ...]
    dropped: tuple[int, ...]
