"""The findings of `planet check` about the members file, and the edits that are certain."""

from __future__ import annotations

from typing import Literal

from planet.struct import Struct

KeyPath = tuple[str | int, ...]
"""The path of a key in the members file, as Python would index it: ("members", 0, "feeds", 1)."""

FindingKind = Literal[
    "declined",
    "gone",
    "dead",
    "no-domain",
    "walled",
    "not-a-feed",
    "moved",
    "https",
    "dead-host",
    "unreachable",
    "missing-file",
    "failing",
    "dying-host",
    "rewritten",
    "redirect",
    "http",
    "same-feed",
    "twin",
    "same-person",
    "filter",
    "held",
    "emptied",
    "silent",
    "cadence",
    "alike",
    "reading",
    "no-feed",
    "page",
    "discovery",
    "language",
]
"""The kinds of findings; docs/reference/commands.md explains them. Those that turns note as well have the same name as
in `planet.model.problems`."""

ABOUT: dict[str, tuple[FindingKind, ...]] = {
    "address": (
        *("declined", "gone", "dead", "no-domain", "walled", "not-a-feed", "moved", "https", "dead-host"),
        *("unreachable", "missing-file", "failing", "dying-host", "rewritten", "redirect", "http"),
    ),
    "same-feed": ("same-feed",),
    "twin": ("twin",),
    "same-person": ("same-person",),
    "filter": ("filter",),
    "content": ("held", "emptied", "silent"),
    "cadence": ("cadence",),
    "titles": ("alike",),
    "reading": ("reading",),
    "page": ("no-feed", "page", "discovery"),
    "language": ("language",),
}
"""The subjects of findings. Of the kinds about one subject the weightiest comes first, and makes the others
needless."""


class Finding(Struct, frozen=True):
    """A fact about a key of the members file, and what to do.

    `fact` says what is so, `advice` what to do, each as a sentence without its full stop. `write` is the text to put
    there, ready to paste; "" where there is none. `feed` is the URL of a feed that the key does not name itself: one
    that was discovered.
    """

    path: KeyPath
    kind: FindingKind
    fact: str
    advice: str
    write: str = ""
    feed: str = ""


class PlacedFinding(Struct, frozen=True):
    """A finding with its place for a person: the line in the members file, from 1, and the key."""

    line: int
    key: str
    finding: Finding


class Replacement(Struct, frozen=True):
    """A new address of a feed that is certain: it is the same feed, and `reason` says how that is known."""

    path: KeyPath
    old_url: str
    new_url: str
    reason: str


class Checkup(Struct, frozen=True):
    """All that `planet check` has to say of a members file without mistakes.

    `notes` concern no single line. `failed` counts the feeds that a visit of this very check could not read; `offline`
    is True if it reached no server at all. `fixed` are the addresses that it wrote, `diff` the lines that changed.
    """

    findings: tuple[PlacedFinding, ...]
    notes: tuple[str, ...] = ()
    failed: int = 0
    offline: bool = False
    fixed: tuple[Replacement, ...] = ()
    diff: str = ""
