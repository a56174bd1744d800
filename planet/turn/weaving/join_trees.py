"""Conversations follow from edges: trees grow, join and part, and each keeps its address."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from planet.rules.weaving.trees import Naming, named, trees
from planet.store import Store
from planet.store.weaving.conversations import NOWHERE, Place
from planet.struct import Struct

Parents = Mapping[int, int | None]


class Joined(Struct, frozen=True):
    """What has changed: the ids of conversations, also of those that are gone or are a part of another now, and of
    entries that stand in another one than before."""

    conversations: frozenset[int]
    entry_ids: frozenset[int]


def join_trees(store: Store, parents: Parents, now: datetime) -> Joined:
    """Bring conversations in step with the new parents of entries; return what has changed."""
    places = store.conversations.places([*parents, *filter(None, parents.values())])
    moved = {id: parent for id, parent in parents.items() if places.get(id, NOWHERE).parent_id != parent}
    leaves, others = _leaves(store, moved, places)
    store.conversations.add_leaves(leaves)
    joined = {place.conversation_id for place in leaves.values() if place.conversation_id}
    anew = _plant_anew(store, others, now) if others else Joined(frozenset(), frozenset())
    store.conversations.count(anew.conversations)
    return Joined(anew.conversations | joined, anew.entry_ids | leaves.keys())


def _leaves(
    store: Store, moved: Parents, places: Mapping[int, Place]
) -> tuple[dict[int, Place], dict[int, int | None]]:
    """Return the places of new entries that only add a leaf to a conversation, and the parents of all others."""
    leaves: dict[int, Place] = {}
    others: dict[int, int | None] = {}
    for entry_id, parent in moved.items():
        ground = leaves.get(parent or 0) or places.get(parent or 0, NOWHERE)
        is_new = places.get(entry_id, NOWHERE) == NOWHERE and not store.conversations.has_children(entry_id)
        if parent and is_new and ground.conversation_id and parent not in others:
            leaves[entry_id] = Place(parent, ground.conversation_id)
        else:
            others[entry_id] = parent
    return leaves, others


def _plant_anew(store: Store, moved: Parents, now: datetime) -> Joined:
    """Decide again on all conversations that these entries stood in, or stand in now; return what has changed."""
    ends = {*moved, *filter(None, moved.values())}
    standing = store.conversations.places(ends)
    former = {place.parent_id for place in standing.values()} - {None}
    standing |= store.conversations.places([id for id in former if id])
    concerned = {place.conversation_id for place in standing.values() if place.conversation_id}
    standing |= store.conversations.members_of(concerned)
    parents: dict[int, int | None] = dict.fromkeys(ends) | {id: place.parent_id for id, place in standing.items()}
    parents |= moved
    grown = trees(parents)
    entry_ids = {id for tree in grown for id in tree.entry_ids}
    stored = {c.conversation_id: c for c in store.conversations.with_ids(concerned)}
    stored |= {c.conversation_id: c for c in store.conversations.named_after(entry_ids)}
    former_places = {id: place.conversation_id for id, place in standing.items() if place.conversation_id}
    began = store.conversations.began({conversation.root_id for conversation in stored.values()})
    namings = named(grown, tuple(stored.values()), former_places, began)
    seats: dict[int, Place] = {id: Place(parent, None) for id, parent in parents.items()}
    changed = set(concerned) | set(stored)
    store.conversations.merge(stored.keys(), None)
    for naming in namings:
        conversation_id = _settle(store, naming, now)
        changed.add(conversation_id)
        root_id = naming.tree.root_id
        if parents[root_id] in naming.tree.entry_ids:  # a circle of posts of one moment is cut there
            store.edges.cut(root_id, parents[root_id])
        answered = {id: None if id == root_id else parents[id] for id in naming.tree.entry_ids}
        seats |= {id: Place(parent, conversation_id) for id, parent in answered.items()}
    store.conversations.set_places({id: place for id, place in seats.items() if standing.get(id, NOWHERE) != place})
    elsewhere = {id for id, place in seats.items() if place.conversation_id != former_places.get(id)}
    return Joined(frozenset(changed), frozenset(elsewhere))


def _settle(store: Store, naming: Naming, now: datetime) -> int:
    """Store which conversation a tree is, and which others are a part of it; return its id."""
    root_id, held = naming.tree.root_id, naming.conversation
    if held is None:
        strand = store.weave.strands([root_id])[root_id]
        return store.conversations.begin(_name(strand.atom_id), root_id, now)
    if held.root_id not in naming.tree.entry_ids:
        store.conversations.rename_root(held.conversation_id, root_id)
    store.conversations.merge([other.conversation_id for other in naming.merged], held.conversation_id)
    return held.conversation_id


def _name(atom_id: str) -> str:
    """Return the name of a conversation in URLs, from the atom:id of its first entry."""
    return "c-" + hashlib.sha256(atom_id.encode()).hexdigest()[:12]
