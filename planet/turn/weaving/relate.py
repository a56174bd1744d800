"""Related entries are chosen: when an entry arrives or is edited, and when one of its related ones goes.

They are chosen when all entries of a turn are woven, for those may be related to each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from planet.model.community import Planet
from planet.model.weaving import Common, Relation, Strand
from planet.pages import families
from planet.rules import topics
from planet.rules.weaving.places import owners_of, prefixes
from planet.rules.weaving.related import FEW, FEW_TAGGED, MOST, Bond, basis_of, chosen
from planet.store import Store
from planet.store.weaving.related import Candidate, Chosen
from planet.struct import Struct
from planet.turn.visibility import looking_different
from planet.turn.weaving.loom import Loom
from planet.web.link_keys import link_key

BATCH = 500
"""Entries for which it is chosen in one transaction."""

MOST_STORED = 4 * MOST
"""Related entries that are stored of an entry: also those that went, and may come back."""


class _Things(Struct, frozen=True):
    """What an entry names: the pages to which it links, by their keys with their hosts; the posts that it says it
    answers; its topics, by slug with the tag as written."""

    links: Mapping[str, str]
    answers: frozenset[str]
    topics: Mapping[str, str]


class _Matters(Struct, frozen=True):
    """What an entry is about: as `_Things`, but with the entries that it answers, without the topics of prompts; and
    the entries with which it shares an edge."""

    links: Mapping[str, str]
    answers: frozenset[int]
    topics: Mapping[str, str]
    tied: frozenset[int]


def relate(planet: Planet, store: Store, loom: Loom, zone: ZoneInfo) -> None:
    """Choose the related entries of all that wait for it, and mark the pages that show others now."""
    while waiting := store.related.waiting(BATCH):
        loom.make_room()
        with store.transaction():
            changed = _relate_batch(planet, store, loom, waiting)
            families.note(store, tuple(looking_different(store, sorted(changed))), zone)


def _relate_batch(planet: Planet, store: Store, loom: Loom, waiting: Mapping[int, str]) -> set[int]:
    """Choose the related entries of a batch, given what each was chosen by before; return those that have others."""
    strands = loom.own_posts(waiting.keys())
    things = _things_of(store, strands)
    bases = {id: _basis_of(own) for id, own in things.items()}
    former = store.related.stored(strands.keys())
    wanting = {id for id in strands if bases[id] != waiting[id] or _has_lost(former.get(id, ()))}
    stored = {id: former.get(id, ()) if bases[id] == waiting[id] else () for id in wanting}
    bonds = _bonds(planet, store, {id: (strands[id], things[id]) for id in wanting})
    free = _without_foreign(loom, {id: _free(stored[id], bonds[id]) for id in wanting})
    relations = {id: _filled(stored[id], free[id]) for id in wanting}
    changed = {id for id in wanting if relations[id] != tuple(each.relation for each in former.get(id, ()))}
    store.related.replace({id: relations[id] for id in changed})
    store.related.done({id: bases.get(id, basis) for id, basis in waiting.items()})
    return changed


def _things_of(store: Store, strands: Mapping[int, Strand]) -> dict[int, _Things]:
    """Return what each of these entries names."""
    pages = store.related.pages({strand.item_id for strand in strands.values()})
    answers = store.weave.answers(strands.keys())
    slugs = store.topics.of_entries(strands.keys())
    return {
        id: _Things(
            pages.get(strand.item_id, {}),
            frozenset(answer.ref or answer.url for answer in answers.get(id, ())),
            slugs.get(id, {}),
        )
        for id, strand in strands.items()
    }


def _basis_of(things: _Things) -> str:
    """Return by what the related entries of an entry are chosen: if it is the same, they are not chosen anew."""
    return basis_of(things.links.keys(), things.answers, things.topics.keys())


def _has_lost(stored: Collection[Chosen]) -> bool:
    """Return whether a related entry went, and too few are left."""
    standing = sum(each.stands for each in stored)
    return standing < len(stored) and standing < MOST


def _free(stored: Collection[Chosen], bonds: Collection[Bond]) -> list[Bond]:
    """Return the bonds with entries that are not stored, of members of whom none of the stored ones stands."""
    present = {each.relation.other_id for each in stored}
    standing = {each.relation.other_id for each in stored if each.stands}
    members = {bond.member_id for bond in bonds if bond.other_id in standing}
    return [bond for bond in bonds if bond.other_id not in present and bond.member_id not in members]


def _filled(stored: Collection[Chosen], bonds: Collection[Bond]) -> tuple[Relation, ...]:
    """Return the related entries of an entry: those that are stored, and as many others as are missing. Those that
    went stay stored, for they may come back."""
    missing = max(0, MOST - sum(each.stands for each in stored))
    relations = (*(each.relation for each in stored), *chosen(bonds, missing))
    return relations[-MOST_STORED:]


# ------------------------------------------------------------ what entries have in common


def _bonds(planet: Planet, store: Store, entries: Mapping[int, tuple[Strand, _Things]]) -> dict[int, list[Bond]]:
    """Return what each of these entries has in common with older ones of other members."""
    matters = _matters(planet, store, {id: things for id, (_, things) in entries.items()})
    pages = _by_key(store.related.linking({key for own in matters.values() for key in own.links}, FEW))
    linking = _elsewhere(planet, store, pages)
    answering = _by_key(store.related.answering({id for own in matters.values() for id in own.answers}, FEW))
    tagged = _by_key(store.related.tagged({slug for own in matters.values() for slug in own.topics}, FEW_TAGGED))
    bonds: dict[int, list[Bond]] = {}
    for id, own in matters.items():
        strand, answers = entries[id][0], {str(other): "" for other in own.answers}
        bonds[id] = [
            *_bonds_of(strand, own, "link", own.links, linking),
            *_bonds_of(strand, own, "answer", answers, answering),
            *_bonds_of(strand, own, "topic", own.topics, tagged),
        ]
    return bonds


def _matters(planet: Planet, store: Store, entries: Mapping[int, _Things]) -> dict[int, _Matters]:
    of_prompts = {topics.fold(prompt.tag) for prompt in planet.prompts}
    back, forth = store.edges.from_entries(entries.keys()), store.edges.to_entries(entries.keys())
    return {
        id: _Matters(
            things.links,
            frozenset(edge.target_id for edge in back.get(id, ()) if edge.kind != "gather"),
            {slug: label for slug, label in things.topics.items() if slug not in of_prompts},
            frozenset({e.target_id for e in back.get(id, ())} | {e.source_id for e in forth.get(id, ())}),
        )
        for id, things in entries.items()
    }


def _elsewhere(
    planet: Planet, store: Store, pages: Mapping[str, Collection[Candidate]]
) -> dict[str, Collection[Candidate]]:
    """Return those of these pages that several entries have and that are elsewhere: not on this hub nor a member's."""
    shared = {key: prefixes(key) for key, candidates in pages.items() if len(candidates) > 1}
    owners = store.weave.owners({prefix for places in shared.values() for prefix in places})
    here = link_key(planet.url)
    return {key: pages[key] for key, places in shared.items() if here not in places and not owners_of(key, owners)}


