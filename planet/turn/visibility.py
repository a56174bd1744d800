"""Choose the feed item that is shown for each entry, or the rule that hides it; update its topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from planet.model.cases import Choice, DuplicateCandidate, EntryCase
from planet.model.community import AT_HOME, Planet
from planet.model.records import EntryChange
from planet.pages import families, marks
from planet.pages.marks import Mark
from planet.rules import duplicates, topics, visibility
from planet.rules.titles import skeleton
from planet.store import Store
from planet.store.database import batches
from planet.struct import replace
from planet.turn.upkeep.sights import note_hidden
from planet.turn.weaving.facets import settle_facets

Cases = Mapping[int, EntryCase]
Choices = Mapping[int, Choice]


def settle(store: Store, entry_ids: Collection[int], edited: Collection[int] = ()) -> tuple[EntryChange, ...]:
    """Decide again whether these entries show, and store it; return the entries that show differently now.

    `edited` names those whose words or looks have changed: they are returned even if the decision is the same. Call
    this in the transaction of what has changed: items, filters, feeds, members or [[hide]] tables.
    """
    changes: list[EntryChange] = []
    uses: Counter[str] = Counter()
    for batch in batches(sorted(entry_ids)):
        changes += _with_pictures(store, _settle_batch(store, batch, edited, uses))
    return (*changes, *_settle_topics(store, uses))


def judge_duplicates_again(planet: Planet, store: Store) -> None:
    """Decide again on all entries that are shown with another one: earlier versions took titles for evidence that are
    none."""
    with store.transaction():
        families.note(store, settle(store, store.duplicates.led()), ZoneInfo(planet.timezone))


def _settle_batch(
    store: Store, entry_ids: Sequence[int], edited: Collection[int], uses: Counter[str]
) -> list[EntryChange]:
    relatives = _relatives(store, entry_ids)
    cases = store.visibility.cases({*entry_ids, *relatives})
    choices = _choices(store, cases, relatives)
    changed = visibility.changed(cases, choices, edited)
    store.visibility.write({entry_id: (cases[entry_id], choices[entry_id]) for entry_id in changed})
    note_hidden(store, {entry_id: cases[entry_id] for entry_id in changed}, choices)
    both = [choice for entry_id in changed for choice in (cases[entry_id].choice, choices[entry_id])]
    leaders = {choice.same_as for choice in both if choice.same_as in cases}
    concerned = sorted(changed.union(filter(None, leaders)))
    visible = [entry_id for entry_id in concerned if cases[entry_id].choice.stands or choices[entry_id].stands]
    return _retag(store, visible, cases, choices, uses) if visible else []


def _relatives(store: Store, entry_ids: Collection[int]) -> set[int]:
    """Return all entries that are duplicates of these now or may be so after the decision, with those of these that may
    have such relatives: only a member with several feeds has some."""
    fresh = store.duplicates.of_many_feeds(entry_ids)
    related = set(fresh)
    for _ in range(duplicates.ROUNDS):
        if not fresh:
            break
        candidates, series_keys = _titled(store, store.duplicates.candidates_of_entries(fresh))
        keys = duplicates.keys_of(candidates, series_keys)
        fresh = store.duplicates.related_entries(fresh, keys) - related
        related |= fresh
    return related


def _choices(store: Store, cases: Cases, relatives: Collection[int]) -> dict[int, Choice]:
    choices = {entry_id: visibility.choose(case) for entry_id, case in cases.items()}
    chosen = ((entry_id, choice) for entry_id, choice in choices.items() if visibility.may_lead(choice))
    leading = [choice.item_id for entry_id, choice in chosen if choice.item_id and entry_id in relatives]
    candidates, _ = _titled(store, store.duplicates.candidates(leading))
    return visibility.joined(choices, duplicates.choose_leaders(candidates))


def _titled(
    store: Store, candidates: Sequence[DuplicateCandidate]
) -> tuple[tuple[DuplicateCandidate, ...], frozenset[str]]:
    """Return the candidates without the titles that identify nothing, for they are vague or of a series; and the titles
    of these series."""
    telling = duplicates.without_vague_titles(candidates)
    titles = {(c.feed_id, c.title_key) for c in telling if c.title_key}
    numbered = {title for title in titles if skeleton(title[1])}
    series = duplicates.series_of(store.duplicates.spans(titles), store.duplicates.neighbours(numbered))
    return duplicates.without_series(telling, series), frozenset().union(*series.values())


def _retag(
    store: Store, entry_ids: Sequence[int], cases: Cases, choices: Choices, uses: Counter[str]
) -> list[EntryChange]:
    """Write the topics and facets of these entries if they show, and delete them if they do not; return a change for
    each entry, with its former and its present ones. What each topic gains and loses is added to `uses`."""
    former = [entry_id for entry_id in entry_ids if cases[entry_id].choice.stands]
    last_topics = store.topics.of_entries(former)
    shown_items = {entry_id: choices[entry_id].item_id or cases[entry_id].choice.item_id or 0 for entry_id in entry_ids}
    tags = store.visibility.tags_of(set(shown_items.values()))
    labels = {
        entry_id: topics.topics_of(tags[shown_items[entry_id]][1]) if choices[entry_id].shown else {}
        for entry_id in entry_ids
    }
    retagged = [entry_id for entry_id in entry_ids if labels[entry_id] != last_topics.get(entry_id, {})]
    store.topics.replace(
        [entry_id for entry_id in retagged if entry_id in last_topics],
        [(cases[entry_id], labels[entry_id]) for entry_id in retagged],
    )
    for entry_id in retagged:
        uses.update(labels[entry_id].keys())
        uses.subtract(last_topics.get(entry_id, {}).keys())
    facets = settle_facets(store, entry_ids, former)
    return [
        _change(
            cases[entry_id],
            (*last_topics.get(entry_id, ()), *labels[entry_id]),
            feed_place=tags[shown_items[entry_id]][0],
            facets=facets[entry_id],
        )
        for entry_id in entry_ids
    ]


def _settle_topics(store: Store, uses: Mapping[str, int]) -> Iterator[EntryChange]:
    """Add what topics have gained and lost to their uses; yield the entries that link to a topic in another way than
    before.

    A topic that gains or loses its page, or gets another label, changes all entries that link to it, and so every page
    that shows one of them; and the subscribe page, which lists all topics.
    """
    if not uses:
        return
    changed = [topic.slug for last, topic in store.topics.count(uses) if topics.links_change(last, topic)]
    if changed:
        marks.record(store, [Mark("subscribe")])
    yield from looking_different(store, store.topics.entry_ids(changed))


def looking_different(store: Store, entry_ids: Sequence[int]) -> Iterator[EntryChange]:
    """Yield a change for each of these entries that shows: it is the same, but pages show it in another way."""
    for batch in batches(entry_ids):
        cases = {id: case for id, case in store.visibility.cases(batch).items() if case.choice.stands}
        slugs_of, facets_of = store.topics.of_entries(cases.keys()), store.facets.of_entries(cases.keys())
        items = {entry_id: case.choice.item_id or 0 for entry_id, case in cases.items()}
        tags = store.visibility.tags_of(set(items.values()))
        for entry_id, case in cases.items():
            slugs, facets = slugs_of.get(entry_id, {}), facets_of.get(entry_id, ())
            yield _change(case, slugs, feed_place=tags[items[entry_id]][0], itself=False, facets=facets)


def _with_pictures(store: Store, changes: Sequence[EntryChange]) -> list[EntryChange]:
    """Return the changes, with `pictured` set for entries that have thumbnails or may get some."""
    concerned = store.pictures.entries_with_pictures({change.entry_id for change in changes})
    return [replace(change, pictured=True) if change.entry_id in concerned else change for change in changes]


def _change(
    case: EntryCase, slugs: Iterable[str], *, feed_place: str, itself: bool = True, facets: tuple[str, ...] = ()
) -> EntryChange:
    return EntryChange(
        case.entry_id,
        case.member_id,
        case.role,
        case.letter,
        case.river_at,
        tuple(dict.fromkeys(slugs)),
        case.entry_id if feed_place in AT_HOME else None,
        itself=itself,
        facets=facets,
    )
