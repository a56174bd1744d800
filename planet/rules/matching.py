"""Matching: which stored item or entry each item of a document is (rules 2 to 4 in docs/reference/rules.md). Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType

from planet.model.arrivals import IncomingItem, Match
from planet.model.entry import Entry
from planet.model.records import StoredItem
from planet.rules.identity import ambiguous_keys, guid_across_feeds
from planet.rules.outreach.post_matching import match_files
from planet.rules.pairing import Key, Sign, pair, signs_of_one, text, titled
from planet.struct import replace
from planet.web import urls


def match_items(
    incoming: Sequence[IncomingItem],
    stored: Collection[StoredItem],
    feed_id: int,
    *,
    files: bool = False,
    former: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Match, ...]:
    """Decide for each incoming item of a feed which stored item or entry it is, or that it is new (rules 2 to 4).

    `stored` are items of the same member, from any of their feeds: nobody else's guids count. `files`: the items are
    local posts, whose guids are names of files, or their own ids; `former` are the guids that their files' posts had,
    where an id has come or gone. The time needed grows with the number of items, not with its square.
    """
    own = [item for item in stored if item.feed_id == feed_id]
    foreign = [item for item in stored if item.feed_id != feed_id]
    if files:
        same = match_files(incoming, own, former)
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


def _match_guids(incoming: Sequence[IncomingItem], own: Sequence[StoredItem]) -> dict[int, StoredItem]:
    """Match by guid (rule 2): as written, else the same URL with another scheme or www."""
    signs = (
        Sign(lambda item: item.guid or None, lambda stored: stored.guid),
        Sign(lambda item: _guid_key(item.guid), lambda stored: _guid_key(stored.guid)),
    )
    return pair(incoming, own, {}, signs)


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
    return pair(incoming, own, matched, signs)


def _match_dates(
    incoming: Sequence[IncomingItem], own: Sequence[StoredItem], matched: Mapping[int, StoredItem]
) -> dict[int, StoredItem]:
    """Match by title and stated date, whatever the path (rule 4), with stored items that this document no longer lists.

    If several have the same title and date, the last part of the path decides, else the text. If neither does, none of
    them is matched.
    """
    keys: tuple[Callable[[IncomingItem | StoredItem], Key], ...] = (
        lambda item: titled(item, _page_name(item.path_key)),
        lambda item: titled(item, text(item)),
        lambda item: titled(item, ""),
    )
    return pair(incoming, own, matched, signs_of_one(keys, incoming, own, matched))


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
    pairs = pair(incoming, foreign, matched, signs, identity=attrgetter("entry_id"))
    return {i: stored.entry_id for i, stored in pairs.items()}
