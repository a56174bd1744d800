"""Items that a feed no longer lists: those that their author deleted are withdrawn (rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planet.model.arrivals import Match
from planet.model.posts import FolderReading, ListedPost
from planet.model.records import ListedItem
from planet.model.results import Reading
from planet.rules import placement, withdrawal
from planet.store import Store


def withdraw_items(
    store: Store, feed_id: int, reading: Reading, item_ids: Sequence[int], now: datetime, most: int
) -> set[int]:
    """Mark the items that their author deleted as withdrawn; return the ids of their entries.

    `item_ids` are the items that the document lists, of which a visit reads `most`. If a feed says so (RFC 6721), a
    deleted item is withdrawn at once.
    """
    last = store.items.document(feed_id)
    listed = set(item_ids)
    arrived = len(listed - {item.item_id for item in last})
    vanished = _not_left_out(store, reading, withdrawal.find_vanished(last, listed, arrived), now, most)
    document = withdrawal.next_document(last, item_ids, vanished, now)
    deleted = set(store.items.with_guids(feed_id, reading.deleted)) - listed
    return _strike(store, feed_id, document, (*withdrawal.find_overdue(document, now), *deleted), now)


def withdraw_posts(
    store: Store, feed_id: int, folder: FolderReading, matches: Sequence[Match], item_ids: Sequence[int], now: datetime
) -> set[int]:
    """Mark the posts whose files were deleted as withdrawn, at once; return the ids of their entries. `item_ids` are
    those of the matches."""
    read = {match.incoming.entry.guid: item_id for match, item_id in zip(matches, item_ids, strict=True)}
    listed = dict.fromkeys(post.item_id if isinstance(post, ListedPost) else read[post] for post in folder.listing)
    deleted = tuple(item.item_id for item in store.items.document(feed_id) if item.item_id not in listed)
    return _strike(store, feed_id, tuple(map(ListedItem, listed)), deleted, now)


def withdraw_overdue(store: Store, feed_ids: Sequence[int], now: datetime) -> dict[int, set[int]]:
    """Mark the items that have been missing from these feeds for a day as withdrawn; return the ids of their entries,
    by feed id."""
    return {
        feed_id: _strike(store, feed_id, document, overdue, now)
        for feed_id, document in store.items.documents_with_missing(feed_ids).items()
        if (overdue := withdrawal.find_overdue(document, now))
    }


def _not_left_out(store: Store, reading: Reading, vanished: frozenset[int], now: datetime, most: int) -> frozenset[int]:
    """Return those of the vanished items that this visit would have read.

    If a feed lists more than a visit reads, the oldest items are left out: the feed may still list them.
    """
    if not vanished or len(reading.entries) < most:
        return vanished
    oldest = min(filter(None, map(placement.stated_date, reading.entries)), default=now)
    dates = store.items.dates(vanished)
    return frozenset(item_id for item_id, stated in dates.items() if stated and stated > oldest)


def _strike(
    store: Store, feed_id: int, document: tuple[ListedItem, ...], item_ids: tuple[int, ...], now: datetime
) -> set[int]:
    """Mark items as withdrawn and store the document without them; return the ids of their entries."""
    store.items.keep_document(feed_id, tuple(item for item in document if item.item_id not in item_ids))
    return store.entries.withdraw(item_ids, now) if item_ids else set()
