"""Edges: which entry each reference means, and which ties follow from them. Pure.

docs/reference/rules.md has these rules in the words of readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from planet.model.weaving import Claim, Edge, Moment, Reference, Strand

ROUND_UP = 8
"""An entry that refers to more entries than these gathers them, and answers none."""

Claims = Mapping[str, Sequence[Claim]]
"""The entries that have an address, by its key."""

Feeds = Mapping[int, frozenset[str]]
"""The keys of the feeds that list an entry, by its id."""


def meant(reference: Reference, claims: Claims, feeds: Feeds) -> Claim | None:
    """Return the entry that a reference means, by its leader; None if there is none, or if it may be more than one."""
    for key in reference.keys:
        candidates = claims.get(key, ())
        if not candidates:
            continue
        if reference.feed_key:
            listed = [claim for claim in candidates if reference.feed_key in feeds.get(claim.entry_id, frozenset())]
            candidates = listed or candidates
            if key in reference.weak and not listed:
                continue
        elif key in reference.weak:
            continue
        if claim := _only(candidates):
            return claim
    return None


def _only(candidates: Sequence[Claim]) -> Claim | None:
    """Return the only entry among these; None if they are several. One that lies in a place of its own member goes
    before others, and one that is there now before one that has moved away."""
    for choice in (
        candidates,
        [claim for claim in candidates if claim.owned],
        [claim for claim in candidates if not claim.former],
        [claim for claim in candidates if claim.owned and not claim.former],
    ):
        leaders = {claim.leader_id: claim for claim in choice}
        if len(leaders) == 1:
            return next(iter(leaders.values()))
    return None


def edges_of(strand: Strand, references: Iterable[Reference], claims: Claims, feeds: Feeds) -> tuple[Edge, ...]:
    """Return the ties of an entry to earlier entries: declared answers first, then links, each in their order.

    An entry that refers to more than ROUND_UP entries is a round-up, whichever came first: it gathers the earlier ones.
    """
    targets: dict[int, tuple[Claim, Reference]] = {}
    links: dict[int, int] = {}
    for reference in _declared_first(references):
        claim = meant(reference, claims, feeds)
        if claim and claim.leader_id != strand.entry_id:
            targets.setdefault(claim.leader_id, (claim, reference))
            if reference.position is not None:
                links.setdefault(claim.leader_id, reference.position)
    gathers = len(targets) > ROUND_UP
    earlier = [pair for pair in targets.values() if is_earlier(pair[0].moment, strand.moment)]
    return tuple(
        Edge(
            strand.entry_id,
            claim.leader_id,
            "gather" if gathers else "answer" if reference.is_declared else "link",
            rank,
            links.get(claim.leader_id),
        )
        for rank, (claim, reference) in enumerate(earlier)
    )


def is_earlier(target: Moment, source: Moment) -> bool:
    """Return whether an entry is not later than another that refers to it: on the river, or as both are dated.

    A parent that came late stands on the river at the time when it was first seen, above its answers; its own date is
    before theirs.
    """
    return target <= source or min(target) <= min(source)


def _declared_first(references: Iterable[Reference]) -> Iterator[Reference]:
    ordered = list(references)
    yield from (reference for reference in ordered if reference.is_declared)
    yield from (reference for reference in ordered if not reference.is_declared)


def parent_of(edges: Iterable[Edge]) -> int | None:
    """Return the entry that an entry answers first; None if it answers none."""
    answering = [edge for edge in edges if edge.kind != "gather"]
    return min(answering, key=lambda edge: edge.rank).target_id if answering else None
