"""Related entries: older ones of other members that have something rare in common with an entry. Pure.

The rule stands in docs/reference/rules.md, under "Weaving".
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import NamedTuple

from planet.model.weaving import Common, Relation

MOST = 3
"""Related entries of an entry."""

FEW, FEW_TAGGED = 10, 5
"""What more entries than these have in common is no relation: a page that everybody links to; a common topic."""


class Bond(NamedTuple):
    """Something that an entry has in common with an older one of another member.

    `thing` is the host of the page to which both link, the topic as the entry writes it, or "" where both answer the
    same entry. `place` orders the older entries by their place on the river.
    """

    other_id: int
    member_id: int
    place: tuple[int, int, int]
    common: Common
    key: str
    thing: str


def chosen(bonds: Iterable[Bond], most: int = MOST) -> tuple[Relation, ...]:
    """Return the entries that are most related, at most one of each member.

    Those that share links or an answered entry go first, then those that share rare topics; of these, those that share
    more, then the latest.
    """
    by_entry: dict[int, list[Bond]] = {}
    for bond in sorted(set(bonds), key=lambda bond: (bond.common, bond.key)):
        by_entry.setdefault(bond.other_id, []).append(bond)
    best = sorted(by_entry.values(), key=_strength, reverse=True)
    of_members: dict[int, Bond] = {}
    for own in best:
        of_members.setdefault(own[0].member_id, own[0])
    return tuple(Relation(bond.other_id, bond.common, bond.thing) for bond in list(of_members.values())[:most])


def _strength(bonds: Collection[Bond]) -> tuple[int, int, tuple[int, int, int]]:
    strong = sum(bond.common != "topic" for bond in bonds)
    return strong, len(bonds) - strong, next(iter(bonds)).place


def basis_of(links: Collection[str], answers: Collection[str], topics: Collection[str]) -> str:
    """Return a hash of what an entry is related by: where it is the same, nothing is chosen anew."""
    kinds = zip(("link", "answer", "topic"), (links, answers, topics), strict=True)
    parts = (f"{kind} {text}" for kind, texts in kinds for text in sorted(texts))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
