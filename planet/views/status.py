"""The status page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planet.views.entry import Byline


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """One feed as everybody may see it: `address` is its URL without credentials and query."""

    address: str
    label: str
    state: str
    last_visit: datetime | None
    last_success: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class MemberHealth:
    """One member with the health of their feeds, the worst first, and how many entries each kind of rule hides."""

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
