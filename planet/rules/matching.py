"""Matching: which stored item or entry each item of a document is (rules 2 to 4 in docs/reference/rules.md). Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import attrgetter

from planet.model.arrivals import IncomingItem, Match
from planet.model.entry import Entry
from planet.model.records import StoredItem
from planet.rules.identity import ambiguous_keys, guid_across_feeds
from planet.web import urls


def match_items(
    incoming: Sequence[IncomingItem], stored: Collection[StoredItem], feed_id: int, *, files: bool = False
) -> tuple[Match, ...]:
    """Decide for each incoming item of a feed which stored item or entry it is, or that it is new (rules 2 to 4).

    `stored` are items of the same member, from any of their feeds: nobody else's guids count. `files`: the items are
    local posts, whose guids are names of files. The time needed grows with the number of items, not with its square.
    """
    own = [item for item in stored if item.feed_id == feed_id]
    foreign = [item for item in stored if item.feed_id != feed_id]
    if files:
        same = _match_files(incoming, own)
    else:
        same = _match_guids(incoming, own)
        if len(same) < min(len(incoming), len(own)):
            same |= _match_places(incoming, own, same)
            same |= _match_dates(incoming, own, same)
    elsewhere = _match_other_feeds(incoming, foreign, same)
    return tuple(_judge(item, same.get(i), elsewhere.get(i)) for i, item in enumerate(incoming))


def without_edits(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return the matches as no edits, for where another version of the reader read the stored items.

    Other words may be its doing; an edit is the author's (rule 1). They are stored all the same.
    """
    return tuple(replace(match, edited=False) for match in matches)


def _judge(item: IncomingItem, same: StoredItem | None, entry_id: int | None) -> Match:
    """Return the match of an item, and what has changed since it was stored. `entry_id` is the entry if only another
    feed has it."""
    stated = item.entry.published
    if same is None:
        return Match(item, entry_id=entry_id, published=stated)
    earliest = min((date for date in (stated, same.published) if date), default=None)
    updated = item.fingerprint != same.fingerprint
    new_keys = item.guid != same.guid or (bool(same.link_key) and not item.link_key)
    changed = updated or new_keys or same.withdrawn or same.held or earliest != same.published
    edited = updated and same.verdict is None and _words_of(item.entry) != _words_of(same)
    return Match(item, same.item_id, same.entry_id, changed, updated, edited, earliest)


def _words_of(text: Entry | StoredItem) -> tuple[str, list[str]]:
    """Return what a reader sees of a text: its title and its words."""
    return text.title, text.text.split()


Key = Hashable | None
"""A key by which items are compared; None: this item cannot be known by it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A way to recognise a stored item: an incoming item is the same as the stored one if both have this key, and the
    keys are equal."""

    of_incoming: Callable[[IncomingItem], Key]
    of_stored: Callable[[StoredItem], Key]


def _pair(
    incoming: Sequence[IncomingItem],
    stored: Sequence[StoredItem],
    matched: Mapping[int, StoredItem],
    signs: Sequence[Sign],
    identity: Callable[[StoredItem], int] = attrgetter("item_id"),
) -> dict[int, StoredItem]:
    """Return the stored item that each incoming item is, by the position of the incoming item. The surest sign is tried
    first.

    Positions in `matched` are left out. Each stored `identity` is used once.
    """
    used = {identity(item) for item in matched.values()}
    pairs: dict[int, StoredItem] = {}
    for sign in signs:
        candidates = _by_key(stored, sign.of_stored)
        if not candidates:
            continue
        for i, item in enumerate(incoming):
            if i in matched or i in pairs:
                continue
            queue = candidates.get(sign.of_incoming(item), _NOBODY)
            while queue and identity(queue[0]) in used:
                queue.popleft()
            if queue:
                pairs[i] = queue.popleft()
                used.add(identity(pairs[i]))
    return pairs


_NOBODY: deque[StoredItem] = deque()


def _by_key(stored: Iterable[StoredItem], key: Callable[[StoredItem], Key]) -> dict[Key, deque[StoredItem]]:
    """Return stored items by key, in their order; those without a key are left out."""
    groups: dict[Key, deque[StoredItem]] = {}
    for item in stored:
        if (value := key(item)) is not None:
            groups.setdefault(value, deque()).append(item)
    return groups


def _match_guids(incoming: Sequence[IncomingItem], own: Sequence[StoredItem]) -> dict[int, StoredItem]:
    """Match by guid (rule 2): as written, else the same URL with another scheme or www."""
    signs = (
        Sign(lambda item: item.guid or None, lambda stored: stored.guid),
        Sign(lambda item: _guid_key(item.guid), lambda stored: _guid_key(stored.guid)),
    )
    return _pair(incoming, own, {}, signs)


