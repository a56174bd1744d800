"""The front of the river: whole days, newest first, on which no member takes the place of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from planet.locale import calendar
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import only_key, only_key_for_members, single
from planet.pages.outreach import threads
from planet.pages.people.directory import BIO
from planet.pages.people.profiles import completed
from planet.pages.river import shares
from planet.pages.river.gathered import gathered
from planet.pages.river.pauses import pause, silence_before
from planet.pages.weaving.facets import podcast_path
from planet.pages.weaving.notices import notices
from planet.struct import Struct, replace
from planet.views.entry import Card
from planet.views.page import View
from planet.views.river import FoldedCards, FrontPage, RiverDay, Welcome
from planet.views.site import PageLink
from planet.web.excerpts import excerpt

FILLED_TO = 50
"""A front whose days have fewer entries than this is filled with older ones."""

WELCOMED = 12
"""At most so many new members of one day have a card each."""


class FrontDay(Struct, frozen=True):
    """The entries of a day that go to the front, newest first; `cut` is True if the day has more. `left_out` is the
    newest of the days that the front leaves out between this one and the next older one, None without any."""

    day: date
    entries: tuple[ShownEntry, ...]
    cut: bool
    left_out: date | None = None


def front(context: PageContext) -> Iterator[View]:
    """Yield index.html by rule 7: whole days, bounded, filled."""
    chosen = _choose_days(context)
    river = {day.day: _river_day(context, day) for day in chosen}
    for day, welcomes in _welcomes(context).items():
        river[day] = _with_welcomes(river.get(day, RiverDay(day, "", ())), welcomes)
    days = _with_pauses(context, [river[day] for day in sorted(river, reverse=True)])
    older = _older_day(context, chosen)
    body = FrontPage(
        days, _older(context, chosen, older), notices(context), _last_pause(chosen, older), podcast_path(context)
    )
    yield View("index.html", "front.html", "", body, feed="atom.xml")


def _river_day(context: PageContext, chosen: FrontDay) -> RiverDay:
    """Return a day as the front shows it: what is much of one member folded, short notes of several gathered."""
    day_cards = threads.on_front(context, context.cards_by_id(chosen.entries))
    path = calendar.day_path(chosen.day)
    pieces = gathered(folded(day_cards, context.planet.per_member_per_day))
    left_out = _link_to(context, chosen.left_out) if chosen.left_out else None
    return RiverDay(chosen.day, path, pieces, more=path if chosen.cut else "", left_out=left_out)


def _with_pauses(context: PageContext, days: Sequence[RiverDay]) -> tuple[RiverDay, ...]:
    """Return the days of the front, newest first, each with the break before the one above it."""
    older = [replace(day, pause=silence_before(context, newer.day, day.day)) for newer, day in pairwise(days)]
    return (*days[:1], *older)


def folded(day: Sequence[Card], most: int) -> tuple[Card | FoldedCards, ...]:
    """Return the cards of a day. If a member wrote more than `most`, the cards after the first `most` are folded: they
    stand together under the last of those."""
    totals = Counter(card.byline.path for card in day)
    pieces: list[Card | FoldedCards] = []
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
    """Return the welcomes of new members in the days of the front, by day."""
    first = calendar.start_of(context.today - timedelta(days=context.planet.days_on_front - 1), context.zone)
    by_day: dict[date, tuple[Welcome, ...]] = {}
    for moment, member in context.store.members.welcomed(first):
        day = calendar.day_of(moment, context.zone)
        profile = completed(member.profile, context.store.feeds.of_member(member.member_id))
        by_day[day] = (*by_day.get(day, ()), Welcome(cards.byline(member), excerpt(profile.bio, BIO)))
    return by_day


def _with_welcomes(day: RiverDay, welcomes: Sequence[Welcome]) -> RiverDay:
    """Return a day with the members who came on it. If they are many, only the first few, and a link to the
    directory."""
    if len(welcomes) > WELCOMED:
        welcomes = (*welcomes[: WELCOMED - 1], replace(welcomes[WELCOMED - 1], directory="members/"))
    return replace(day, pieces=(*welcomes, *day.pieces))


def _older_day(context: PageContext, chosen: Sequence[FrontDay]) -> date | None:
    """Return the newest day before the last one that shows entries, or of all where none does; None without one."""
    end = calendar.start_of(chosen[-1].day, context.zone) if chosen else None
    moment = context.store.queries.date_before(end)
    return calendar.day_of(moment, context.zone) if moment else None


def _older(context: PageContext, chosen: Sequence[FrontDay], older: date | None) -> PageLink | None:
    """Return the link to the next day that a reader has not seen: the one after the last, else the rest of the last
    one if that is cut; None if everything stands here."""
    if older is None and chosen and chosen[-1].cut:
        older = chosen[-1].day
    return _link_to(context, older) if older else None


def _link_to(context: PageContext, day: date) -> PageLink:
    return PageLink(calendar.day_path(day), context.translation.day_plain(day))


def _last_pause(chosen: Sequence[FrontDay], older: date | None) -> int:
    """Return the days of the break between the last day and the one that follows it; 0 for no break."""
    return pause(chosen[-1].day, older) if chosen and older else 0


def _choose_days(context: PageContext) -> list[FrontDay]:
    """Choose the days of the front, newest first. If not everything fits, each member has a share of the cards."""
    choice = _choose(context, context.bounds.cards)
    if choice.is_complete or len(choice.counts) == 1:
        return choice.days
    quota = shares.quotas(context.bounds.cards)
    while True:
        choice = _choose(context, quota)
        if (higher := shares.raised(quota, FILLED_TO - choice.size, choice.counts)) == quota:
            full = [member_id for member_id, count in choice.counts.items() if count >= quota]
            return _with_left_out(context, _with_cuts(context, choice, full), full)
        quota = higher


class Choice(Struct, frozen=True):
    """The days of a front, how many entries of each member id were looked at, and whether there are no other
    entries."""

    days: list[FrontDay]
    counts: Counter[int]
    is_complete: bool

    @property
    def size(self) -> int:
        """Return the number of cards."""
        return sum(len(day.entries) for day in self.days)


def _choose(context: PageContext, quota: int) -> Choice:
    """Choose whole days, newest first, at most `quota` entries of a member in all.

    Cards that will be folded count last: they get only the room that the other cards leave.
    """
    days: list[FrontDay] = []
    counts: Counter[int] = Counter()
    total, is_complete = 0, True
    oldest = context.today - timedelta(days=context.planet.days_on_front - 1)
    stream = shares.newest(context, counts, quota)
    for day, entries in groupby(stream, lambda entry: calendar.day_of(entry.river_at, context.zone)):
        room = context.bounds.cards - total if day >= oldest else FILLED_TO - total
        if room <= 0:
            is_complete = day < oldest
            break
        chosen, count, cut = _fill_day(entries, room, context.planet.per_member_per_day)
        if cut and day >= oldest and days:
            is_complete = False
            break
        days.append(FrontDay(day, chosen, cut))
        total += count
        if cut:
            is_complete = day < oldest
            break
    fitting = _without_surplus(days, context.bounds.cards - total, context.planet.per_member_per_day)
    is_complete = is_complete and fitting == days and not any(count >= quota for count in counts.values())
    return Choice(fitting, counts, is_complete)


def _fill_day(entries: Iterable[ShownEntry], room: int, most: int) -> tuple[tuple[ShownEntry, ...], int, bool]:
    """Return the entries of a day, how many of them are not folded, and whether the day has more of these than fit."""
    chosen: list[ShownEntry] = []
    per_member: Counter[int] = Counter()
    unfolded = 0
    for entry in entries:
        per_member[entry.member.member_id] += 1
        if per_member[entry.member.member_id] <= most:
            if unfolded == room:
                return tuple(chosen), unfolded, True
            unfolded += 1
        chosen.append(entry)
    return tuple(chosen), unfolded, False


def _without_surplus(days: Sequence[FrontDay], room: int, most: int) -> list[FrontDay]:
    """Return the days with as many of the entries that will be folded as there is room for, the newest first."""
    fitting = []
    for day in days:
        fitting_entries: list[ShownEntry] = []
        per_member: Counter[int] = Counter()
        for entry in day.entries:
            per_member[entry.member.member_id] += 1
            if per_member[entry.member.member_id] > most:
                if not room:
                    continue
                room -= 1
            fitting_entries.append(entry)
        fitting.append(FrontDay(day.day, tuple(fitting_entries), day.cut or len(fitting_entries) < len(day.entries)))
    return fitting


def _with_cuts(context: PageContext, choice: Choice, full: Sequence[int]) -> list[FrontDay]:
    """Return the days with `cut` set where a member who has reached the quota, `full`, wrote more than the front
    lists."""
    days = []
    for day in choice.days:
        span = calendar.day_span(day.day, context.zone)
        listed = Counter(entry.member.member_id for entry in day.entries)
        more = any(context.store.queries.count_of_member(member_id, *span) > listed[member_id] for member_id in full)
        days.append(replace(day, cut=day.cut or more))
    return days


def _with_left_out(context: PageContext, days: Sequence[FrontDay], full: Sequence[int]) -> list[FrontDay]:
    """Return the days, each with the newest day before the next older one on which only members who have reached the
    quota wrote: the front has no place for it, but its reader has not seen it."""
    ends = [*(older.day for older in days[1:]), None]
    return [
        replace(day, left_out=_left_out(context, day.day, end, full) if end else None)
        for day, end in zip(days, ends, strict=True)
    ]


def _left_out(context: PageContext, newer: date, older: date, full: Sequence[int]) -> date | None:
    """Return the newest day between two days on which one of these members wrote; None without one."""
    if (newer - older).days < 2:
        return None
    start = calendar.start_of(newer, context.zone)
    moments = [context.store.queries.member_date_before(member_id, start) for member_id in full]
    newest = max((calendar.day_of(moment, context.zone) for moment in moments if moment), default=older)
    return newest if newest > older else None


FRONT = single(
    "front",
    front,
    of_entry=only_key,
    of_member=only_key_for_members,
    of_weave=lambda change: ("",) if change.conversations or change.questions or change.weeks else (),
    daily=only_key,
    after=("day",),
)
