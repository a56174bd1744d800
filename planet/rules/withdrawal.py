"""Entries that an author has taken back: pure decisions on the documents that a feed sends, one after the other.

Rule 5, as users read it, stands in docs/reference/rules.md. What has merely scrolled off the end of a feed stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from planet.model.records import ListedItem

WITHDRAWN_AFTER = timedelta(hours=24)
LARGEST_LOSS = 5
"""An entry counts as vanished only if no more than one in so many of its document vanished with it."""


def find_vanished(document: Sequence[ListedItem], listed: Collection[int], arrived: int) -> frozenset[int]:
    """Return the items that the last document listed and that have vanished from between listed ones (rule 5).

    None is returned where too much vanished: more than a fifth of the document.

    What fell off an end to make room for as many arrivals has not vanished: that is how feeds scroll.
    """
    lost = {item.item_id for item in document if item.listed and item.item_id not in listed}
    between = lost & {item.item_id for item in _between(document, listed)}
    fallen = len(lost) - len(between)
    loss = len(between) + max(0, fallen - arrived)
    return frozenset(between) if loss * LARGEST_LOSS <= sum(item.listed for item in document) else frozenset()


def next_document(
    document: Sequence[ListedItem], listed: Sequence[int], vanished: Collection[int], now: datetime
) -> tuple[ListedItem, ...]:
    """Return the document to remember: what is listed, each missing item behind its last listed neighbour.

    `vanished` are the items that have vanished in this visit. A missing item that no listed one precedes or follows has
    scrolled off: it is forgotten, not withdrawn. A visit that lists nothing tells nothing of any item's neighbours.
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
    """Return the items that have been missing for a day by now: this good visit makes them withdrawn."""
    return tuple(
        item.item_id for item in document if item.missing_since and now - item.missing_since >= WITHDRAWN_AFTER
    )


def _between(document: Sequence[ListedItem], listed: Collection[int]) -> Sequence[ListedItem]:
    """Return the stretch of a document that begins and ends with what is still listed."""
    places = [place for place, item in enumerate(document) if item.item_id in listed]
    return document[places[0] : places[-1]] if places else ()


def _missing_behind(
    document: Sequence[ListedItem], listed: Collection[int], vanished: Collection[int], now: datetime
) -> dict[int, list[ListedItem]]:
    """Return the missing items by the id of the listed neighbour before them.

    Those that were missing already keep their time, unless it lies in the future: then a clock was wrong, and they
    are missing from now on.
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
