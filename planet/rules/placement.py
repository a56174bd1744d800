"""The place of an entry in the river and its id, decided at first sight and fixed for ever. Pure.

The rules, as users read them, stand in docs/reference/rules.md; the numbers below are theirs.

1. the river date, fixed at first sight  `river_date`
2. ids that never change                 `atom_id_candidates`
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from planet.model.arrivals import IncomingItem, Match, Placement
from planet.model.entry import Entry
from planet.model.records import Moment
from planet.model.verdict import Verdict
from planet.rules import ownership
from planet.rules.duplicates import link_targets
from planet.rules.places import NOWHERE, Places
from planet.struct import Struct, replace
from planet.web import urls

WORTH_A_WORD = timedelta(days=180)

PreviousRiverDate = Callable[[datetime], datetime | None]
"""The river date of the member's newest entry before a moment; None where there is none."""


class VisitContext(Struct, frozen=True):
    """The facts of a visit that new entries depend on: the feed, the hub, the time of this visit and of the last good
    one.

    `past` is True if the document is one of the feed's archive, whose entries are no news. `places` are the member's
    own: those of their page, their feeds and the sites that the feeds name.
    """

    feed_url: str
    hub_host: str
    now: datetime
    last_success: datetime | None
    days_on_front: int
    past: bool = False
    places: Places = NOWHERE


def stated_date(entry: Entry) -> datetime | None:
    """Return the date that an entry states: published, else updated, else None."""
    return entry.published or entry.updated


def river_date(entry: Entry, visit: VisitContext) -> datetime:
    """Return the river date of an entry (UTC), which is fixed for ever (rule 1)."""
    stated = stated_date(entry)
    if stated is None:
        return visit.now
    own = min(stated, visit.now)
    if visit.last_success is None or own > visit.last_success:
        return own
    return own if own <= visit.now - timedelta(days=visit.days_on_front) else visit.now


def backlog(matches: Sequence[Match], visit: VisitContext) -> frozenset[int]:
    """Return the positions of new entries without a date that go straight to the archive (rule 1).

    At a first visit these are all but the newest; in a document of the feed's own archive, all.
    """
    if visit.last_success:
        return frozenset()
    new = (i for i, m in enumerate(matches) if m.item_id is None and m.entry_id is None)
    undated = [i for i in new if stated_date(matches[i].incoming.entry) is None]
    return frozenset(undated if visit.past else undated[1:])


def atom_id_candidates(item: IncomingItem, visit: VisitContext, gathered: bool = False) -> tuple[str, str]:
    """Return the ids that a new entry may get (rule 2): its guid, "" if that is no IRI; a tag: URI (RFC 4151).

    An entry that passes on somebody else's post does not get that post's id. `gathered` is True for an entry of a feed
    that gathers what others write.
    """
    guid, entry = item.entry.guid, item.entry
    is_own = urls.is_iri(guid) and not ownership.passes_on(guid, entry, visit.places, gathered)
    return guid if is_own else "", made_id(item, visit)


def made_id(item: IncomingItem, visit: VisitContext) -> str:
    """Return the tag: URI of a new entry (rule 2). The same item of the same feed gets the same one on one day."""
    seed = "\n".join((visit.feed_url, item.guid, item.link_key, item.path_key, item.title_key))
    digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
    return f"tag:{visit.hub_host},{visit.now:%Y-%m-%d}:{digest}"


def ties(ranks: Sequence[int], visit: VisitContext) -> tuple[int, ...]:
    """Return the order of the entries of a visit among those with the same river date: the first listed entry has the
    highest number, as in `ranks`.

    The numbers depend on the feed's URL alone. So the entries of a feed stand together, in the same order in every hub,
    whichever feed was visited first.
    """
    feed = int.from_bytes(hashlib.sha256(visit.feed_url.encode()).digest()[:4], "big") >> 1
    return tuple((feed << 32) + rank for rank in ranks)


