"""Pages that gather entries from all over the river: prompts, a date in all years, who was heard again."""

from __future__ import annotations

from datetime import date

from planet.struct import Struct
from planet.views.entry import Byline, Card, Line


class QuietPage(Struct, frozen=True):
    """quiet/: the entries by which somebody was heard again after long, newest first."""

    cards: tuple[Card, ...]
    feed: str


class DateYear(Struct, frozen=True):
    """A date in one year: its entries as cards or as lines; `more` is the path of its day if it has further ones."""

    day: date
    path: str
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    more: str


class DatePage(Struct, frozen=True):
    """on/MM-DD/: what was written on a date, the newest year first. `day` is the date in any year that has it."""

    day: date
    years: tuple[DateYear, ...]

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return all cards of the page."""
        return tuple(card for year in self.years for card in year.cards)


class PromptLink(Struct, frozen=True):
    """A prompt with its page: its tag, its question, its first and its last day (None: without that bound)."""

    path: str
    label: str
    text: str
    starts: date | None
    ends: date | None


class PromptPage(Struct, frozen=True):
    """prompts/TAG/: who took part in a prompt, in the order in which they did, and what they wrote, newest first.

    A long list has `lines` in place of `cards`; `more` is the path of the topic if it is cut.
    """

    prompt: PromptLink
    people: tuple[Byline, ...]
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    more: str
    feed: str
    opml: str


class PromptsPage(Struct, frozen=True):
    """prompts/: all prompts, the latest first."""

    prompts: tuple[PromptLink, ...]
