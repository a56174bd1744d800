"""What was made of entries in one publishing, for the next page that shows them. It is bounded in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sized
from sys import getsizeof
from typing import Generic, TypeVar

from planet.model.records import FeedRecord, MemberRecord, TopicUse
from planet.store.weaving.mentions import Linking
from planet.views.entry import Card, Line, Tie
from planet.views.feeds import FeedItem

T = TypeVar("T")

ROOM = 2_000_000
"""Bytes of memory that each of these kinds may take; then the oldest are forgotten."""

LINES_ROOM, TIES_ROOM = 5_000_000, 10_000_000
"""The same for lines, and for ties: many pages name the same entries, each some of them all."""

OVERHEAD = 1_500
"""Bytes that stand for what a card or an item takes beside its content."""

LINE = 500
"""Bytes that stand for a line or a tie."""

MONTH = 150
"""Bytes that stand for the posts of a month."""

ANSWERS_ROOM, ROW = 500_000, 150
"""The same for answers of the store, and bytes that stand for a row of one."""

TOPIC = 150
"""Bytes that stand for a slug, and for what is known of its topic: nothing where it has no page."""

LINKING = 1_000
"""Bytes that stand for the words around a link."""


class Recent:
    """The cards, lines, ties and feed items of one publishing, and what was read for several pages. Nothing of it
    changes meanwhile."""

    def __init__(self) -> None:
        self.cards: Latest[Card] = Latest(lambda card: getsizeof(card.content) + OVERHEAD)
        self.ties: Latest[Tie] = Latest(lambda _: LINE, TIES_ROOM)
        self.lines: Latest[Line] = Latest(lambda _: LINE, LINES_ROOM)
        self.linking: Latest[tuple[Linking, ...]] = Latest(lambda linking: LINKING * len(linking))
        self.members: Latest[MemberRecord] = Latest(lambda _: OVERHEAD)
        self.present_members: Latest[tuple[MemberRecord, ...]] = Latest(lambda people: OVERHEAD * len(people))
        self.present_feeds: Latest[tuple[FeedRecord, ...]] = Latest(lambda feeds: OVERHEAD * len(feeds))
        self.answers: Latest[Sized] = Latest(lambda answer: ROW * (2 + len(answer)), ANSWERS_ROOM)
        self.topics: Latest[tuple[TopicUse, ...]] = Latest(lambda use: TOPIC * (1 + len(use)), ANSWERS_ROOM)
        self.months: Latest[Mapping[str, int]] = Latest(lambda months: MONTH * len(months))
        self.feed_items: Latest[FeedItem] = Latest(lambda item: getsizeof(item.content) + OVERHEAD)


class Latest(Generic[T]):
    """The latest of many things, by their keys; `size` returns the bytes that one takes."""

    def __init__(self, size: Callable[[T], int], room: int = ROOM) -> None:
        self._size = size
        self._room = room
        self._things: OrderedDict[object, T] = OrderedDict()  # whose oldest is at hand

    def get(self, key: object) -> T | None:
        """Return the thing with this key; None if it is not remembered."""
        return self._things.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._things

    def keep(self, key: object, thing: T) -> T:
        """Remember a thing, in place of one with the same key, and return it."""
        if (former := self._things.pop(key, None)) is not None:
            self._room += self._size(former)
        self._things[key] = thing
        self._room -= self._size(thing)
        while self._room < 0:
            _, oldest = self._things.popitem(last=False)
            self._room += self._size(oldest)
        return thing