@lru_cache(maxsize=10_000)
def _guid_key(guid: str) -> str | None:
    """Return the key by which guids that are URLs are compared, their fragment included; None for any other guid."""
    if "://" not in guid:
        return None
    url, _, fragment = guid.partition("#")
    return f"{urls.comparison_key(url)}#{fragment}"


def _match_places(
    incoming: Sequence[IncomingItem], own: Sequence[StoredItem], matched: Mapping[int, StoredItem]
) -> dict[int, StoredItem]:
    """Match by title and path, on the same host or after a move (rule 4); an item without a guid also by its link."""
    move = _host_move(incoming, own, matched)
    renewed = len(incoming) > 1 and not matched
    signs = (
        Sign(lambda item: _dated(_place(item), item.entry), lambda stored: _dated(_place(stored), stored)),
        Sign(lambda item: _place(item) if renewed or _may_be_renamed(item) else None, _place),
        Sign(_place, lambda stored: _place(stored) if not stored.guid or stored.published is None else None),
        Sign(lambda item: _origin(item, move), _place),
        Sign(lambda item: item.link_key or None if not item.guid else None, lambda stored: stored.link_key),
        Sign(lambda item: item.link_key or None, lambda stored: stored.link_key if not stored.guid else None),
    )
    return _pair(incoming, own, matched, signs)


def _match_dates(
    incoming: Sequence[IncomingItem], own: Sequence[StoredItem], matched: Mapping[int, StoredItem]
) -> dict[int, StoredItem]:
    """Match by title and stated date, whatever the path (rule 4), with stored items that this document no longer lists.

    If several have the same title and date, the last part of the path decides, else the text. If neither does, none of
    them is matched.
    """
    keys: tuple[Callable[[IncomingItem | StoredItem], Key], ...] = (
        lambda item: _titled(item, _page_name(item.path_key)),
        lambda item: _titled(item, _text(item)),
        lambda item: _titled(item, ""),
    )
    return _pair(incoming, own, matched, _signs_of_one(keys, incoming, own, matched))


def _match_files(incoming: Sequence[IncomingItem], own: Sequence[StoredItem]) -> dict[int, StoredItem]:
    """Match local posts: what a post says goes before the name of its file, which another post may bear later.

    A file whose title, date and text are all others than before holds another post. So does one that comes after the
    file was deleted, unless it says the same.
    """
    unchanged = (
        Sign(lambda item: _filed(item, _titled(item, "")), lambda stored: _filed(stored, _titled(stored, ""))),
        Sign(lambda item: _filed(item, _text(item) or None), lambda stored: _filed(stored, _text(stored) or None)),
    )
    edited = (
        Sign(lambda item: _filed(item, item.title_key), lambda stored: _filed_now(stored, stored.title_key)),
        Sign(lambda item: _filed(item, _stated(item)), lambda stored: _filed_now(stored, _stated(stored))),
        Sign(lambda item: _filed(item, _stated(item) is None or None), lambda stored: _filed_now(stored, True)),
        Sign(lambda item: _filed(item, True), lambda stored: _filed_now(stored, _stated(stored) is None or None)),
    )
    renamed: tuple[Callable[[IncomingItem | StoredItem], Key], ...] = (
        lambda item: _titled(item, _text(item)),
        lambda item: _titled(item, ""),
        lambda item: (item.title_key, _text(item)) if _text(item) else None,
    )
    same = _pair(incoming, own, {}, unchanged)
    same |= _pair(incoming, own, same, _signs_of_one(renamed, incoming, own, same))
    return same | _pair(incoming, own, same, edited)


def _filed(item: IncomingItem | StoredItem, detail: Key) -> Key:
    """Return the name of a local post's file with another detail; None without the detail."""
    return (item.guid, detail) if item.guid and detail is not None else None


def _filed_now(stored: StoredItem, detail: Key) -> Key:
    """Return the same for a post whose file was there at the last visit; None for one whose file was deleted."""
    return None if stored.withdrawn else _filed(stored, detail)


def _signs_of_one(
    keys: Iterable[Callable[[IncomingItem | StoredItem], Key]],
    incoming: Sequence[IncomingItem],
    own: Sequence[StoredItem],
    matched: Mapping[int, StoredItem],
) -> list[Sign]:
    """Return a sign a key, each among the items that are not `matched` yet."""
    used = {item.item_id for item in matched.values()}
    unmatched = [item for i, item in enumerate(incoming) if i not in matched]
    vanished = [item for item in own if item.item_id not in used]
    return [_sign_of_one(key, unmatched, vanished) for key in keys]


