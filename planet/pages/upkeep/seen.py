"""What the status pages say of a feed, and where they stand."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast

from planet.model.records import MemberRecord
from planet.model.visits import FeedState
from planet.rules import feed_state
from planet.rules.whose_turn import Turn, lasts, trouble_with, turn_of
from planet.views.sight import Condition
from planet.web import urls

PROBLEMS = "status/problems.atom"
"""The path of the feed of problems."""


def path_of(member: MemberRecord) -> str:
    """Return the folder of the page: "members/ada/status/"."""
    return f"{member.path}status/"


class Seen(NamedTuple):
    """All of a feed's state that the page shows."""

    state: str
    condition: Condition
    turn: Turn
    lasts: bool
    last_good: datetime | None
    reason: str
    moved_to: str


def seen(state: FeedState) -> Seen:
    """Return what the page of its member shows of a feed's state. What changes with every visit is left out."""
    trouble = trouble_with(state)
    moved = feed_state.visit_url(state) if feed_state.has_moved(state) else ""
    condition = trouble or ("moved" if moved and state.state == "ok" else state.state)
    return Seen(
        state=state.state,
        condition=cast(Condition, condition),
        turn=turn_of(state),
        lasts=trouble is not None and lasts(state),
        last_good=state.last_success if trouble else None,
        reason=state.reason if state.state in ("failing", "declined") else "",
        moved_to=urls.public(moved) if moved else "",
    )
