"""The pages of the river: the front, days, months, years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from planet.views.entry import Anchor, Byline, Card, Line
from planet.views.site import Step


@dataclass(frozen=True, slots=True)
class Fold:
    """The rest of what a prolific member wrote on a day, under their newest: folded, to be opened."""

    shape: ClassVar = "fold"

    byline: Byline
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Welcome:
    """The one card that welcomes a new member, on the day of first sight. `others` leads from the last card of a crowd
    to where everybody is."""

    shape: ClassVar = "welcome"

    byline: Byline
    bio: str
    others: str = ""


@dataclass(frozen=True, slots=True)
class RiverDay:
    """One day of the front, its `pieces` told apart by their `shape`. `path` is the day's page, "" where a welcome is
    all that happened; `rest` is that page again where this list was cut, else ""."""

    day: date
    path: str
    pieces: tuple[Card | Fold | Welcome, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class FrontPage:
    """index.html: whole days, newest first; `older` leads into the archive ("" where there is nothing older)."""

    days: tuple[RiverDay, ...]
    older: Step | None


@dataclass(frozen=True, slots=True)
class DayPage:
    """archive/YYYY/MM/DD/: cards up to 100 entries, lines past that; past 1,000 in parts (`part` counts from 1)."""

    day: date
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    part: int
    parts: tuple[Step, ...]
    elsewhere: tuple[Anchor, ...]
    month: Step
    older: Step | None
    newer: Step | None


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day within its month: its newest titles; `cut` where the day's page has more."""

    day: date
    path: str
    lines: tuple[Line, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class MonthPage:
    """archive/YYYY/MM/: its days, newest first."""

    month: date
    days: tuple[MonthDay, ...]
    older: Step | None
    newer: Step | None


@dataclass(frozen=True, slots=True)
class ArchiveYear:
    """A year of the archive index: the first day of each month that has entries, with its path."""

    year: int
    months: tuple[tuple[date, str], ...]


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """archive/: all months, newest year first."""

    years: tuple[ArchiveYear, ...]


@dataclass(frozen=True, slots=True)
class YearMonth:
    """A month within a year page: its lines, newest first."""

    month: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year of a member or topic: titles by month; past 1,000 in parts. `of` leads to the member or topic."""

    of: Step
    year: int
    months: tuple[YearMonth, ...]
    part: int
    parts: tuple[Step, ...]
    older: Step | None
    newer: Step | None
    show_names: bool
