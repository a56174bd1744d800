"""The place of an entry in the river and its id, decided at first sight and fixed for ever. Pure.

The rules, as users read them, stand in docs/reference/rules.md; the numbers below are theirs.

1. the river date, fixed at first sight  `river_date`
2. ids that never change                 `atom_id_candidates`
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from planet.model.entry import Entry
from planet.rules.identity import IncomingItem, Match
from planet.web import urls

WORTH_A_WORD = timedelta(days=180)

PreviousRiverDate = Callable[[datetime], datetime | None]
"""The river date of the member's newest entry before a moment; None where there is none."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A match with the reason that keeps it out ("" lets it in); of a new entry also id and river date.

    `backlog`: it goes straight to the archive. `silence`: days since the member's previous entry, where they are many.
    """

    match: Match
    reason: str = ""
    atom_id: str = ""
    river_at: datetime | None = None
    backlog: bool = False
    silence: int | None = None


@dataclass(frozen=True, slots=True)
class VisitContext:
    """The visit as far as new entries depend on it: the feed, the hub, the time of this visit and of the last good one.

    `past`: the document is one of the feed's archive, in which nothing is news.
    """

    feed_url: str
    hub_host: str
    now: datetime
    last_success: datetime | None
    days_on_front: int
    past: bool = False


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
    """Return the ids that a new entry may get (rule 2): its guid, "" where that is no IRI; a tag: URI (RFC 4151)."""
    own = item.entry.guid if urls.is_iri(item.entry.guid) else ""
    seed = "\n".join((visit.feed_url, item.guid, item.link_key, item.path_key, item.title_key))
    digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
    return own, f"tag:{visit.hub_host},{visit.now:%Y-%m-%d}:{digest}"


def place_entries(
    matches: Sequence[Match], visit: VisitContext, *, verdict: Callable[[Entry], str], used_ids: Collection[str]
) -> tuple[Placement, ...]:
    """Decide of each match whether it is let in, and of a new entry its id and river date.

    `verdict` gives the reason why an entry is kept out. `used_ids` are the atom:ids that are in use already, of those
    that `atom_id_candidates` proposes for the new entries.
    """
    used = set(used_ids)
    undated = backlog(matches, visit)
    placements = []
    for i, m in enumerate(matches):
        reason = verdict(replace(m.incoming.entry, published=m.published)) if m.changed else ""
        if m.item_id is not None or m.entry_id is not None:
            placements.append(Placement(m, reason))
            continue
        id = _free_id(atom_id_candidates(m.incoming, visit), used)
        used.add(id)
        placements.append(Placement(m, reason, id, river_date(m.incoming.entry, visit), i in undated))
    return tuple(placements)


def _free_id(candidates: tuple[str, str], used: Collection[str]) -> str:
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
    return placement.river_at is not None and not placement.reason and not placement.backlog


def _silence(placement: Placement, neighbours: dict[datetime, datetime], previous: PreviousRiverDate) -> int | None:
    """Return the days since the member's previous entry, None where they are fewer than WORTH_A_WORD.

    The store is asked only where the entry before it in the same visit (`neighbours`) is not close.
    """
    if placement.river_at is None:
        return None
    last = neighbours.get(placement.river_at)
    if last is None or placement.river_at - last >= WORTH_A_WORD:
        last = max(filter(None, (last, previous(placement.river_at))), default=None)
    silent = placement.river_at - last if last else timedelta(0)
    return silent.days if silent >= WORTH_A_WORD else None
