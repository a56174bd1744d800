"""What entries refer to: the answers that they declare, and the links that count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from planet.model.weaving import Claim, Reference, Strand, Trace
from planet.rules.weaving.places import exact_keys, guid_key, is_weak, owners_of, place_key, prefixes, with_fragment
from planet.store import Store
from planet.store.weaving.weave import StoredAnswer
from planet.web.link_keys import link_key


def references_of(
    store: Store, strands: Collection[Strand], traces: Mapping[int, Iterable[Trace]]
) -> dict[int, tuple[Reference, ...]]:
    """Return the references of these entries by id: declared answers, then links, of which these are the `traces`."""
    answers = store.weave.answers({strand.entry_id for strand in strands})
    return {
        strand.entry_id: (
            *_declared(answers.get(strand.entry_id, ())),
            *_linked(strand, traces.get(strand.entry_id, ())),
        )
        for strand in strands
    }


def _linked(strand: Strand, traces: Iterable[Trace]) -> Iterator[Reference]:
    """Yield the links that count in the feed item that is shown of an entry."""
    for trace in traces:
        if trace.item_id == strand.item_id and trace.key and trace.position >= 0:
            yield Reference(with_fragment(trace.key, trace.url), trace.position)


def _declared(answers: Iterable[StoredAnswer]) -> Iterator[Reference]:
    for answer in answers:
        by_id = guid_key(answer.ref)
        ids = exact_keys(answer.ref) if "://" in answer.ref else (by_id,)
        keys = tuple(dict.fromkeys(key for key in (*ids, *exact_keys(answer.url)) if key))
        is_placed = bool(answer.url or answer.source)
        weak = frozenset((by_id,)) if answer.ref and is_weak(answer.ref) and is_placed else frozenset()
        yield Reference(keys, None, link_key(answer.source), weak)


def claims_on(store: Store, references: Iterable[Reference]) -> dict[str, list[Claim]]:
    """Return the entries that these references may mean, by key, each with whether the key lies in a place of its
    member."""
    keys = {key for reference in references for key in reference.keys}
    claims = store.weave.claims(keys)
    contested = [key for key, claimants in claims.items() if len({claim.leader_id for claim in claimants}) > 1]
    places = {key: place_key(key) for key in contested}
    owners = store.weave.owners({prefix for place in places.values() for prefix in prefixes(place)})
    for key in contested:
        holders = owners_of(places[key], owners)
        claims[key] = [_owned(claim, holders) for claim in claims[key]]
    return claims


def _owned(claim: Claim, holders: frozenset[int]) -> Claim:
    owned = claim.member_id in holders
    return Claim(claim.entry_id, claim.leader_id, claim.member_id, claim.moment, claim.former, owned)


def feeds_of(
    store: Store, references: Iterable[Reference], claims: Mapping[str, Collection[Claim]]
) -> dict[int, frozenset[str]]:
    """Return the keys of the feeds that list the entries which declared answers place in a feed, by entry id."""
    placed = {key for reference in references if reference.feed_key for key in reference.keys}
    entry_ids = {claim.entry_id for key in placed for claim in claims.get(key, ())}
    feeds = store.weave.feeds_of(entry_ids) if entry_ids else {}
    return {entry_id: frozenset(map(link_key, addresses)) for entry_id, addresses in feeds.items()}
