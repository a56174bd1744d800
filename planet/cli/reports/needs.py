"""What of the status needs somebody, and what needs somebody most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RANKS = ("held", "gone", "failing", "no feed", "moved", "new", "declined", "paused", "ok")
"""How a feed is, the worst first: its state, or that it has moved, or that a member has no feed."""

NEEDY = frozenset({"held", "gone", "failing"})

SENTENCES = ("discovery", "avatar", "blogroll", "pictures")
"""Keys of a member's document with what is amiss beside their feeds."""


def rank(state: str, *, moved: bool = False) -> int:
    """Return the place of a state: the lower, the sooner somebody should look."""
    return RANKS.index("moved" if moved and state not in NEEDY else state)


def needs_somebody(feed: Mapping[str, Any]) -> bool:
    """Return whether something of a feed does not pass by itself, or may not."""
    return feed["state"] in NEEDY or bool(feed["moved_to"] or feed["problems"])


def needy(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document of `planet status` with only those members, feeds, and services beside them that need
    somebody."""
    members = [reduced for member in document["members"] if (reduced := _reduced(member))]
    beside = {key: value for key, value in document.items() if key in ("schema", "push", "not_reached")}
    inbox = document.get("inbox", {})
    targets = [target for target in document.get("announcements", ()) if target["failing_since"]]
    return {
        **beside,
        "members": members,
        **({"inbox": inbox | {"left_out": []}} if inbox.get("reason") else {}),
        **({"announcements": targets} if targets else {}),
    }


def _reduced(member: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a member with only the feeds that need somebody; with all of them if something beside feeds does; None if
    nothing does."""
    feeds = [feed for feed in member["feeds"] if needs_somebody(feed)]
    if feeds:
        return {**member, "feeds": feeds, "hidden": []}
    return {**member, "hidden": []} if any(member.get(key) for key in SENTENCES) else None
