"""Which entry is which: pure decisions on identity, given what a feed lists and what is remembered.

The rules, as users read them, stand in docs/reference/rules.md; the numbers below are theirs. The others have rooms of
their own: `planet.rules.placement` (1, 2) and `planet.rules.withdrawal` (5).

3. one entry, several feeds              `match` (a telling of an entry that another feed told first), `choose`
4. a guid that changed                   `match`
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from operator import attrgetter

from planet.model.arrivals import Arrival, Match
from planet.model.entry import Entry
from planet.model.records import Candidate, StoredItem
from planet.model.verdict import Verdict
from planet.web import urls

UNDATED = ("published", "updated")
"""Fields that are no edit by themselves: a feed that stamps every entry anew each day has edited nothing."""

LONG_GUID = 16
"""A guid that is no IRI identifies an entry across feeds by itself only from so many characters: "12" is anybody's."""


def title_key(entry: Entry) -> str:
    """A title as compared: case and blanks folded. Without one the first words of the text; without any words the
    address of what there is to see or hear."""
    files = (entry.target, *(file.url for file in entry.enclosures), *(image.url for image in entry.images))
    shown = entry.title or entry.text[:200] or next(filter(None, files), "")
    return " ".join(shown.casefold().split())[:300]


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
        kept = replace(a, guid="" if a.guid in guids else a.guid, link_key="" if a.link_key in by_link else a.link_key)
        distinct.setdefault(_own_key(kept), kept)
    return tuple(distinct.values())


