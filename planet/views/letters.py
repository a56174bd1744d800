"""A letter: its page, and what its mail and its entry in the feed of letters are written from."""

from __future__ import annotations

from datetime import date
from typing import Literal

from planet.struct import Struct
from planet.views.site import PageLink


class LetterLine(Struct, frozen=True):
    """A thing that a letter names: its words with their language and direction, and its address (a URL, or a path on
    this site).

    `note` says in the planet's language whose it is, and what about it; `words` are some of the thing's own. Both may
    be "".
    """

    label: str
    href: str
    language: str = ""
    direction: Literal["ltr", "rtl", "auto"] = "auto"
    note: str = ""
    words: str = ""


class LetterGroup(Struct, frozen=True):
    """Lines under a name, which leads to a page; "" for lines that stand by themselves. `more` says how many there are
    besides, "" for none."""

    lines: tuple[LetterLine, ...]
    name: str = ""
    href: str = ""
    more: str = ""


class LetterSection(Struct, frozen=True):
    """A part of a letter: its anchor, its heading, its groups, and a link to what it leaves out (None: nothing)."""

    id: str
    heading: str
    groups: tuple[LetterGroup, ...]
    more: PageLink | None = None


class Letter(Struct, frozen=True):
    """A letter in words. `title` names its days, `lead` says in a sentence how much happened; `path` is its folder."""

    path: str
    title: str
    lead: str
    sections: tuple[LetterSection, ...]


class LetterPage(Struct, frozen=True):
    """letters/YYYY-MM-DD/: the letter that bears this day, with the letters beside it."""

    day: date
    first: date
    last: date
    letter: Letter
    older: PageLink | None
    newer: PageLink | None


class LettersPage(Struct, frozen=True):
    """letters/: all letters, the newest first, by the day that each bears."""

    letters: tuple[tuple[date, PageLink], ...]
    feed: str
