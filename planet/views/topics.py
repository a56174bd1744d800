"""The pages of topics."""

from __future__ import annotations

from dataclasses import dataclass

from planet.views.entry import Byline, Card
from planet.views.site import PageLink


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in the index: its label, its page, and the number of its entries."""

    label: str
    path: str
    uses: int


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """topics/: the 500 most used topics, by name; the others are on a page for each letter."""

    rows: tuple[TopicRow, ...]
    letter: str
    letters: tuple[PageLink, ...]


@dataclass(frozen=True, slots=True)
class TopicPage:
    """topics/SLUG/: its newest entries, who writes about it, its years."""

    label: str
    cards: tuple[Card, ...]
    writers: tuple[Byline, ...]
    years: tuple[PageLink, ...]
    feed: str
