"""The pages of the weave: conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planet.views.entry import Byline, Card, Tie
from planet.views.site import PageLink


@dataclass(frozen=True, slots=True)
class Quote:
    """The words in which an entry refers to another: those of the link, and those around it, as one piece of text."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Voice:
    """An entry in a conversation: its card, how deep it stands (0 for the first), the words around its link (None for
    a declared answer without one), and the other entries that it answers besides."""

    card: Card
    depth: int
    quote: Quote | None
    also: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """conversations/NAME/: the entries as a tree, each below the one that it answers; past 100 in parts (`part` counts
    from 1)."""

    first: Tie
    people: tuple[Byline, ...]
    voices: tuple[Voice, ...]
    part: int
    parts: tuple[PageLink, ...]
    feed: str

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return the cards of all entries of the page."""
        return tuple(voice.card for voice in self.voices)


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation in a list: its first entry, its page, some of the people in it, when its latest entry came."""

    first_id: int
    first: Tie
    path: str
    people: tuple[Byline, ...]
    more_people: int
    posts: int
    latest: datetime


@dataclass(frozen=True, slots=True)
class ConversationsPage:
    """conversations/: those of several members, the latest ones and those with most people."""

    latest: tuple[ConversationRow, ...]
    liveliest: tuple[ConversationRow, ...]
    feed: str
