"""Which entry is which: pure decisions on identity and time, given what a feed lists and what is remembered.

The rules, as users read them, stand in docs/reference/rules.md; the numbers below are theirs.

1. the river date, fixed at arrival      `river_date`
2. ids that never change                 `atom_id`
3. one entry, several feeds              `match` (a telling of an entry that another feed told first), `choose`
4. a guid that changed                   `match`
5. withdrawn                             `vanished`, `Document`
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from planet import links
from planet.model import Entry
from planet.records import Candidate, Telling

UNDATED = ("published", "updated")
"""Fields that are no edit by themselves: a feed that stamps every entry anew each day has edited nothing."""

WITHDRAWN_AFTER = timedelta(hours=24)
LARGEST_LOSS = 5
"""An entry counts as withdrawn only if no more than one in so many of its document vanished with it."""

LONG_GUID = 16
"""A guid that is no IRI identifies an entry across feeds only from so many characters on: "12" is anybody's."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry as a visit brought it, with the keys that identity compares."""

    entry: Entry
    guid: str
    link_key: str
    path_key: str
    title_key: str
    host: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Match:
    """What an arrival is: a known telling (`item_id`), a new telling of a known entry (`entry_id`), or new (neither).

    `changed` tells whether a known telling has to be written again, `edited` whether its words are others.
    `published` is the date to keep: it only ever moves back, for restamping is no news.
    """

    arrival: Arrival
    item_id: int | None = None
    entry_id: int | None = None
    changed: bool = True
    edited: bool = False
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placing:
    """A match with all that is decided of it: why it is kept out ("" lets it in), and for a new entry its id and place."""

    match: Match
    reason: str = ""
    atom_id: str = ""
    river_at: datetime | None = None
    backlog: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """An item in a feed's document. One that is no longer `here` keeps its place between its neighbours;
    `missing_since` tells since when it counts as vanished (rule 5), None while it does not."""

    item_id: int
    here: bool = True
    missing_since: datetime | None = None


def title_key(entry: Entry) -> str:
    """A title as compared: case and blanks folded; the first words of the text where there is no title."""
    return " ".join((entry.title or entry.text[:200]).casefold().split())[:300]