def _by_key(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    by_key: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_key.setdefault(candidate.key, []).append(candidate)
    return by_key


def _bonds_of(
    strand: Strand,
    matters: _Matters,
    common: Common,
    things: Mapping[str, str],
    candidates: Mapping[str, Collection[Candidate]],
) -> Iterator[Bond]:
    """Yield what an entry has in common with older entries of other members, with which it has no edge."""
    place = strand.river_at, strand.tie, strand.entry_id
    for key, thing in things.items():
        for other in candidates.get(key, ()):
            is_others = other.member_id != strand.member_id and other.entry_id not in matters.tied
            if is_others and other.place < place:
                yield Bond(other.entry_id, other.member_id, other.place, common, key, thing)


def _without_foreign(loom: Loom, bonds: Mapping[int, Collection[Bond]]) -> dict[int, list[Bond]]:
    """Return the bonds without those by topics with posts of others that members pass on, looked for among those that
    would be chosen. Links and answers of such posts count nowhere."""
    vetted: set[int] = set()
    remaining = {id: list(own) for id, own in bonds.items()}
    while likely := _by_topic(remaining.values()) - vetted:
        vetted |= likely
        foreign = likely - loom.own_posts(likely).keys()
        remaining = {id: [bond for bond in own if bond.other_id not in foreign] for id, own in remaining.items()}
    return remaining


def _by_topic(bonds: Iterable[Collection[Bond]]) -> set[int]:
    """Return the entries that would be chosen for a topic."""
    relations = (relation for own in bonds if own for relation in chosen(own))
    return {relation.other_id for relation in relations if relation.common == "topic"}
