"""Which entries an author has taken back: pure decisions on the documents that a feed has sent, one after the other.

Rule 5, as users read it, stands in docs/reference/rules.md. What has merely scrolled off the end of a feed stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from planet.model.records import ListedItem

WITHDRAWN_AFTER = timedelta(hours=24)
LARGEST_LOSS = 5
"""An entry counts as vanished only if no more than one in so many of its document vanished with it."""


def vanished(document: Sequence[ListedItem], listed: Collection[int], arrived: int) -> frozenset[int]:
    """The items that the last document listed and that have now vanished from between others, unless too much
    vanished with them.

    What fell off an end to make room for as many arrivals has not vanished: that is how feeds scroll.
    """
    lost = {item.item_id for item in document if item.here and item.item_id not in listed}
    between = lost & {item.item_id for item in _between(document, listed)}
    fallen = len(lost) - len(between)
    loss = len(between) + max(0, fallen - arrived)
    return frozenset(between) if loss * LARGEST_LOSS <= sum(item.here for item in document) else frozenset()


def next_document(
    document: Sequence[ListedItem], listed: Sequence[int], gone: Collection[int], now: datetime
) -> tuple[ListedItem, ...]:
    """The document to remember: what is listed, with the missing still standing behind their last listed neighbour.

    `gone` are those that have vanished in this visit. A missing item that no listed one precedes or follows has
    scrolled off: it is forgotten, not withdrawn. A visit that lists nothing tells nothing of any item's neighbours.
    """
    if not listed:
        return tuple(document)
    behind = _missing_behind(document, set(listed), gone, now)
    remembered: list[ListedItem] = []
    for item_id in listed:
        remembered += [ListedItem(item_id), *behind.get(item_id, ())]
    while not remembered[-1].here:
        remembered.pop()
    return tuple(remembered)


def overdue(document: Iterable[ListedItem], now: datetime) -> tuple[int, ...]:
    """The items that have been missing for a day by now: this good visit makes them withdrawn."""
    return tuple(i.item_id for i in document if i.missing_since and now - i.missing_since >= WITHDRAWN_AFTER)


def _between(document: Sequence[ListedItem], listed: Collection[int]) -> Sequence[ListedItem]:
    """The stretch of a document that begins and ends with what is still listed."""
    places = [place for place, item in enumerate(document) if item.item_id in listed]
    return document[places[0] : places[-1]] if places else ()


def _missing_behind(
    document: Sequence[ListedItem], present: Collection[int], gone: Collection[int], now: datetime
) -> dict[int, list[ListedItem]]:
    """The missing by the listed neighbour before them. Those that were missing before keep their hour, unless it is
    yet to come: then a clock was wrong, and they are missing from now on."""
    behind: dict[int, list[ListedItem]] = {}
    neighbour: int | None = None
    for item in document:
        if item.item_id in present:
            neighbour = item.item_id
        elif neighbour is not None:
            since = now if item.item_id in gone else item.missing_since and min(item.missing_since, now)
            behind.setdefault(neighbour, []).append(ListedItem(item.item_id, here=False, missing_since=since))
    return behind
