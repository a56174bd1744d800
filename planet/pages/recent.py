"""What was made of entries in one publishing, for the next page that shows them. It is bounded in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from planet.views.entry import Card
from planet.views.feeds import FeedItem

T = TypeVar("T")

ROOM = 8_000_000
"""Characters of text that cards, and as many that feed items may hold; then the oldest are forgotten."""

OVERHEAD = 1_500
"""Characters that stand for what one of them takes beside its content."""


class Recent:
    """The cards and feed items of one publishing. Nothing that they are made of changes meanwhile."""

    def __init__(self) -> None:
        self.cards: Latest[Card] = Latest(lambda card: len(card.content))
        self.feed_items: Latest[FeedItem] = Latest(lambda item: len(item.content))


class Latest(Generic[T]):
    """The latest of many things, by their keys; `length` returns the characters of the content of one."""

    def __init__(self, length: Callable[[T], int], room: int = ROOM) -> None:
        self._length = length
        self._room = room
        self._things: OrderedDict[object, T] = OrderedDict()  # whose oldest is at hand

    def get(self, key: object) -> T | None:
        """Return the thing with this key; None if it is not remembered."""
        return self._things.get(key)

    def keep(self, key: object, thing: T) -> T:
        """Remember a thing, and return it."""
        self._things[key] = thing
        self._room -= self._length(thing) + OVERHEAD
        while self._room < 0:
            _, oldest = self._things.popitem(last=False)
            self._room += self._length(oldest) + OVERHEAD
        return thing
