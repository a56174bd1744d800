"""Pairs of incoming and stored items that agree in a sign, the surest sign first. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from planet.model.arrivals import IncomingItem
from planet.model.records import StoredItem
from planet.struct import Struct

Key = Hashable | None
"""A key by which items are compared; None: this item cannot be known by it."""


class Sign(Struct, frozen=True):
    """A way to recognise a stored item: an incoming item is the same as the stored one if both have this key, and the
    keys are equal."""

    of_incoming: Callable[[IncomingItem], Key]
    of_stored: Callable[[StoredItem], Key]


def pair(
    incoming: Sequence[IncomingItem],
    stored: Sequence[StoredItem],
    matched: Mapping[int, StoredItem],
    signs: Iterable[Sign],
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


def signs_of_one(
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


def titled(item: IncomingItem | StoredItem, detail: str) -> Key:
    """Return the key of title, stated date and one more detail; None without a title or date."""
    date = stated(item)
    return (item.title_key, date, detail) if item.title_key and date else None


def stated(item: IncomingItem | StoredItem) -> datetime | None:
    """Return the date that an item states, to the second; None without one."""
    source = item.entry if isinstance(item, IncomingItem) else item
    date = source.published or source.updated
    return date.replace(microsecond=0) if date else None


def text(item: IncomingItem | StoredItem) -> str:
    """Return the key of the text of an item: blanks folded."""
    return " ".join((item.entry if isinstance(item, IncomingItem) else item).text.split())
