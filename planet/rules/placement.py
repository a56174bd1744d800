"""Where an entry stands from its arrival on, and under which id: pure decisions, fixed for ever.

The rules, as users read them, stand in docs/reference/rules.md; the numbers below are theirs.

1. the river date, fixed at arrival      `river_date`
2. ids that never change                 `atom_ids`
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from planet.model.arrivals import Arrival, Match, Placement
from planet.model.entry import Entry
from planet.model.records import Moment
from planet.model.verdict import Verdict
from planet.rules.duplicates import points_at
from planet.web import urls

WORTH_A_WORD = timedelta(days=180)

Before = Callable[[datetime], datetime | None]
"""When the member's newest entry before a moment stands in the river; None where there is none."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What the placing of new entries depends on: which feed, of which hub, visited when and when before.
    `past`: what was read is a document of the feed's archive, in which nothing is news."""

    feed_url: str
    hub_host: str
    now: datetime
    last_success: datetime | None
    days_on_front: int
    past: bool = False


def own_date(entry: Entry) -> datetime | None:
    """The date that an entry states of itself: published, else updated."""
    return entry.published or entry.updated


def river_date(entry: Entry, visit: Visit) -> datetime:
    """Rule 1: the entry's place in the river, for ever."""
    stated = own_date(entry)
    if stated is None:
        return visit.now
    own = min(stated, visit.now)
    if visit.last_success is None or own > visit.last_success:
        return own
    return own if own <= visit.now - timedelta(days=visit.days_on_front) else visit.now


def backlog(matches: Sequence[Match], visit: Visit) -> frozenset[int]:
    """Rule 1: the places of undated entries that go straight to the archive: all but the newest of a first visit, and
    all that stand in the feed's own archive."""
    if visit.last_success:
        return frozenset()
    new = (i for i, m in enumerate(matches) if m.item_id is None and m.entry_id is None)
    undated = [i for i in new if own_date(matches[i].arrival.entry) is None]
    return frozenset(undated if visit.past else undated[1:])


def atom_ids(a: Arrival, visit: Visit) -> tuple[str, str]:
    """Rule 2: the ids that an entry may get: its own guid ("" where that is no IRI), else a tag: URI (RFC 4151)."""
    own = a.entry.guid if urls.is_iri(a.entry.guid) else ""
    seed = "\n".join((visit.feed_url, a.guid, a.link_key, a.path_key, a.title_key))
    digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
    return own, f"tag:{visit.hub_host},{visit.now:%Y-%m-%d}:{digest}"


def ties(count: int, visit: Visit) -> tuple[int, ...]:
    """Return the order of a visit's `count` entries among those of one river date: the first listed is the highest.

    A feed's entries stand together; where they stand among other feeds' hangs on the feed's URL alone, so that it is
    the same in every hub, whichever feed was visited first.
    """
    feed = int.from_bytes(hashlib.sha256(visit.feed_url.encode()).digest()[:4], "big") >> 1
    return tuple((feed << 32) + count - number for number in range(count))


def place(
    matches: Sequence[Match],
    visit: Visit,
    *,
    verdict: Callable[[Entry], Verdict | None],
    taken: Collection[str],
) -> tuple[Placement, ...]:
    """Decide all that is to be decided of each match. `verdict` tells why an entry is kept out; `taken` are the
    atom:ids that are in use, of those that the new entries would like to have."""
    used = set(taken)
    undated = backlog(matches, visit)
    placements = []
    for i, (m, tie) in enumerate(zip(matches, ties(len(matches), visit), strict=True)):
        entry = m.arrival.entry
        reason = verdict(replace(entry, published=m.published)) if m.changed else None
        links = points_at(entry) if m.changed else ()
        if m.item_id is not None or m.entry_id is not None:
            placements.append(Placement(m, reason, links=links))
            continue
        id = _free_id(atom_ids(m.arrival, visit), used)
        used.add(id)
        placements.append(Placement(m, reason, id, river_date(entry, visit), tie, i in undated, links=links))
    return tuple(placements)


def _free_id(wanted: tuple[str, str], used: Collection[str]) -> str:
    own, made = wanted
    if own and own not in used:
        return own
    tries = itertools.chain([made], (f"{made}-{n}" for n in itertools.count(2)))
    return next(one for one in tries if one not in used)


def with_silences(placements: Sequence[Placement], before: Before) -> tuple[Placement, ...]:
    """The same, each new entry that shows with the days since its member's previous one, where they are many."""
    moments = sorted({one.river_at for one in placements if _speaks(one) and one.river_at})
    previous = dict(zip(moments[1:], moments, strict=False))
    return tuple(replace(one, silence=_silence(one, previous, before)) if _speaks(one) else one for one in placements)


def _speaks(one: Placement) -> bool:
    return one.river_at is not None and one.verdict is None and not one.backlog


def _silence(one: Placement, previous: dict[datetime, datetime], before: Before) -> int | None:
    """The store is asked only where what came along was not close."""
    if one.river_at is None:
        return None
    last = previous.get(one.river_at)
    if last is None or one.river_at - last >= WORTH_A_WORD:
        last = max(filter(None, (last, before(one.river_at))), default=None)
    return silence_since(last, one.river_at)


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