def _arrival(entry: Entry) -> Arrival:
    return Arrival(
        entry,
        entry.guid,
        urls.comparison_key(entry.link),
        urls.path_key(entry.link),
        title_key(entry),
        urls.host(entry.link),
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


def match(found: Sequence[Arrival], known: Collection[StoredItem], feed_id: int) -> tuple[Match, ...]:
    """Decide for each arrival what it is. `known` are tellings of the same member: others' guids are no concern."""
    own = [telling for telling in known if telling.feed_id == feed_id]
    others = [telling for telling in known if telling.feed_id != feed_id]
    taken = _same_guid(found, own)
    taken |= _same_place(found, own, taken)
    elsewhere = _told_elsewhere(found, others, taken)
    return tuple(_judged(a, taken.get(i), elsewhere.get(i)) for i, a in enumerate(found))


def _judged(a: Arrival, same: StoredItem | None, elsewhere: int | None) -> Match:
    stated = a.entry.published
    if same is None:
        return Match(a, entry_id=elsewhere, published=stated)
    earliest = min((when for when in (stated, same.published) if when), default=None)
    updated = a.fingerprint != same.fingerprint
    new_keys = a.guid != same.guid or (bool(same.link_key) and not a.link_key)
    changed = updated or new_keys or same.withdrawn or same.held or earliest != same.published
    words, known_words = ((one.title, one.text.split()) for one in (a.entry, same))
    edited = same.verdict is None and words != known_words
    return Match(a, same.item_id, same.entry_id, changed, updated, edited, earliest)


Alike = Callable[[Arrival, StoredItem], bool]
"""Whether an arrival is what a telling told."""


def _paired(
    found: Sequence[Arrival],
    known: Sequence[StoredItem],
    taken: Mapping[int, StoredItem],
    signs: Sequence[Alike],
    key: Callable[[StoredItem], int] = attrgetter("item_id"),
) -> dict[int, StoredItem]:
    """Arrivals (by their place) with the tellings that they are: the surest sign first, and what has one `key` once."""
    used = {key(telling) for telling in taken.values()}
    pairs: dict[int, StoredItem] = {}
    for alike in signs:
        for i, a in enumerate(found):
            if i in taken or i in pairs:
                continue
            if same := next((telling for telling in known if key(telling) not in used and alike(a, telling)), None):
                pairs[i] = same
                used.add(key(same))
    return pairs


def _same_guid(found: Sequence[Arrival], own: Sequence[StoredItem]) -> dict[int, StoredItem]:
    """Rule 2: the guid as written, else the same address with another scheme or www."""
    signs: tuple[Alike, ...] = (
        lambda a, t: bool(a.guid) and a.guid == t.guid,
        lambda a, t: "://" in a.guid and "://" in t.guid and _guid_key(a.guid) == _guid_key(t.guid),
    )
    return _paired(found, own, {}, signs)


@lru_cache(maxsize=10_000)
def _guid_key(guid: str) -> str:
    """What two spellings of an address have in common where it is a guid; there a fragment counts."""
    address, _, fragment = guid.partition("#")
    return f"{urls.comparison_key(address)}#{fragment}"


def _same_place(
    found: Sequence[Arrival], own: Sequence[StoredItem], taken: Mapping[int, StoredItem]
) -> dict[int, StoredItem]:
    """Title and path agree, on the same host or after a move (rule 4); where a guid is missing, the link is enough."""
    move = _move(found, own, taken)
    renewed = len(found) > 1 and not taken
    signs: tuple[Alike, ...] = (
        lambda a, t: _same_words(a, t) and a.host == t.host and (renewed or _may_be_renamed(a, t)),
        lambda a, t: _same_words(a, t) and (t.host, a.host) == move,
        lambda a, t: _lacks_guid(a, t) and bool(a.link_key) and a.link_key == t.link_key,
    )
    return _paired(found, own, taken, signs)


def _same_words(a: Arrival, t: StoredItem) -> bool:
    return (a.title_key, a.path_key) == (t.title_key, t.path_key)


def _lacks_guid(a: Arrival, t: StoredItem) -> bool:
    return not a.guid or not t.guid


def _may_be_renamed(a: Arrival, t: StoredItem) -> bool:
    """Among entries that share one link, or have none, "Links of the week" with a guid and a date of its own is new."""
    dates = {a.entry.published, t.published} - {None}
    return bool(a.link_key) or _lacks_guid(a, t) or len(dates) < 2


def _move(
    found: Sequence[Arrival], own: Sequence[StoredItem], taken: Mapping[int, StoredItem]
) -> tuple[str, str] | None:
    """The one move of host, as (before, now), that this visit shows for every entry known; None where there is none.

    Entries that have moved in an earlier visit agree with it; one that stays behind does not.
    """
    used = {telling.item_id for telling in taken.values()}
    moves: set[tuple[str, str]] = set()
    for i, a in enumerate(found):
        if telling := taken.get(i):
            before = {telling.host}
        else:
            before = {t.host for t in own if t.item_id not in used and _same_words(a, t)}
        moves |= {(a.host, a.host)} if a.host in before else {(host, a.host) for host in before}
    leaving = {one for one in moves if one[0] != one[1]}
    return leaving.pop() if len(leaving) == 1 == len({now for _, now in moves}) else None


def _told_elsewhere(
    found: Sequence[Arrival], others: Sequence[StoredItem], taken: Mapping[int, StoredItem]
) -> dict[int, int]:
    """Rule 3: the entries of other feeds of the member, by the same guid or the same link; each is told once a feed."""
    shared = _shared((t.link_key, str(t.entry_id)) for t in others)
    signs: tuple[Alike, ...] = (
        lambda a, t: bool(a.guid) and a.guid == t.guid and (_speaks_for_itself(a.guid) or a.title_key == t.title_key),
        lambda a, t: bool(a.link_key) and a.link_key == t.link_key and a.link_key not in shared,
    )
    told = _paired(found, others, taken, signs, key=attrgetter("entry_id"))
    return {i: telling.entry_id for i, telling in told.items()}


def _speaks_for_itself(guid: str) -> bool:
    return len(guid) >= LONG_GUID or urls.is_iri(guid)


def choose(candidates: Sequence[Candidate]) -> tuple[int | None, Verdict | None]:
    """Rule 3: the item of the feed listed first that lets the entry in; else None, and the verdict why none shows."""
    listed = sorted(candidates, key=lambda c: (c.feed_position, c.item_id))
    for c in listed:
        if c.feed_present and not c.withdrawn and c.verdict is None:
            return c.item_id, None
    present = next((c for c in listed if c.feed_present), None)
    return None, (present.verdict or Verdict("withdrawn")) if present else Verdict("feed")
