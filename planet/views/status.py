"""The status page."""

from __future__ import annotations

from datetime import datetime

from planet.struct import Struct
from planet.views.entry import Byline
from planet.views.sight import Condition
from planet.views.site import PageLink


class FeedHealth(Struct, frozen=True):
    """One feed as everybody may see it: `address` is its URL without credentials and query."""

    address: str
    label: str
    state: str
    last_visit: datetime | None
    last_success: datetime | None
    reason: str
    condition: Condition = "ok"


class MemberHealth(Struct, frozen=True):
    """One member with the health of their feeds, the worst first, and how many entries each kind of rule hides. `path`
    is the page that says more of them, `last_visit` the latest of their feeds."""

    byline: Byline
    state: str
    feeds: tuple[FeedHealth, ...]
    hidden: tuple[tuple[str, int], ...]
    path: str = ""
    last_visit: datetime | None = None

    @property
    def is_well(self) -> bool:
        """Return whether there is nothing to tell: all feeds are read, and none has moved."""
        return bool(self.feeds) and all(feed.state == feed.condition == "ok" for feed in self.feeds)


class StatusPage(Struct, frozen=True):
    """status/: the last turn, the counts of feeds by state, and the members, the worst first: 100 at most.

    `cut` is True if there are more than these of all `people`; `letters` lead to all of them on a large hub. `problems`
    is the path of the feed of problems. `not_reached` counts what the last turn did not reach because the hub itself
    had no network.
    """

    turn: datetime | None
    states: tuple[tuple[str, int], ...]
    members: tuple[MemberHealth, ...]
    cut: bool
    letters: tuple[PageLink, ...] = ()
    problems: str = ""
    people: int = 0
    not_reached: int = 0
