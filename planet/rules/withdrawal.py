"""Entries that an author has deleted: pure decisions on the documents that a feed sends one after the other.

docs/reference/rules.md explains rule 5 to users. An item that left a feed only because newer ones came stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from planet.model.records import ListedItem

WITHDRAWN_AFTER = timedelta(hours=24)
LARGEST_LOSS = 5
"""An entry counts as vanished only if no more than one in so many of its document vanished with it."""


def find_vanished(document: Sequence[ListedItem], listed: Collection[int], arrived: int) -> frozenset[int]:
    """Return the items that the last document listed and that are missing now, although items on both sides are listed
    (rule 5).

    Empty if too many vanished: more than a fifth of the document. Items at the end that made room for as many new ones
    have not vanished.
    """
    lost = {item.item_id for item in document if item.listed and item.item_id not in listed}
    between = lost & {item.item_id for item in _between(document, listed)}
    fallen = len(lost) - len(between)
    loss = len(between) + max(0, fallen - arrived)
    return frozenset(between) if loss * LARGEST_LOSS <= sum(item.listed for item in document) else frozenset()


def next_document(
    document: Sequence[ListedItem], listed: Sequence[int], vanished: Collection[int], now: datetime
) -> tuple[ListedItem, ...]:
    """Return the document to remember: the listed items, each missing item behind its last listed neighbour.

    `vanished` are the items that vanished in this visit. A missing item with listed neighbours on one side only, or on
    none, is forgotten and not withdrawn. If a visit lists no items, the missing ones stay as they are.
    """
    if not listed:
        return tuple(document)
    behind = _missing_behind(document, set(listed), vanished, now)
    remembered: list[ListedItem] = []
    for item_id in listed:
        remembered += [ListedItem(item_id), *behind.get(item_id, ())]
    while not remembered[-1].listed:
        remembered.pop()
    return tuple(remembered)


def find_overdue(document: Iterable[ListedItem], now: datetime) -> tuple[int, ...]:
    """Return the items that have been missing for a day: this good visit makes them withdrawn."""
    return tuple(
        item.item_id for item in document if item.missing_since and now - item.missing_since >= WITHDRAWN_AFTER
    )


def _between(document: Sequence[ListedItem], listed: Collection[int]) -> Sequence[ListedItem]:
    """Return the part of a document between its first and its last item that is still listed."""
    places = [place for place, item in enumerate(document) if item.item_id in listed]
    return document[places[0] : places[-1]] if places else ()


def _missing_behind(
    document: Sequence[ListedItem], listed: Collection[int], vanished: Collection[int], now: datetime
) -> dict[int, list[ListedItem]]:
    """Return the missing items by the id of the listed item before them.

    Items that were missing already keep their time. A time in the future comes from a wrong clock: then it is set to
    `now`.
    """
    behind: dict[int, list[ListedItem]] = {}
    neighbour: int | None = None
    for item in document:
        if item.item_id in listed:
            neighbour = item.item_id
        elif neighbour is not None:
            since = now if item.item_id in vanished else item.missing_since and min(item.missing_since, now)
            behind.setdefault(neighbour, []).append(ListedItem(item.item_id, listed=False, missing_since=since))
    return behind
