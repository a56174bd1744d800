"""The comparison of what a feed lists with what is stored; local posts get their addresses before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from planet.model.arrivals import IncomingItem, Match
from planet.model.entry import Entry
from planet.model.records import FeedRecord, StoredItem
from planet.rules import identity, matching, post_addresses
from planet.store import Store


class Comparison(NamedTuple):
    """The items that a feed lists, the stored ones that they may be, and the match of each."""

    incoming: tuple[IncomingItem, ...]
    stored: tuple[StoredItem, ...]
    matches: tuple[Match, ...]


def compare(store: Store, record: FeedRecord, entries: Sequence[Entry], standing: Collection[int] = ()) -> Comparison:
    """Compare the entries of a document with those stored; writes nothing.

    A local post gets the address stored for it, also where its file was renamed; a new one an address of its own.
    `standing` are the ids of the items of posts that stand in their files unchanged: no other post is one of them.
    """
    if record.feed.place != "folder":
        return _compared(store, record, entries)
    links = {item_id: link for item_id, _, link in store.feeds.links(record.state.feed_id)} if entries else {}
    matches = _compared(store, record, entries, standing).matches
    addresses = {match.incoming.guid: links[match.item_id] for match in matches if match.item_id in links}
    return _compared(store, record, post_addresses.give_addresses(entries, addresses, links.values()), standing)


def _compared(store: Store, record: FeedRecord, entries: Sequence[Entry], standing: Collection[int] = ()) -> Comparison:
    incoming = identity.incoming_items(entries)
    files = record.feed.place == "folder"
    stored = store.items.stored(record.member_id, record.state.feed_id, incoming, undated=files)
    stored = tuple(item for item in stored if item.item_id not in standing)
    return Comparison(incoming, stored, matching.match_items(incoming, stored, record.state.feed_id, files=files))