def _sign_of_one(
    key: Callable[[IncomingItem | StoredItem], Key], incoming: Iterable[IncomingItem], stored: Iterable[StoredItem]
) -> Sign:
    """Return a sign by a key, which counts only if at most one incoming and one stored item have it."""
    counts = (Counter(map(key, incoming)), Counter(map(key, stored)))

    def of_one(item: IncomingItem | StoredItem) -> Key:
        value = key(item)
        return value if all(count[value] <= 1 for count in counts) else None

    return Sign(of_one, of_one)


def _titled(item: IncomingItem | StoredItem, detail: str) -> Key:
    """Return the key of title, stated date and one more detail; None without a title or date."""
    date = _stated(item)
    return (item.title_key, date, detail) if item.title_key and date else None


def _stated(item: IncomingItem | StoredItem) -> datetime | None:
    """Return the date that an item states, to the second; None without one."""
    source = item.entry if isinstance(item, IncomingItem) else item
    date = source.published or source.updated
    return date.replace(microsecond=0) if date else None


def _text(item: IncomingItem | StoredItem) -> str:
    """Return the key of the text of an item: blanks folded."""
    return " ".join((item.entry if isinstance(item, IncomingItem) else item).text.split())


def _page_name(path_key: str) -> str:
    """Return the last part of a path with its query, without .html or similar: the part that stays when paths
    change."""
    path, _, query = path_key.partition("?")
    return f"{path.rpartition('/')[2].partition('.')[0]}?{query}"


def _words(item: IncomingItem | StoredItem) -> tuple[str, str]:
    """Return the key of title and path."""
    return item.title_key, item.path_key


def _place(item: IncomingItem | StoredItem) -> tuple[str, ...]:
    """Return the key of title, path and host."""
    return (*_words(item), item.host)


def _dated(key: tuple[str, ...], source: Entry | StoredItem) -> Key:
    """Return a key with the stated date; None without a date."""
    return (*key, source.published) if source.published else None


def _origin(item: IncomingItem, move: tuple[str, str] | None) -> Key:
    """Return the key of title, path and host before the blog moved; None if it did not move."""
    return (*_words(item), move[0]) if move and item.host == move[1] else None


def _may_be_renamed(item: IncomingItem) -> bool:
    """Return whether an item without a stored guid may be a stored item with a new guid, whatever its date.

    It may not if it has no link of its own, but a guid and a date: a weekly "Links of the week" is a new entry each
    time.
    """
    return bool(item.link_key) or not item.guid or item.entry.published is None


def _host_move(
    incoming: Sequence[IncomingItem], own: Sequence[StoredItem], matched: Mapping[int, StoredItem]
) -> tuple[str, str] | None:
    """Return the move of the blog to another host, as (from, to); None if it did not move, or if stored items disagree.

    Entries that moved in an earlier visit agree with it; one that stays on the old host does not.
    """
    used = {item.item_id for item in matched.values()}
    hosts: dict[tuple[str, str], set[str]] = {}
    for stored in own:
        if stored.item_id not in used:
            hosts.setdefault(_words(stored), set()).add(stored.host)
    origins: set[str] = set()
    targets: set[str] = set()
    for i, item in enumerate(incoming):
        former = {matched[i].host} if i in matched else hosts.get(_words(item), set())
        if former:
            targets.add(item.host)
        if item.host not in former:
            origins |= former
        if len(targets) > 1 or len(origins) > 1:
            return None
    return (origins.pop(), targets.pop()) if origins else None


def _match_other_feeds(
    incoming: Sequence[IncomingItem], foreign: Sequence[StoredItem], matched: Mapping[int, StoredItem]
) -> dict[int, int]:
    """Return the ids of the entries of the member's other feeds that incoming items are, by position (rule 3).

    The same guid or the same link is the same entry. A feed lists each entry once.
    """
    ambiguous = ambiguous_keys((stored.link_key, str(stored.entry_id)) for stored in foreign)
    signs = (
        Sign(guid_across_feeds, guid_across_feeds),
        Sign(
            lambda item: item.link_key if item.link_key and item.link_key not in ambiguous else None,
            lambda stored: stored.link_key,
        ),
    )
    pairs = _pair(incoming, foreign, matched, signs, identity=attrgetter("entry_id"))
    return {i: stored.entry_id for i, stored in pairs.items()}
