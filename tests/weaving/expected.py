"""What the weave of the community must be, from the files beside this: edges, what is none, conversations, mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from weaving.community import HERE, Turns, World

ARROWS = {"=>": "answer", "->": "link", "~>": "gather", "?>": "perhaps"}


@dataclass(frozen=True)
class Edge:
    """A post, what it points at, and how. `place` is that among what the post names, from 0; `turns` empty: always."""

    source: str
    target: str
    kind: str
    place: int
    turns: Turns


@dataclass(frozen=True, order=True)
class Woven:
    """An edge as it stands at a turn. `parent`: the source's parent is its target; of what is gathered none is."""

    source: str
    target: str
    kind: str
    parent: bool


@dataclass(frozen=True)
class NoEdge:
    """A pair of posts between which there is no edge, whatever it looks like, and why."""

    source: str
    target: str
    why: str


@cache
def edges() -> tuple[Edge, ...]:
    """All edges of edges.txt."""
    return tuple(edge for line in _lines("edges.txt") for edge in _edges_of(line))


def _edges_of(line: str) -> Iterator[Edge]:
    source, *parts = re.split(r"\s+(=>|->|~>|\?>)\s+", line)
    for place, (arrow, text) in enumerate(zip(parts[::2], parts[1::2], strict=True)):
        target, _, turns = text.partition("[")
        first, dash, last = turns.strip(" ]").partition("-")
        between = frozenset(range(int(first), int(last or (99 if dash else first)) + 1)) if first else frozenset()
        yield Edge(source, target.strip(), ARROWS[arrow], place, between)


@cache
def no_edges() -> tuple[NoEdge, ...]:
    """All lines of no_edges.txt."""
    matches = (re.fullmatch(r"(\S+)\s+x\s+(\S+)\s+(.+)", line) for line in _lines("no_edges.txt"))
    return tuple(NoEdge(*match.groups()) for match in matches if match)


def mentions() -> dict[str, frozenset[str]]:
    """The posts that mention a member, by the member's handle."""
    return {line.split()[0]: frozenset(line.split()[1:]) for line in _lines("mentions.txt")}


def conversations() -> dict[str, frozenset[str]]:
    """The conversations after the last turn, by the post at the root: all of their posts, the root among them."""
    lines = [line.partition(":") for line in _lines("conversations.txt")]
    return {root: frozenset([root, *rest.split()]) for root, _, rest in lines}


def _lines(name: str) -> Iterator[str]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def woven(world: World, turn: int, *, perhaps: bool = False) -> frozenset[Woven]:
    """The edges that stand at a turn; with `perhaps` those that may stand, as links."""
    standing: dict[str, list[Edge]] = {}
    for edge in edges():
        if (edge.kind == "perhaps") <= perhaps and _stands(world, edge, turn):
            standing.setdefault(edge.source, []).append(edge)
    return frozenset(one for group in standing.values() for one in _ranked(group))


def _stands(world: World, edge: Edge, turn: int) -> bool:
    both = world.weaves(edge.source, turn) and world.weaves(edge.target, turn)
    return both and (not edge.turns or turn in edge.turns)


def _ranked(group: list[Edge]) -> Iterator[Woven]:
    first = min(edge.place for edge in group)
    for edge in group:
        kind = "link" if edge.kind == "perhaps" else edge.kind
        yield Woven(edge.source, edge.target, kind, edge.kind != "gather" and edge.place == first)


def trees(woven_edges: frozenset[Woven]) -> dict[str, frozenset[str]]:
    """The conversations that follow from edges, by the post at the root."""
    parent = {edge.source: edge.target for edge in woven_edges if edge.parent}
    result: dict[str, set[str]] = {}
    for post in {*parent, *parent.values()}:
        root = post
        while root in parent:
            root = parent[root]
        result.setdefault(root, set()).add(post)
    return {root: frozenset(posts) for root, posts in result.items()}
