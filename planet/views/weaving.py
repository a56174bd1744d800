"""The pages of the weave: conversations, who answers whom, what members point at, open questions, notices."""

from __future__ import annotations

from datetime import date
from typing import Literal

from planet.struct import Struct
from planet.views.entry import Byline, Card, Tie, Ties
from planet.views.site import PageLink


class Quote(Struct, frozen=True):
    """The words in which an entry refers to another: those of the link, and those around it, as one piece of text."""

    before: str
    words: str
    after: str


class Voice(Struct, frozen=True):
    """An entry in a conversation.

    `depth` tells how deep it stands (0 for the first), `parent` which entry it answers there, `parent_path` where that
    stands in the conversation. `follows` is True if it stands directly below its parent. `quote` are the words around
    its link, None for a declared answer without one. `ties` is what it has to do with entries besides its parent and
    those that answer it here; None for nothing.
    """

    card: Card
    depth: int
    parent: Tie | None = None
    parent_path: str = ""
    follows: bool = True
    quote: Quote | None = None
    ties: Ties | None = None


class ConversationPage(Struct, frozen=True):
    """conversations/NAME/: the entries as a tree, each below the one that it answers; past 100 in parts (`part` counts
    from 1).

    `first` is the first entry. `people` are some of those who take part, in
    the order in which they joined, `more_people` the number of the others.
    """

    first: Card
    people: tuple[Byline, ...]
    more_people: int
    voices: tuple[Voice, ...]
    part: int
    parts: tuple[PageLink, ...]
    feed: str

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return the cards of all entries of the page."""
        return tuple(voice.card for voice in self.voices)


class Pointer(Struct, frozen=True):
    """An entry that points at a page, and its words around the link."""

    tie: Tie
    quote: Quote


class PointedPage(Struct, frozen=True):
    """A page elsewhere at which several members point. `label` is never empty."""

    url: str
    host: str
    label: str
    pointers: tuple[Pointer, ...]


class LinkWeekPage(Struct, frozen=True):
    """links/YYYY-Www/: what several members pointed at in a week; `monday` is its first day, `sunday` its last."""

    week: str
    monday: date
    sunday: date
    pages: tuple[PointedPage, ...]
    older: PageLink | None
    newer: PageLink | None


class LinksPage(Struct, frozen=True):
    """links/: the weeks in which several members pointed at a page, by the first day of each, the newest first."""

    weeks: tuple[tuple[date, PageLink], ...]
    feed: str


class WhoWrotePage(Struct, frozen=True):
    """mentions/: a reader looks up who wrote about a page, in files whose names have so many digits."""

    digits: int


class QuestionsPage(Struct, frozen=True):
    """questions/: the entries that ask something and that nobody else has answered yet."""

    cards: tuple[Card, ...]
    feed: str


class ConversationRow(Struct, frozen=True):
    """A conversation in a list: its page, its first entry, its newest, some of the people in it."""

    path: str
    first: Tie
    newest: Tie
    people: tuple[Byline, ...]
    more_people: int
    posts: int


class ConversationsPage(Struct, frozen=True):
    """conversations/: those of several members, the latest ones and those with most people."""

    latest: tuple[ConversationRow, ...]
    liveliest: tuple[ConversationRow, ...]
    feed: str


class Exchange(Struct, frozen=True):
    """Another member whom somebody answers, or who answers them: who it is, and the latest answer."""

    byline: Byline
    latest: Tie


class Exchanges(Struct, frozen=True):
    """Whom a member answers, and who answers them: some, the latest first, and the numbers of the others."""

    answers: tuple[Exchange, ...] = ()
    more_answers: int = 0
    answered_by: tuple[Exchange, ...] = ()
    more_answered_by: int = 0


class NoticeLink(Struct, frozen=True):
    """What a notice leads to: an address, its words with their language and direction, and whose it is (None: nobody's
    alone)."""

    href: str
    label: str
    byline: Byline | None = None
    language: str = ""
    direction: Literal["ltr", "rtl", "auto"] = "auto"


class Notice(Struct, frozen=True):
    """A line or two on the front about what goes on.

    `heading` says what it is, `links` what it leads to. `words` say more, "" for nothing. `people` are some of those
    who take part, `more_people` the number of the others. `more` leads to all of the kind, None if there is no such
    page. `faces` are people without further words, `more_faces` the number of those who have no room; `topics` are
    pages of topics.
    """

    heading: str
    links: tuple[NoticeLink, ...] = ()
    words: str = ""
    people: tuple[Byline, ...] = ()
    more_people: int = 0
    more: PageLink | None = None
    faces: tuple[Byline, ...] = ()
    more_faces: int = 0
    topics: tuple[PageLink, ...] = ()
