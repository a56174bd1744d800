"""What was made of entries in one publishing, for the next page that shows them. It is bounded in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from sys import getsizeof

from planet.latest import Latest
from planet.model.records import FeedRecord, MemberRecord, TopicUse
from planet.store.weaving.mentions import Linking
from planet.views.entry import Card, Line, Tie
from planet.views.feeds import FeedItem

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
        self.cards: Latest[Card] = Latest(lambda card: getsizeof(card.content) + OVERHEAD, ROOM)
        self.ties: Latest[Tie] = Latest(lambda _: LINE, TIES_ROOM)
        self.lines: Latest[Line] = Latest(lambda _: LINE, LINES_ROOM)
        self.linking: Latest[tuple[Linking, ...]] = Latest(lambda linking: LINKING * len(linking), ROOM)
        self.members: Latest[MemberRecord] = Latest(lambda _: OVERHEAD, ROOM)
        self.present_members: Latest[tuple[MemberRecord, ...]] = Latest(lambda people: OVERHEAD * len(people), ROOM)
        self.present_feeds: Latest[tuple[FeedRecord, ...]] = Latest(lambda feeds: OVERHEAD * len(feeds), ROOM)
        self.answers: Latest[Sized] = Latest(lambda answer: ROW * (2 + len(answer)), ANSWERS_ROOM)
        self.topics: Latest[tuple[TopicUse, ...]] = Latest(lambda use: TOPIC * (1 + len(use)), ANSWERS_ROOM)
        self.months: Latest[Mapping[str, int]] = Latest(lambda months: MONTH * len(months), ROOM)
        self.feed_items: Latest[FeedItem] = Latest(lambda item: getsizeof(item.content) + OVERHEAD, ROOM)

    def forget(self) -> None:
        """Forget everything, now that all pages are made: what follows needs the memory."""
        latest: Latest[object]
        for latest in vars(self).values():
            latest.forget()