def fingerprint(entry: Entry) -> str:
    """SHA-256 of all that an entry says, except its guid and dates."""
    told = {f.name: getattr(entry, f.name) for f in fields(entry) if f.name not in (*UNDATED, "guid")}
    return hashlib.sha256(json.dumps(told, default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> object:
    return {f.name: getattr(value, f.name) for f in fields(value)}  # type: ignore[arg-type]


def arrivals(entries: Iterable[Entry]) -> tuple[Arrival, ...]:
    """The entries of one document, ready to be matched; what the document lists twice is taken once.

    A guid that stands on several entries with links of their own identifies none of them, and a link that stands
    on several entries with guids of their own identifies none of them either: such keys are blanked.
    """
    found = [_arrival(entry) for entry in entries]
    guids = _shared((a.guid, a.link_key or a.title_key) for a in found)
    by_link = _shared((a.link_key, a.guid or a.title_key) for a in found)
    distinct: dict[tuple[str, ...], Arrival] = {}
    for a in found:
        kept = replace(
            a,
            guid="" if a.guid in guids else a.guid,
            link_key="" if a.link_key in by_link else a.link_key,
        )
        distinct.setdefault(_own_key(kept), kept)
    return tuple(distinct.values())


def _arrival(entry: Entry) -> Arrival:
    return Arrival(
        entry,
        entry.guid,
        links.comparison_key(entry.link),
        links.path_key(entry.link),
        title_key(entry),
        links.host(entry.link),
        fingerprint(entry),
    )


def _shared(pairs: Iterable[tuple[str, str]]) -> set[str]:
    """Keys that stand beside more than one other key."""
    beside = Counter(key for key, _ in {pair for pair in pairs if pair[0]})
    return {key for key, others in beside.items() if others > 1}


def _own_key(a: Arrival) -> tuple[str, ...]:
    if a.guid:
        return ("guid", a.guid)
    if a.link_key:
        return ("link", a.link_key)
    return ("title", a.path_key, a.title_key)


# ---------------------------------------------------------------- matching


def match(found: Sequence[Arrival], known: Collection[Telling], feed_id: int) -> tuple[Match, ...]:
    """Decide for each arrival what it is. `known` holds tellings of the same member alone: others' guids are no concern."""
    own = [telling for telling in known if telling.feed_id == feed_id]
    others = [telling for telling in known if telling.feed_id != feed_id]
    taken = _same_guid(found, own)
    taken |= _same_place(found, own, taken)
    elsewhere = _told_elsewhere(found, others, taken)
    return tuple(_judged(a, taken.get(i), elsewhere.get(i)) for i, a in enumerate(found))


def _judged(a: Arrival, same: Telling | None, elsewhere: int | None) -> Match:
    stated = a.entry.published
    if same is None:
        return Match(a, entry_id=elsewhere, published=stated)
    earliest = min((when for when in (stated, same.published) if when), default=None)
    edited = a.fingerprint != same.fingerprint
    moved_guid = bool(a.guid) and a.guid != same.guid
    changed = edited or moved_guid or same.withdrawn or earliest != same.published
    return Match(a, same.item_id, same.entry_id, changed, edited, earliest)


def _same_guid(found: Sequence[Arrival], own: Sequence[Telling]) -> dict[int, Telling]:
    """Rule 2: the guid as written, else the same address with another scheme or www."""
    exact = {telling.guid: telling for telling in own if telling.guid}
    alike = {links.comparison_key(guid): telling for guid, telling in exact.items() if "://" in guid}
    taken: dict[int, Telling] = {}
    used: set[int] = set()
    for i, a in enumerate(found):
        same = exact.get(a.guid) if a.guid else None
        if same and same.item_id not in used:
            taken[i] = same
            used.add(same.item_id)
    for i, a in enumerate(found):
        if i in taken or "://" not in a.guid:
            continue
        same = alike.get(links.comparison_key(a.guid))
        if same and same.item_id not in used:
            taken[i] = same
            used.add(same.item_id)
    return taken


def _same_place(found: Sequence[Arrival], own: Sequence[Telling], taken: dict[int, Telling]) -> dict[int, Telling]:
    """Without a guid: the link, else the title. With a guid that changed: title and path agree (rule 4)."""
    used = {telling.item_id for telling in taken.values()}
    free = [telling for telling in own if telling.item_id not in used]
    open_arrivals = [(i, a) for i, a in enumerate(found) if i not in taken]
    moves = _moves(open_arrivals, free, found)
    same: dict[int, Telling] = {}
    for i, a in open_arrivals:
        telling = next((t for t in free if t.item_id not in used and _stands_for(a, t, moves)), None)
        if telling:
            same[i] = telling
            used.add(telling.item_id)
    return same


def _moves(
    open_arrivals: Sequence[tuple[int, Arrival]], free: Sequence[Telling], found: Sequence[Arrival]
) -> tuple[str, str] | None:
    """The one move of host that this visit shows for every entry, as (before, now); None where there is no such move."""
    hosts = {a.host for a in found if a.host}
    pairs = {
        (t.host, a.host) for _, a in open_arrivals for t in free if t.host != a.host and _same_path_and_title(a, t)
    }
    return pairs.pop() if len(pairs) == 1 and len(hosts) == 1 else None


def _same_path_and_title(a: Arrival, t: Telling) -> bool:
    return bool(a.title_key) and a.title_key == t.title_key and a.path_key == t.path_key


def _stands_for(a: Arrival, t: Telling, move: tuple[str, str] | None) -> bool:
    same_host = a.host == t.host or (t.host, a.host) == move
    if not a.guid or not t.guid:
        if a.link_key and t.link_key:
            return a.link_key == t.link_key or (_same_path_and_title(a, t) and same_host)
        return _same_path_and_title(a, t)
    return _same_path_and_title(a, t) and same_host


def _told_elsewhere(found: Sequence[Arrival], others: Sequence[Telling], taken: dict[int, Telling]) -> dict[int, int]:
    """Rule 3: the entries of other feeds of the member, by the same guid or the same link."""
    guids = {t.guid: t.entry_id for t in others if links.is_iri(t.guid) or len(t.guid) >= LONG_GUID}
    ambiguous = _shared((t.link_key, str(t.entry_id)) for t in others)
    by_link = {t.link_key: t.entry_id for t in others if t.link_key and t.link_key not in ambiguous}
    told: dict[int, int] = {}
    for i, a in enumerate(found):
        if i in taken:
            continue
        entry_id = guids.get(a.guid) if a.guid else None
        entry_id = entry_id or (by_link.get(a.link_key) if a.link_key else None)
        if entry_id and entry_id not in told.values():
            told[i] = entry_id
    return told


# ---------------------------------------------------------------- arrival


@dataclass(frozen=True, slots=True)
class Visit:
    """What the placing of new entries depends on: which feed, of which hub, visited when, and when before."""

    feed_url: str
    hub_host: str
    now: datetime
    last_success: datetime | None
    days_on_front: int

    @property
    def is_first(self) -> bool:
        return self.last_success is None


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
    return own if own < visit.now - timedelta(days=visit.days_on_front) else visit.now


def backlog(matches: Sequence[Match], *, first_visit: bool) -> frozenset[int]:
    """Rule 1: the places of the undated new entries that go straight to the archive: of a first visit, all but the newest."""
    if not first_visit:
        return frozenset()
    new = (i for i, m in enumerate(matches) if m.item_id is None and m.entry_id is None)
    undated = [i for i in new if own_date(matches[i].arrival.entry) is None]
    return frozenset(undated[1:])


def atom_ids(a: Arrival, visit: Visit) -> tuple[str, str]:
    """Rule 2: the two ids that an entry may get, best first: its own guid ("" where that is no IRI), and a tag: URI (RFC 4151)."""
    own = a.entry.guid if links.is_iri(a.entry.guid) else ""
    seed = "\n".join((visit.feed_url, a.guid, a.link_key, a.path_key, a.title_key))
    digest = hashlib.sha256(seed.encode()).hexdigest()[:32]
    return own, f"tag:{visit.hub_host},{visit.now:%Y-%m-%d}:{digest}"


def place(
    matches: Sequence[Match], visit: Visit, *, verdict: Callable[[Entry], str], taken: Collection[str]
) -> tuple[Placing, ...]:
    """Decide all that is to be decided of each match. `verdict` tells why an entry is kept out; `taken` are the
    atom:ids that are in use, of those that the new entries would like to have."""
    used = set(taken)
    undated = backlog(matches, first_visit=visit.is_first)
    placings = []
    for i, m in enumerate(matches):
        reason = verdict(m.arrival.entry) if m.changed else ""
        if m.item_id is not None or m.entry_id is not None:
            placings.append(Placing(m, reason))
            continue
        id = _free_id(atom_ids(m.arrival, visit), used)
        used.add(id)
        placings.append(Placing(m, reason, id, river_date(m.arrival.entry, visit), i in undated))
    return tuple(placings)


def _free_id(wanted: tuple[str, str], used: Collection[str]) -> str:
    own, made = wanted
    if own and own not in used:
        return own
    tries = itertools.chain([made], (f"{made}-{n}" for n in itertools.count(2)))
    return next(one for one in tries if one not in used)


def choose(candidates: Sequence[Candidate]) -> tuple[int | None, str]:
    """Rule 3: the telling of the feed listed first that lets the entry in; else None and the sentence why none shows."""
    listed = sorted(candidates, key=lambda c: (c.feed_position, c.item_id))
    for c in listed:
        if c.feed_present and not c.withdrawn and not c.reason:
            return c.item_id, ""
    return None, next((_why_not(c) for c in listed if c.feed_present), _why_not(listed[0]) if listed else "")


def _why_not(c: Candidate) -> str:
    if not c.feed_present:
        return "its feed is no longer in the members file"
    return c.reason or "withdrawn: the feed no longer lists it among its neighbours"


# ---------------------------------------------------------------- withdrawal


def vanished(document: Sequence[Listed], listed: Collection[int], arrived: int) -> frozenset[int]:
    """Rule 5: the items of a document that have vanished from between others, unless too much vanished with them.

    What fell off an end to make room for as many arrivals has not vanished: that is how feeds scroll.
    """
    places = [i for i, item in enumerate(document) if item.item_id in listed]
    if not places:
        return frozenset()
    between = {item.item_id for item in document[places[0] : places[-1]] if item.item_id not in listed}
    fallen = sum(item.item_id not in listed for item in document) - len(between)
    lost = len(between) + max(0, fallen - arrived)
    return frozenset(between) if lost * LARGEST_LOSS <= len(document) else frozenset()


def next_document(
    document: Sequence[Listed], listed: Sequence[int], gone: Collection[int], now: datetime
) -> tuple[Listed, ...]:
    """The document to remember: what is listed, with the missing still standing behind their last listed neighbour.

    A missing item that no listed one follows has scrolled off: it is forgotten, not withdrawn.
    """
    behind = _missing_behind(document, set(listed), gone, now)
    remembered: list[Listed] = []
    for item_id in listed:
        remembered += [Listed(item_id), *behind.get(item_id, ())]
    while remembered and not remembered[-1].here:
        remembered.pop()
    return tuple(remembered)


def _missing_behind(
    document: Sequence[Listed], present: Collection[int], gone: Collection[int], now: datetime
) -> dict[int, list[Listed]]:
    behind: dict[int, list[Listed]] = {}
    neighbour: int | None = None
    for item in document:
        if item.item_id in present:
            neighbour = item.item_id
        elif neighbour is not None:
            since = (item.missing_since or now) if item.item_id in gone else None
            behind.setdefault(neighbour, []).append(Listed(item.item_id, here=False, missing_since=since))
    return behind


def overdue(document: Iterable[Listed], now: datetime) -> tuple[int, ...]:
    """The items that have been missing for a day by now: this good visit makes them withdrawn."""
    return tuple(i.item_id for i in document if i.missing_since and now - i.missing_since >= WITHDRAWN_AFTER)