def place_entries(
    matches: Sequence[Match],
    visit: VisitContext,
    *,
    verdict: Callable[[Entry], Verdict | None],
    used_ids: Callable[[Mapping[str, Entry]], Collection[str]],
    ranks: Sequence[int] = (),
) -> tuple[Placement, ...]:
    """Decide for each match whether it is let in, and give a new entry its id and river date.

    `verdict` returns the verdict that hides an entry. `used_ids` is asked once, for the candidates of all new entries,
    each with the first entry that may get it: it returns those that are the ids of others. `ranks` are the places in
    the document, counted from its end, from 1; none if `matches` are the whole document.
    """
    new = [i for i, m in enumerate(matches) if m.item_id is None and m.entry_id is None]
    document = [m.incoming.entry for m in matches]
    gathered = ownership.gathers((document[i] for i in new), document, visit.places)
    candidates = {i: atom_id_candidates(matches[i].incoming, visit, gathered) for i in new}
    used = set(used_ids({id: matches[i].incoming.entry for i in reversed(new) for id in candidates[i] if id}))
    undated = backlog(matches, visit)
    placements = []
    for i, (m, tie) in enumerate(zip(matches, ties(ranks or range(len(matches), 0, -1), visit), strict=True)):
        entry = m.incoming.entry
        dated = entry if entry.published == m.published else replace(entry, published=m.published)
        reason = verdict(dated) if m.changed else None
        links = link_targets(entry) if m.changed else ()
        if i not in candidates:
            placements.append(Placement(m, reason, links=links))
            continue
        id = free_id(candidates[i], used)
        used.add(id)
        placements.append(Placement(m, reason, id, river_date(entry, visit), tie, i in undated, links=links))
    return tuple(placements)


def free_id(candidates: tuple[str, str], used: Collection[str]) -> str:
    """Return the first candidate that is not in use. If the tag: URI is in use as well, it gets a number."""
    own, tag = candidates
    if own and own not in used:
        return own
    numbered = itertools.chain([tag], (f"{tag}-{n}" for n in itertools.count(2)))
    return next(id for id in numbered if id not in used)


def with_silences(placements: Sequence[Placement], previous: PreviousRiverDate) -> tuple[Placement, ...]:
    """Return the placements. Each new entry that shows has the days since its member's previous one, if they were
    many."""
    moments = sorted({p.river_at for p in placements if _is_heard(p) and p.river_at})
    neighbours = dict(zip(moments[1:], moments, strict=False))
    heard = ((p, _silence(p, neighbours, previous) if _is_heard(p) else p.silence) for p in placements)
    return tuple(p if p.silence == silence else replace(p, silence=silence) for p, silence in heard)


def _is_heard(placement: Placement) -> bool:
    """Return whether a new entry is shown on the front, so that it ends its member's silence."""
    return placement.river_at is not None and placement.verdict is None and not placement.backlog


def _silence(placement: Placement, neighbours: dict[datetime, datetime], previous: PreviousRiverDate) -> int | None:
    """Return the days since the member's previous entry; None if they are fewer than WORTH_A_WORD.

    The store is asked only if no entry of the same visit (`neighbours`) is close before it.
    """
    if placement.river_at is None:
        return None
    last = neighbours.get(placement.river_at)
    if last is None or placement.river_at - last >= WORTH_A_WORD:
        last = max(filter(None, (last, previous(placement.river_at))), default=None)
    return silence_since(last, placement.river_at)


def silence_since(last: datetime | None, river_at: datetime) -> int | None:
    """Return the days between an entry and its member's previous one; None if they are few or it is the first."""
    silent = river_at - last if last else timedelta(0)
    return silent.days if silent >= WORTH_A_WORD else None


def silences(moments: Iterable[Moment], last: datetime | None) -> dict[int, int | None]:
    """Return the silences that differ from those stored, by entry id.

    `moments` are a member's shown entries, the earliest first. `last` is the river date of the entry before them.
    """
    changed: dict[int, int | None] = {}
    for moment in moments:
        if moment.river_at != last and not moment.backlog:
            silence = silence_since(last, moment.river_at)
            changed |= {moment.entry_id: silence} if silence != moment.silence else {}
        last = moment.river_at
    return changed
