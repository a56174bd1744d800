"""Trees of entries and the conversations that they are: which keeps its address when trees grow, join or part. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from planet.model.weaving import Conversation
from planet.struct import Struct

Parents = Mapping[int, int | None]
"""The entry that each entry answers, by id."""


NO_DATES: Mapping[int, int] = MappingProxyType({})


class Tree(Struct, frozen=True):
    """The entries of a conversation: the root, and all of them."""

    root_id: int
    entry_ids: frozenset[int]


class Naming(Struct, frozen=True):
    """The conversation that a tree is: a stored one, or None for a new one. `merged` are the others that it holds."""

    tree: Tree
    conversation: Conversation | None
    merged: tuple[Conversation, ...] = ()


def trees(parents: Parents) -> tuple[Tree, ...]:
    """Return the trees of at least two entries, in the order of their roots. A parent that is not among the keys counts
    as none. Entries that answer each other in a circle, which lying dates can bring about, make a tree as well."""
    grown: defaultdict[int, set[int]] = defaultdict(set)
    roots: dict[int, int] = {}
    for entry_id in sorted(parents):
        path: dict[int, None] = {}
        while entry_id not in roots and (parent := parents[entry_id]) in parents and parent is not None:
            if parent in path:
                break
            path[entry_id] = None
            entry_id = parent
        root = roots.setdefault(entry_id, entry_id)
        grown[root].update(path, (entry_id,))
        roots.update(dict.fromkeys(path, root))
    return tuple(Tree(root, frozenset(grown[root])) for root in sorted(grown) if len(grown[root]) > 1)


def named(
    found: Sequence[Tree],
    stored: Collection[Conversation],
    places: Mapping[int, int],
    began: Mapping[int, int] = NO_DATES,
) -> tuple[Naming, ...]:
    """Decide which stored conversation each tree is.

    A tree has all conversations whose first entry it holds, and is the oldest of them. One whose first entry stands in
    no tree any more goes to the tree that has most of its entries; `places` are the conversations in which the entries
    stood, `began` the river dates of the first entries. Of conversations that were seen first in one turn the one that
    began earlier is the older.
    """

    def age(conversation: Conversation) -> tuple[float, int, str]:
        return conversation.first_seen.timestamp(), began.get(conversation.root_id, 0), conversation.name

    tree_of = {entry_id: tree for tree in found for entry_id in tree.entry_ids}
    held: defaultdict[Tree, list[Conversation]] = defaultdict(list)
    for conversation in sorted(stored, key=age):
        if tree := tree_of.get(conversation.root_id):
            held[tree].append(conversation)
    for conversation in sorted(stored, key=age):
        if conversation.root_id not in tree_of and (heir := _heir(conversation, found, places)) and not held[heir]:
            held[heir].append(conversation)
    return tuple(
        Naming(tree, next(iter(sorted(held[tree], key=age)), None), tuple(sorted(held[tree], key=age)[1:]))
        for tree in found
    )


def _heir(conversation: Conversation, found: Iterable[Tree], places: Mapping[int, int]) -> Tree | None:
    """Return the tree that has most of the entries that stood in a conversation; None if no tree has any."""
    counts = Counter(
        tree.root_id
        for tree in found
        for entry_id in tree.entry_ids
        if places.get(entry_id) == conversation.conversation_id
    )
    roots = {tree.root_id: tree for tree in found}
    return roots[min(counts, key=lambda root: (-counts[root], root))] if counts else None
