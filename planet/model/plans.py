"""What the members file makes of members and feeds: plans that rules draw up and the store carries out."""

from __future__ import annotations

from dataclasses import dataclass

from planet.model.community import Feed, Member
from planet.model.records import Role
from planet.model.visits import FeedState


@dataclass(frozen=True, slots=True)
class MemberPlan:
    """Someone whom the members file names: their position there, their slug, and who they were before, if anybody.

    `member_id` is None for a newcomer. `left_slug` is a slug that they have just given up. `moved`: their URL or all
    that they were known by has changed, so their feeds have probably moved too.
    """

    member_id: int | None
    role: Role
    slug: str
    position: int
    profile: Member
    left_slug: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A stored feed of a member: the URL that its server says it moved to, and whether the file names it.

    `state` is None only where a caller does not need it.
    """

    feed_id: int
    feed: Feed
    moved_to: str
    present: bool
    state: FeedState | None = None


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """What becomes of a member's feeds: (stored feed id or None for a new one, how the file names it), in order."""

    feeds: tuple[tuple[int | None, Feed], ...]
    dropped: tuple[int, ...]
