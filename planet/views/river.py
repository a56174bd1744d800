"""The pages of the river: the front, days, months, years."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from planet.struct import Struct
from planet.views.entry import Anchor, Byline, Card, Line
from planet.views.site import PageLink
from planet.views.weaving import Notice


class FoldedCards(Struct, frozen=True):
    """The cards of a prolific member's further entries of a day, folded until a reader opens them."""

    shape: ClassVar = "fold"

    byline: Byline
    cards: tuple[Card, ...]


class GatheredNotes(Struct, frozen=True):
    """The short notes of several people on one day, newest first, and what is folded under them."""

    shape: ClassVar = "gathered"

    pieces: tuple[Card | FoldedCards, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return all cards of the block, also those that are folded."""
        return tuple(card for piece in self.pieces for card in _cards_of(piece))

    @property
    def people(self) -> int:
        """Return how many members wrote these notes."""
        return len({card.byline.path for card in self.cards})


class Welcome(Struct, frozen=True):
    """The card that welcomes a new member, on the day of first sight.

    If many came, the last card has the path of the `directory`; else it is "".
    """

    shape: ClassVar = "welcome"

    byline: Byline
    bio: str
    directory: str = ""


class RiverDay(Struct, frozen=True):
    """One day of the front.

    Its `pieces` differ in their `shape`. `path` is the day's page, "" if the day has only welcomes. `more` is the same
    path if this list was cut, else "". `pause` is the number of days in which nobody wrote between this day and the
    one above it, 0 if that is no break. `left_out` links to the newest of the days between this one and the one below
    it that the front leaves out; None if there are none.
    """

    day: date
    path: str
    pieces: tuple[Card | FoldedCards | GatheredNotes | Welcome, ...]
    more: str = ""
    pause: int = 0
    left_out: PageLink | None = None


class FrontPage(Struct, frozen=True):
    """index.html: whole days, newest first. `older` links to the next day that a reader has not seen, None if nothing
    is older; `pause` is the number of days in which nobody wrote before the last day, 0 if that is no break. `notices`
    stand beside the river: what goes on in the network. `podcast` is the path of
    everybody's recordings as one feed, "" if there are none."""

    days: tuple[RiverDay, ...]
    older: PageLink | None
    notices: tuple[Notice, ...] = ()
    pause: int = 0
    podcast: str = ""

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return all cards of the page, also those that are folded."""
        return tuple(card for day in self.days for piece in day.pieces for card in _cards_of(piece))


def _cards_of(piece: Card | FoldedCards | GatheredNotes | Welcome) -> tuple[Card, ...]:
    match piece:
        case Card():
            return (piece,)
        case FoldedCards() | GatheredNotes():
            return piece.cards
        case Welcome():
            return ()


class DayPage(Struct, frozen=True):
    """archive/YYYY/MM/DD/: cards up to 100 entries, lines past that; past 1,000 in parts (`part` counts from 1).

    `older` is the next part of a divided day, after the last one the next older day; `pause` is the number of days in
    which nobody wrote before this one, 0 if that is no break."""

    day: date
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    part: int
    parts: tuple[PageLink, ...]
    elsewhere: tuple[Anchor, ...]
    month: PageLink
    older: PageLink | None
    newer: PageLink | None
    pause: int = 0


class MonthDay(Struct, frozen=True):
    """A day within its month: its newest titles; `cut` is True if the day's page has more. `entries` is the number of
    all."""

    day: date
    path: str
    lines: tuple[Line, ...]
    cut: bool
    entries: int = 0


class CalendarDay(Struct, frozen=True):
    """A day in the calendar of its month: its number of entries, and the height of its bar, from 0 to 8. `path` is ""
    without entries."""

    day: date
    path: str
    entries: int
    level: int


class MonthCalendar(Struct, frozen=True):
    """The weeks of a month, from the first to the last; what is not of the month is None. `weekdays` are seven days
    that name the columns."""

    weekdays: tuple[date, ...]
    weeks: tuple[tuple[CalendarDay | None, ...], ...]


class MonthPage(Struct, frozen=True):
    """archive/YYYY/MM/: its days, newest first, and its calendar; None without entries."""

    month: date
    days: tuple[MonthDay, ...]
    older: PageLink | None
    newer: PageLink | None
    calendar: MonthCalendar | None = None


class ArchiveMonth(Struct, frozen=True):
    """A month in the calendar of its year: its first day, its number of entries, and the height of its bar, from 0 to
    8. `path` is "" without entries."""

    month: date
    path: str
    entries: int
    level: int


class ArchiveYear(Struct, frozen=True):
    """A year of the archive index: the first day of each month that has entries, with its path; the number of its
    entries, and all its twelve months in the `calendar`."""

    year: int
    months: tuple[tuple[date, str], ...]
    entries: int = 0
    calendar: tuple[ArchiveMonth, ...] = ()


class ArchivePage(Struct, frozen=True):
    """archive/: all months, newest year first."""

    years: tuple[ArchiveYear, ...]


class YearMonth(Struct, frozen=True):
    """A month within a year page: its lines, newest first."""

    month: date
    lines: tuple[Line, ...]


class YearPage(Struct, frozen=True):
    """A year of a member or topic: titles by month; past 1,000 in parts. `subject` links to the member or
    topic."""

    subject: PageLink
    year: int
    months: tuple[YearMonth, ...]
    part: int
    parts: tuple[PageLink, ...]
    older: PageLink | None
    newer: PageLink | None
    show_names: bool
