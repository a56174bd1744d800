"""The front of the river: whole days, newest first, on which no member drowns out the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planet.locale import calendar
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.pages.context import CARDS, PageContext
from planet.pages.directory import BIO
from planet.pages.marks import only_key, only_key_for_members, single
from planet.pages.profiles import completed
from planet.views.entry import Card
from planet.views.page import View
from planet.views.river import FoldedCards, FrontPage, RiverDay, Welcome
from planet.views.site import PageLink
from planet.web.html import excerpt

FILLED_TO = 50
"""A front whose days have fewer entries than this is filled with older ones."""

WELCOMED = 12
"""At most so many new members of one day have a card each."""

Piece = Card | FoldedCards | Welcome


@dataclass(frozen=True, slots=True)
class FrontDay:
    """The entries of a day that go to the front, newest first; `cut` if the day has more."""

    day: date
    entries: tuple[ShownEntry, ...]
    cut: bool


def front(context: PageContext) -> Iterator[View]:
    """Yield index.html by rule 7: whole days, bounded, filled."""
    chosen = _choose_days(context)
    river = {
        chosen_day.day: RiverDay(
            day=chosen_day.day,
            path=calendar.day_path(chosen_day.day),
            pieces=folded(context.cards(chosen_day.entries), context.planet.per_member_per_day),
            more=calendar.day_path(chosen_day.day) if chosen_day.cut else "",
        )
        for chosen_day in chosen
    }
    for day, welcomes in _welcomes(context).items():
        river[day] = _with_welcomes(river.get(day, RiverDay(day, "", ())), welcomes)
    body = FrontPage(tuple(river[day] for day in sorted(river, reverse=True)), _older(context, chosen))
    yield View("index.html", "front.html", "", body, feed="atom.xml")


def folded(day: Sequence[Card], most: int) -> tuple[Piece, ...]:
    """Return the cards of a day. Of a member who wrote more than `most` the others are folded under the last of their
    cards that is not."""
    totals = Counter(card.byline.path for card in day)
    pieces: list[Piece] = []
    so_far: Counter[str] = Counter()
    for card in day:
        author = card.byline.path
        so_far[author] += 1
        if so_far[author] <= most:
            pieces.append(card)
        if so_far[author] == most < totals[author]:
            surplus = [own_card for own_card in day if own_card.byline.path == author][most:]
            pieces.append(FoldedCards(card.byline, tuple(surplus)))
    return tuple(pieces)


def _welcomes(context: PageContext) -> dict[date, tuple[Welcome, ...]]:
    """Return who came in the days of the front, by day."""
    first = calendar.start_of(context.today - timedelta(days=context.planet.days_on_front - 1), context.zone)
    by_day: dict[date, tuple[Welcome, ...]] = {}
    for moment, member in context.store.members.welcomed(first):
        day = calendar.day_of(moment, context.zone)
        profile = completed(member.profile, context.store.feeds.of(member.member_id))
        by_day[day] = (*by_day.get(day, ()), Welcome(cards.byline(member), excerpt(profile.bio, BIO)))
    return by_day


def _with_welcomes(day: RiverDay, welcomes: Sequence[Welcome]) -> RiverDay:
    """Return a day with those who came on it; of a crowd the first few, and a link to the directory."""
    if len(welcomes) > WELCOMED:
        welcomes = (*welcomes[: WELCOMED - 1], replace(welcomes[WELCOMED - 1], directory="members/"))
    return replace(day, pieces=(*welcomes, *day.pieces))


def _older(context: PageContext, chosen: Sequence[FrontDay]) -> PageLink | None:
    """Return the link into the archive, from the last day that shows entries; None if there is nothing older."""
    moment = context.store.queries.before(calendar.start_of(chosen[-1].day, context.zone)) if chosen else None
    if moment is None:
        return None
    day = calendar.day_of(moment, context.zone)
    return PageLink(calendar.month_path(day), context.translation.month_year(day))


def _choose_days(context: PageContext) -> list[FrontDay]:
    """Choose the days of the front, newest first, and cut the first one that has too many entries."""
    chosen: list[FrontDay] = []
    total = 0
    oldest = context.today - timedelta(days=context.planet.days_on_front - 1)
    for day, entries in _days_with_entries(context):
        room = CARDS - total if day >= oldest else FILLED_TO - total
        if room <= 0 or (day >= oldest and len(entries) > room and chosen):
            break
        chosen.append(FrontDay(day, entries[:room], len(entries) > room))
        total += min(len(entries), room)
        if len(entries) > room:
            break
    return chosen


def _days_with_entries(context: PageContext) -> Iterator[tuple[date, tuple[ShownEntry, ...]]]:
    """Yield the days that have entries for the front, newest first, each with at most one entry more than fits."""
    moment = context.store.queries.before(None, front=True)
    while moment is not None:
        day = calendar.day_of(moment, context.zone)
        start, end = calendar.day_span(day, context.zone)
        yield day, context.store.queries.span(start, end, limit=CARDS + 1, front=True)
        moment = context.store.queries.before(start, front=True)


FRONT = single(
    "front",
    front,
    of_entry=only_key,
    of_member=only_key_for_members,
    daily=only_key,
    after=("day",),
)
