"""The weave: what entries that came or changed have to do with all others, decided from the store alone.

Which entries wait is recorded in the transaction of their change. They are woven before the site is published, so that
a turn that was killed is completed by the next one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.community import Planet
from planet.model.weaving import Edge, Strand, Trace, WeaveChange
from planet.pages import families
from planet.pages.marks import Mark
from planet.pages.weaving.replies import REPLIES
from planet.pages.weaving.who_wrote import digits_of
from planet.rules.outreach.threads import place_of
from planet.rules.weaving.edges import edges_of, parent_of
from planet.rules.weaving.places import addresses_of, base_key, exact_keys, host_of, owners_of, prefixes
from planet.rules.weaving.questions import asks
from planet.rules.weaving.shards import names_of
from planet.store import Store
from planet.struct import replace
from planet.turn.outreach.authors import settle_doubts
from planet.turn.outreach.threads import settle_threads
from planet.turn.visibility import looking_different
from planet.turn.weaving.join_trees import join_trees
from planet.turn.weaving.judge_links import judge_links
from planet.turn.weaving.loom import Loom
from planet.turn.weaving.neighbours import note_sites
from planet.turn.weaving.point_out import divide, settle_weeks
from planet.turn.weaving.references import claims_on, feeds_of, references_of
from planet.turn.weaving.relate import relate
from planet.turn.weaving.reweave import reweave_once
from planet.web import urls

BATCH = 500
"""Entries that are woven in one transaction."""


def weave(planet: Planet, store: Store, now: datetime) -> None:
    """Weave all entries that wait, and mark the pages that show what has changed."""
    reweave_once(store)
    divide(store)
    zone, loom = ZoneInfo(planet.timezone), Loom(planet, store)
    settle_doubts(store, zone)
    while waiting := store.weave.waiting(BATCH):
        loom.make_room()
        with store.transaction():
            threaded = settle_threads(store, waiting)
            change = weave_entries(store, loom, waiting, now, zone)
            naming = store.related.naming(waiting)
            different = sorted(change.entry_ids | naming | threaded)
            families.note(store, tuple(looking_different(store, different)), zone)
            families.note_weave(store, change)
            note_sites(planet, store, waiting, waiting)
            store.related.wait({*waiting, *naming})
            store.weave.forget_replaced(waiting)
            store.weave.done(waiting)
    settle_weeks(store, zone, planet.url)
    relate(planet, store, loom, zone)


def weave_entries(store: Store, loom: Loom, entry_ids: Collection[int], now: datetime, zone: ZoneInfo) -> WeaveChange:
    """Decide again on the weave of these entries, and of those that refer to them; return what has changed."""
    strands = loom.strands(entry_ids)
    lost = _discount(store, loom, strands)
    judge_links(store, [s for s in strands.values() if s.weaves])
    keys = settle_addresses(store, strands, loom)
    concerned = set(strands) | _referring(store, strands.values(), keys) | store.weave.namesakes(entry_ids)
    former = store.edges.from_entries(concerned)
    lost |= _discount(store, loom, concerned.difference(strands))
    traces = store.weave.traces(concerned)
    present = edges_from(store, loom, concerned, traces)
    changed = {id: present.get(id, ()) for id in concerned if present.get(id, ()) != former.get(id, ())}
    store.edges.replace(changed)
    joined = join_trees(store, {id: parent_of(edges) for id, edges in changed.items()}, now)
    ends = {end for id in changed for edge in (*former.get(id, ()), *changed[id]) for end in _ends(edge)}
    asked = _settle_questions(store, loom, concerned | ends | store.threads.first_messages(entry_ids))
    woven = {id: traces.get(id, ()) for id in strands}
    change = _change(store, loom, woven, lost, ends, joined.conversations, asked, zone)
    moved = {strand.member_id for strand in loom.strands(joined.entry_ids).values()}
    entry_ids = change.entry_ids | joined.entry_ids
    return replace(change, entry_ids=entry_ids, members=change.members | moved)


def _discount(store: Store, loom: Loom, entry_ids: Collection[int]) -> dict[int, Collection[Trace]]:
    """Let links in those of these entries not count that are posts of others, for they are not their members' words;
    return those that did, by entry id."""
    foreign = loom.foreign(entry_ids)
    lost = store.weave.traces(foreign)
    store.furniture.discount({strand.item_id for strand in loom.strands(foreign).values()})
    return dict(lost)


def _with_answers(store: Store, entry_ids: Collection[int]) -> set[int]:
    """Return those of these entries that others answer, or that have a feed of answers from before."""
    feeds = store.published.files_of([str(REPLIES.mark(entry_id)) for entry_id in entry_ids]).values()
    return {*store.conversations.answer_counts(entry_ids), *(int(Mark.parse(feed.mark).key) for feed in feeds)}


def _parents(store: Store, entry_ids: Collection[int]) -> Iterator[int]:
    """Yield the parents of these entries: their feeds of answers name all that these answer."""
    places = store.conversations.places(entry_ids)
    return (place.parent_id for place in places.values() if place.parent_id is not None)


def week_of_moment(river_at: int, zone: ZoneInfo) -> str:
    """Return the ISO week of a river date in seconds."""
    return calendar.week_of(calendar.day_of(datetime.fromtimestamp(river_at, UTC), zone))


def _ends(edge: Edge) -> tuple[int, int]:
    return edge.source_id, edge.target_id


def settle_addresses(store: Store, strands: Mapping[int, Strand], loom: Loom) -> set[str]:
    """Store the keys by which these entries are known; return all keys that they have, or had."""
    former = store.weave.addresses(strands.keys())
    threads = store.threads.openers(strands.keys())
    elsewhere = loom.elsewhere(strands)
    present = {
        id: addresses_of(strand, loom.ground, passed_on=id in elsewhere) | of_thread(threads.get(id, ""))
        for id, strand in strands.items()
    }
    store.weave.set_addresses({id: keys for id, keys in present.items() if keys != former.get(id)})
    return {key for id in strands for key in present[id] | former.get(id, frozenset())}


def of_thread(url: str) -> frozenset[str]:
    """Return the keys by which the first message of a thread is known through the address of the thread."""
    place = place_of(url, [urls.host(url)]) if url else None
    return frozenset((*exact_keys(url), place.key.removeprefix("thread ") if place else "")) - {""}


def _referring(store: Store, strands: Iterable[Strand], keys: Collection[str]) -> set[int]:
    """Return the entries that refer to these, by one of these keys or by an id."""
    refs = {ref for strand in strands for ref in (strand.guid, strand.atom_id) if ref}
    return store.weave.referring({base_key(key) for key in keys if not key.startswith("guid:")}, refs)


def edges_from(
    store: Store, loom: Loom, entry_ids: Collection[int], traces: Mapping[int, Collection[Trace]]
) -> dict[int, tuple[Edge, ...]]:
    """Return the edges of entries to earlier ones, by source; none of an entry that takes no part, or is another's
    post. `traces` are their links by id."""
    strands, foreign = loom.strands(entry_ids), loom.foreign(entry_ids)
    speaking = [s for s in strands.values() if s.is_leader and s.entry_id not in foreign]
    references = references_of(store, speaking, traces)
    everything = [reference for own in references.values() for reference in own]
    claims = claims_on(store, everything)
    feeds = feeds_of(store, everything, claims)
    edges = {s.entry_id: edges_of(s, references[s.entry_id], claims, feeds) for s in speaking}
    return {entry_id: own for entry_id, own in edges.items() if own}


def _settle_questions(store: Store, loom: Loom, entry_ids: Collection[int]) -> bool:
    """Decide again which of these entries are open questions; return whether any is, or was. What a member passes on
    of others asks nothing."""
    strands = loom.strands(entry_ids)
    asking = {id: strand for id, strand in strands.items() if strand.is_leader and asks(strand)}
    foreign = loom.foreign(asking.keys())
    former = store.edges.questions(entry_ids)
    answered = store.edges.answered_by_others(entry_ids) | store.threads.answered(asking.keys())
    answers = store.threads.of_entries(asking.keys()).keys() - store.threads.openers(asking.keys()).keys()
    present = asking.keys() - foreign - answered - answers
    store.edges.set_questions({id: strands[id].river_at if id in present else None for id in former ^ present})
    return bool(former | present)


def _change(
    store: Store,
    loom: Loom,
    woven: Mapping[int, Collection[Trace]],
    lost: Mapping[int, Collection[Trace]],
    ends: Collection[int],
    conversations: Collection[int],
    asked: bool,
    zone: ZoneInfo,
) -> WeaveChange:
    """Return what has changed with entries that were woven, which have these links, with those whose links count no
    more, and with the `ends` of edges that came or went."""
    ids = set(woven)
    reached = {*ids, *ends}
    answering = store.edges.to_entries(ids).values()
    around = (*store.edges.from_entries(reached).values(), *answering)
    neighbours = {end for edges in around for edge in edges for end in _ends(edge)}
    ancestors = store.conversations.ancestors(reached)
    traces = [trace for own in (*woven.values(), *lost.values()) for trace in own]
    later = {edge.source_id for edges in answering for edge in edges}
    beside = {edge.target_id for edges in store.edges.from_entries(later).values() for edge in edges}
    away = store.weave.traces({*reached, *later} - ids).values()
    keys = {trace.key for own in (traces, *away) for trace in own}
    inhabited = store.weave.inhabited({host_of(key) for key in keys})
    keys = {key for key in keys if host_of(key) in inhabited}
    owners = store.weave.owners({prefix for key in keys for prefix in prefixes(key)})
    targets = loom.strands({*ends, *neighbours, *beside}).values()
    talks = {*conversations, *store.conversations.of_entries({*reached, *neighbours})}
    mentioned = {member_id for key in keys for member_id in owners_of(key, owners)}
    return WeaveChange(
        entry_ids=frozenset((neighbours - ids) | set(ends)),  # a site may stand that was published unwoven
        answered=frozenset({*ancestors, *ends, *_with_answers(store, ids), *_parents(store, later)}),
        conversations=frozenset(talks | store.conversations.parts_of(talks)),
        members=frozenset(mentioned | {target.member_id for target in targets}),
        shards=names_of({trace.shard for trace in traces}, digits_of(store)),
        weeks=frozenset(week_of_moment(strand.river_at, zone) for strand in loom.strands({*ids, *lost}).values()),
        questions=asked,
    )
