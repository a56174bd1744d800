"""The pages of the weave: conversations, what members point at, open questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
class Pointer:
    """An entry that points at a page, and its words around the link."""

    tie: Tie
    quote: Quote


@dataclass(frozen=True, slots=True)
class PointedPage:
    """A page elsewhere at which several members point. `label` is never empty."""

    url: str
    host: str
    label: str
    pointers: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class LinkWeekPage:
    """links/YYYY-Www/: what several members pointed at in a week; `monday` is its first day, `sunday` its last."""

    week: str
    monday: date
    sunday: date
    pages: tuple[PointedPage, ...]
    older: PageLink | None
    newer: PageLink | None


@dataclass(frozen=True, slots=True)
class LinksPage:
    """links/: the weeks in which several members pointed at a page, by the first day of each, the newest first."""

    weeks: tuple[tuple[date, PageLink], ...]
    feed: str


@dataclass(frozen=True, slots=True)
class WhoWrotePage:
    """mentions/: a reader looks up who wrote about a page, in files whose names have so many digits."""

    digits: int


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """questions/: the entries that ask something and that nobody else has answered yet."""

    cards: tuple[Card, ...]
    feed: str


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
