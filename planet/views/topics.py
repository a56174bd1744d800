"""The pages of topics."""

from __future__ import annotations

from planet.struct import Struct
from planet.views.entry import Byline, Card
from planet.views.site import PageLink


class TopicRow(Struct, frozen=True):
    """A topic in the index: its label, its page, and the number of its entries."""

    label: str
    path: str
    uses: int


class TopicsPage(Struct, frozen=True):
    """topics/: the 500 most used topics, by name; the others are on a page for each letter."""

    rows: tuple[TopicRow, ...]
    letter: str
    letters: tuple[PageLink, ...]


class TopicPage(Struct, frozen=True):
    """topics/SLUG/: its newest entries, who writes about it, its years."""

    label: str
    cards: tuple[Card, ...]
    writers: tuple[Byline, ...]
    years: tuple[PageLink, ...]
    feed: str
