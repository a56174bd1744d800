"""The front of the river: whole days, newest first, in which no voice drowns the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from planet.locale import calendar
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.pages.context import CARDS, PageContext
from planet.pages.directory import BIO
from planet.pages.profiles import completed
from planet.views.entry import Card
from planet.views.page import View
from planet.views.river import Fold, FrontPage, RiverDay, Welcome
from planet.views.site import Step
from planet.web.html import excerpt

FILLED_TO = 50
"""A front whose days hold fewer entries is filled with older ones up to this."""

WELCOMED = 12
"""So many newcomers of one day have a card each."""

Piece = Card | Fold | Welcome


def front(context: PageContext) -> Iterator[View]:
    """index.html, by rule 7: whole days, bounded, filled."""
    chosen = _chosen(context)
    river = {
        day: RiverDay(
            day=day,
            path=calendar.day_path(day),
            pieces=folded(context.cards(shown), context.planet.per_member_per_day),
            rest=calendar.day_path(day) if cut else "",
        )
        for day, shown, cut in chosen
    }
    for day, who in _welcomes(context).items():
        river[day] = _welcoming(river.get(day, RiverDay(day, "", ())), who)
    body = FrontPage(tuple(river[day] for day in sorted(river, reverse=True)), _older(context, chosen))
    yield View("index.html", "front.html", "", body, feed="atom.xml")


def folded(day: Sequence[Card], most: int) -> tuple[Piece, ...]:
    """The cards of a day; what one member wrote beyond `most` is folded under their last card that is not."""
    written = Counter(card.byline.path for card in day)
    pieces: list[Piece] = []
    so_far: Counter[str] = Counter()
    for card in day:
        author = card.byline.path
        so_far[author] += 1
        if so_far[author] <= most:
            pieces.append(card)
        if so_far[author] == most < written[author]:
            rest = [one for one in day if one.byline.path == author][most:]
            pieces.append(Fold(card.byline, tuple(rest)))
    return tuple(pieces)


def _welcomes(context: PageContext) -> dict[date, tuple[Welcome, ...]]:
    """Who came in the days of the front, by the day."""
    first = calendar.start_of(context.today - timedelta(days=context.planet.days_on_front - 1), context.zone)
    found: dict[date, tuple[Welcome, ...]] = {}
    for moment, member in context.store.members.welcomed(first):
        day = calendar.day_of(moment, context.zone)
        told = completed(member.profile, context.store.feeds.of(member.member_id))
        found[day] = (*found.get(day, ()), Welcome(cards.byline(member), excerpt(told.bio, BIO)))
    return found


def _welcoming(day: RiverDay, who: Sequence[Welcome]) -> RiverDay:
    """A day with those who came on it; of a crowd, the first few."""
    if len(who) > WELCOMED:
        who = (*who[: WELCOMED - 1], replace(who[WELCOMED - 1], others="members/"))
    return replace(day, pieces=(*who, *day.pieces))


def _older(context: PageContext, chosen: Sequence[tuple[date, Sequence[ShownEntry], bool]]) -> Step | None:
    """The way into the archive, from the last day that shows entries."""
    moment = context.store.queries.before(calendar.start_of(chosen[-1][0], context.zone)) if chosen else None
    if moment is None:
        return None
    before = calendar.day_of(moment, context.zone)
    return Step(calendar.month_path(before), context.translation.month_year(before))


def _chosen(context: PageContext) -> list[tuple[date, tuple[ShownEntry, ...], bool]]:
    """The days of the front: (day, its entries, whether they are cut)."""
    chosen: list[tuple[date, tuple[ShownEntry, ...], bool]] = []
    total = 0
    oldest = context.today - timedelta(days=context.planet.days_on_front - 1)
    for day, shown in _days_with_entries(context):
        room = CARDS - total if day >= oldest else FILLED_TO - total
        if room <= 0 or (day >= oldest and len(shown) > room and chosen):
            break
        chosen.append((day, shown[:room], len(shown) > room))
        total += min(len(shown), room)
        if len(shown) > room:
            break
    return chosen


def _days_with_entries(context: PageContext) -> Iterator[tuple[date, tuple[ShownEntry, ...]]]:
    """Days that have something for the front, newest first; of each no more than decides the matter."""
    moment = context.store.queries.before(None, front=True)
    while moment is not None:
        day = calendar.day_of(moment, context.zone)
        start, end = calendar.day_span(day, context.zone)
        yield day, context.store.queries.span(start, end, limit=CARDS + 1, front=True)
        moment = context.store.queries.before(start, front=True)
