"""Related entries are chosen: when an entry arrives or is edited, and when one of its related ones goes.

They are chosen when all entries of a turn are woven, for those may be related to each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from planet.model.community import Planet
from planet.model.weaving import Common, Relation, Strand
from planet.pages import families
from planet.rules import topics
from planet.rules.weaving.places import owners_of, passes_on, prefixes
from planet.rules.weaving.related import FEW, MOST, Bond, basis_of, chosen
from planet.store import Store
from planet.store.weaving.related import Candidate, Chosen
from planet.turn.visibility import looking_different
from planet.turn.weaving.ground import ground_of
from planet.web import urls
from planet.web.link_keys import link_key

BATCH = 500
"""Entries for which it is chosen in one transaction."""

MOST_STORED = 4 * MOST
"""Related entries that are stored of an entry: also those that went, and may come back."""


@dataclass(frozen=True, slots=True)
class _Matters:
    """What an entry is about: the pages elsewhere to which it links, by their keys with their hosts; the entries that
    it answers; its topics, by slug with the tag as written; and the entries with which it shares an edge."""

    links: Mapping[str, str]
    answers: frozenset[int]
    topics: Mapping[str, str]
    tied: frozenset[int]


def relate(planet: Planet, store: Store, zone: ZoneInfo) -> None:
    """Choose the related entries of all that wait for it, and mark the pages that show others now."""
    while waiting := store.related.waiting(BATCH):
        with store.transaction():
            changed = _relate_batch(planet, store, waiting)
            families.note(store, tuple(looking_different(store, sorted(changed))), zone)


def _relate_batch(planet: Planet, store: Store, waiting: Mapping[int, str]) -> set[int]:
    """Choose the related entries of a batch, given what each was chosen by before; return those that have others."""
    strands = _own_posts(planet, store, waiting.keys())
    bases = _bases(store, strands)
    former = store.related.stored(strands.keys())
    wanting = {id for id in strands if bases[id] != waiting[id] or _has_lost(former.get(id, ()))}
    bonds = _bonds(planet, store, {id: strands[id] for id in wanting})
    relations: dict[int, tuple[Relation, ...]] = {}
    for id in wanting:
        own = former.get(id, ()) if bases[id] == waiting[id] else ()
        relations[id] = _filled(own, bonds[id])
    changed = {id for id in wanting if relations[id] != tuple(each.relation for each in former.get(id, ()))}
    store.related.replace({id: relations[id] for id in changed})
    store.related.done({id: bases.get(id, basis) for id, basis in waiting.items()})
    return changed


def _own_posts(planet: Planet, store: Store, entry_ids: Collection[int]) -> dict[int, Strand]:
    """Return those of these entries that take part by themselves, and are not another's post."""
    strands = store.weave.strands(entry_ids)
    ground = ground_of(planet, store, strands.values())
    return {id: strand for id, strand in strands.items() if strand.is_leader and not passes_on(strand, ground)}


def _bases(store: Store, strands: Mapping[int, Strand]) -> dict[int, str]:
    """Return by what the related entries of these are chosen: if it is the same, they are not chosen anew."""
    items = {strand.item_id for strand in strands.values()}
    links, answers = store.weave.counting(items), store.weave.answers(items)
    slugs = store.topics.of_entries(strands.keys())
    return {
        id: basis_of(
            {key for _, key, _ in links.get(strand.item_id, ())},
            {answer.ref or answer.url for answer in answers.get(strand.item_id, ())},
            slugs.get(id, {}).keys(),
        )
        for id, strand in strands.items()
    }


def _has_lost(stored: Collection[Chosen]) -> bool:
    """Return whether a related entry went, and too few are left."""
    standing = sum(each.stands for each in stored)
    return standing < len(stored) and standing < MOST


def _filled(stored: Collection[Chosen], bonds: Collection[Bond]) -> tuple[Relation, ...]:
    """Return the related entries of an entry: those that are stored, and as many others as are missing. Those that
    went stay stored, for they may come back."""
    present = {each.relation.other_id for each in stored}
    standing = {each.relation.other_id for each in stored if each.stands}
    members = {bond.member_id for bond in bonds if bond.other_id in standing}
    fresh = chosen(bond for bond in bonds if bond.other_id not in present and bond.member_id not in members)
    relations = [each.relation for each in stored] + list(fresh[: MOST - len(standing)])
    return tuple(relations[-MOST_STORED:])


# ------------------------------------------------------------ what entries have in common


def _bonds(planet: Planet, store: Store, strands: Mapping[int, Strand]) -> dict[int, list[Bond]]:
    """Return what each of these entries has in common with older ones of other members, which pass on nothing."""
    matters = _matters(planet, store, strands)
    linking = _by_key(store.related.linking({key for own in matters.values() for key in own.links}, FEW))
    answering = _by_key(store.related.answering({id for own in matters.values() for id in own.answers}, FEW))
    tagged = _by_key(store.related.tagged({slug for own in matters.values() for slug in own.topics}, FEW))
    bonds: dict[int, list[Bond]] = {}
    for id, own in matters.items():
        answers = {str(other): "" for other in own.answers}
        bonds[id] = [
            *_bonds_of(strands[id], own, "link", own.links, linking),
            *_bonds_of(strands[id], own, "answer", answers, answering),
            *_bonds_of(strands[id], own, "topic", own.topics, tagged),
        ]
    return _without_foreign(planet, store, bonds)


def _matters(planet: Planet, store: Store, strands: Mapping[int, Strand]) -> dict[int, _Matters]:
    links = store.weave.counting({strand.item_id for strand in strands.values()})
    keys = {key for own in links.values() for _, key, _ in own}
    owners = store.weave.owners({prefix for key in keys for prefix in prefixes(key)})
    here = link_key(planet.url)
    elsewhere = {key for key in keys if here not in prefixes(key) and not owners_of(key, owners)}
    slugs = store.topics.of_entries(strands.keys())
    of_prompts = {topics.fold(prompt.tag) for prompt in planet.prompts}
    back, forth = store.edges.from_entries(strands.keys()), store.edges.to_entries(strands.keys())
    return {
        id: _Matters(
            {key: urls.host(url) for _, key, url in links.get(strand.item_id, ()) if key in elsewhere},
            frozenset(edge.target_id for edge in back.get(id, ()) if edge.kind != "gather"),
            {slug: label for slug, label in slugs.get(id, {}).items() if slug not in of_prompts},
            frozenset({e.target_id for e in back.get(id, ())} | {e.source_id for e in forth.get(id, ())}),
        )
        for id, strand in strands.items()
    }


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


def _without_foreign(planet: Planet, store: Store, bonds: Mapping[int, Collection[Bond]]) -> dict[int, list[Bond]]:
    """Return the bonds without those with posts of others that members pass on, looked for among those that would be
    chosen."""
    vetted: set[int] = set()
    remaining = {id: list(own) for id, own in bonds.items()}
    while likely := {r.other_id for own in remaining.values() for r in chosen(own, MOST_STORED)} - vetted:
        vetted |= likely
        foreign = likely - _own_posts(planet, store, likely).keys()
        remaining = {id: [bond for bond in own if bond.other_id not in foreign] for id, own in remaining.items()}
    return remaining
