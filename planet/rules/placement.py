"""The place of an entry in the river and its id, decided at first sight and fixed for ever. Pure.

The rules, as users read them, stand in docs/reference/rules.md; the numbers below are theirs.

1. the river date, fixed at first sight  `river_date`
2. ids that never change                 `atom_id_candidates`
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from planet.model.arrivals import IncomingItem, Match, Placement
from planet.model.entry import Entry
from planet.model.records import Moment
from planet.model.verdict import Verdict
from planet.rules.duplicates import link_targets
from planet.web import urls

WORTH_A_WORD = timedelta(days=180)

PreviousRiverDate = Callable[[datetime], datetime | None]
"""The river date of the member's newest entry before a moment; None where there is none."""


@dataclass(frozen=True, slots=True)
class VisitContext:
    """The visit as far as new entries depend on it: the feed, the hub, the time of this visit and of the last good one.

    `past`: the document is one of the feed's archive, in which nothing is news. `hosts` are the member's own places:
    those of their page, their feeds and the sites that the feeds name.
    """

    feed_url: str
    hub_host: str
    now: datetime
    last_success: datetime | None
    days_on_front: int
    past: bool = False
    hosts: frozenset[str] = frozenset()


def stated_date(entry: Entry) -> datetime | None:
    """Return the date that an entry states: published, else updated, else None."""
    return entry.published or entry.updated


def river_date(entry: Entry, visit: VisitContext) -> datetime:
    """Return the entry's place in the river (UTC), fixed for ever (rule 1)."""
    stated = stated_date(entry)
    if stated is None:
        return visit.now
    own = min(stated, visit.now)
    if visit.last_success is None or own > visit.last_success:
        return own
    return own if own <= visit.now - timedelta(days=visit.days_on_front) else visit.now


def backlog(matches: Sequence[Match], visit: VisitContext) -> frozenset[int]:
    """Return the positions of undated new entries that go straight to the archive (rule 1).

    They are all but the newest of a first visit, and all of a document of the feed's own archive.
    """
    if visit.last_success:
        return frozenset()
    new = (i for i, m in enumerate(matches) if m.item_id is None and m.entry_id is None)
    undated = [i for i in new if stated_date(matches[i].incoming.entry) is None]
    return frozenset(undated if visit.past else undated[1:])


def atom_id_candidates(item: IncomingItem, visit: VisitContext) -> tuple[str, str]:
    """Return the ids that a new entry may get (rule 2): its guid, "" where that is no IRI; a tag: URI (RFC 4151).

    A bookmark whose guid is the URL that it points at, on somebody else's host, does not get that for an id: it is the
    id of the post there.
    """
    guid = item.entry.guid
    own = guid if urls.is_iri(guid) and not is_somebody_elses(guid, item.entry, visit.hosts) else ""
    seed = "\n".join((visit.feed_url, item.guid, item.link_key, item.path_key, item.title_key))
    digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
    return own, f"tag:{visit.hub_host},{visit.now:%Y-%m-%d}:{digest}"


def ties(count: int, visit: VisitContext) -> tuple[int, ...]:
    """Return the order of a visit's `count` entries among those of one river date: the first listed is the highest.

    A feed's entries stand together; where they stand among other feeds' hangs on the feed's URL alone, so that it is
    the same in every hub, whichever feed was visited first.
    """
    feed = int.from_bytes(hashlib.sha256(visit.feed_url.encode()).digest()[:4], "big") >> 1
    return tuple((feed << 32) + count - number for number in range(count))


def is_somebody_elses(id: str, entry: Entry, hosts: Collection[str]) -> bool:
    """Return whether an id is the URL that an entry points at, on none of its member's own `hosts`.

    A note (a boost) and an entry that names its source (an aggregate) point at what they pass on with their link,
    where any place of the member is known.
    """
    passes_on = bool(hosts) and (entry.source is not None or entry.kind == "note")
    pointed_at = {urls.comparison_key(url) for url in (entry.target, entry.link if passes_on else "") if url}
    return urls.comparison_key(id) in pointed_at and urls.host(id) not in hosts


def place_entries(
    matches: Sequence[Match],
    visit: VisitContext,
    *,
    verdict: Callable[[Entry], Verdict | None],
    used_ids: Collection[str],
) -> tuple[Placement, ...]:
    """Decide of each match whether it is let in, and of a new entry its id and river date.

    `verdict` tells why an entry is kept out. `used_ids` are the atom:ids that are in use already, of those
    that `atom_id_candidates` proposes for the new entries.
    """
    used = set(used_ids)
    undated = backlog(matches, visit)
    placements = []
    for i, (m, tie) in enumerate(zip(matches, ties(len(matches), visit), strict=True)):
        entry = m.incoming.entry
        reason = verdict(replace(entry, published=m.published)) if m.changed else None
        links = link_targets(entry) if m.changed else ()
        if m.item_id is not None or m.entry_id is not None:
            placements.append(Placement(m, reason, links=links))
            continue
        id = free_id(atom_id_candidates(m.incoming, visit), used)
        used.add(id)
        placements.append(Placement(m, reason, id, river_date(entry, visit), tie, i in undated, links=links))
    return tuple(placements)


def free_id(candidates: tuple[str, str], used: Collection[str]) -> str:
    """Return the first candidate that is not in use; the tag: URI gets a number where it is."""
    own, tag = candidates
    if own and own not in used:
        return own
    numbered = itertools.chain([tag], (f"{tag}-{n}" for n in itertools.count(2)))
    return next(id for id in numbered if id not in used)


def with_silences(placements: Sequence[Placement], previous: PreviousRiverDate) -> tuple[Placement, ...]:
    """Return the placements, each new entry that shows with the days since its member's previous one, if many."""
    moments = sorted({p.river_at for p in placements if _is_heard(p) and p.river_at})
    neighbours = dict(zip(moments[1:], moments, strict=False))
    return tuple(replace(p, silence=_silence(p, neighbours, previous)) if _is_heard(p) else p for p in placements)


def _is_heard(placement: Placement) -> bool:
    """Return whether a new entry shows on the front, so that it ends a silence."""
    return placement.river_at is not None and placement.verdict is None and not placement.backlog


def _silence(placement: Placement, neighbours: dict[datetime, datetime], previous: PreviousRiverDate) -> int | None:
    """Return the days since the member's previous entry, None where they are fewer than WORTH_A_WORD.

    The store is asked only where the entry before it in the same visit (`neighbours`) is not close.
    """
    if placement.river_at is None:
        return None
    last = neighbours.get(placement.river_at)
    if last is None or placement.river_at - last >= WORTH_A_WORD:
        last = max(filter(None, (last, previous(placement.river_at))), default=None)
    return silence_since(last, placement.river_at)


def silence_since(last: datetime | None, river_at: datetime) -> int | None:
    """Return the days between an entry and the last one of its member; None where they are few or it is the first."""
    silent = river_at - last if last else timedelta(0)
    return silent.days if silent >= WORTH_A_WORD else None


def silences(moments: Iterable[Moment], last: datetime | None) -> dict[int, int | None]:
    """Return the silences of entries that have another one now than is stored, by entry id.

    `moments` are a member's shown entries, the earliest first; `last` is the river date of the one before them.
    """
    changed: dict[int, int | None] = {}
    for moment in moments:
        if moment.river_at != last and not moment.backlog:
            silence = silence_since(last, moment.river_at)
            changed |= {moment.entry_id: silence} if silence != moment.silence else {}
        last = moment.river_at
    return changed
