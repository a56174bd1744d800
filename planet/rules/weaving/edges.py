"""Edges: which entry each reference means, and which ties follow from them. Pure.

docs/reference/rules.md has these rules in the words of readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from planet.model.weaving import Claim, Edge, Reference, Strand

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
        if reference.feed_key:
            listed = [claim for claim in candidates if reference.feed_key in feeds.get(claim.entry_id, frozenset())]
            candidates = listed or candidates
            if key in reference.weak and not listed:
                continue
        elif key in reference.weak:
            continue
        if candidates:
            return _only(candidates)
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
    for reference in _declared_first(references):
        claim = meant(reference, claims, feeds)
        if claim and claim.leader_id != strand.entry_id:
            targets.setdefault(claim.leader_id, (claim, reference))
    gathers = len(targets) > ROUND_UP
    earlier = [(claim, reference) for claim, reference in targets.values() if claim.moment < strand.moment]
    return tuple(
        Edge(
            strand.entry_id,
            claim.leader_id,
            "gather" if gathers else "answer" if reference.is_declared else "link",
            rank,
            reference.position,
        )
        for rank, (claim, reference) in enumerate(earlier)
    )


def _declared_first(references: Iterable[Reference]) -> Iterator[Reference]:
    ordered = list(references)
    yield from (reference for reference in ordered if reference.is_declared)
    yield from (reference for reference in ordered if not reference.is_declared)


def parent_of(edges: Iterable[Edge]) -> int | None:
    """Return the entry that an entry answers first; None if it answers none."""
    answering = [edge for edge in edges if edge.kind != "gather"]
    return min(answering, key=lambda edge: edge.rank).target_id if answering else None
