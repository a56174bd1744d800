"""The days of the river."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from planet.locale import calendar
from planet.model.records import RiverPlace
from planet.pages import cards
from planet.pages.context import PageContext, Part, is_unchanged, links_between, parts
from planet.pages.marks import Family, Mark
from planet.pages.outreach import threads
from planet.pages.river.pauses import pause
from planet.struct import replace
from planet.views.entry import Anchor
from planet.views.files import Unchanged
from planet.views.page import View
from planet.views.river import DayPage
from planet.views.site import PageLink


def day(context: PageContext, on: date) -> Iterator[View | Unchanged]:
    """Yield archive/YYYY/MM/DD/, in parts if it is long; nothing for an empty day. Each part leads to the next older
    one, the last one to the day before, so that it is made again when that comes or goes."""
    start, end = calendar.day_span(on, context.zone)
    newest, full = newest_of(context, on), context.bounds.lines
    as_cards = len(newest) <= context.bounds.cards
    count = len(newest) if as_cards else context.store.queries.count(start, end)
    pages = parts(context, calendar.day_path(on), count, full)
    since = context.since if len(pages) > 1 and not context.store.threads.are_in(start, end) else None
    older = context.store.queries.count(start, since) if since else 0
    before = context.store.queries.date_before(start)
    for page in pages:
        path, is_first = f"{page.link.path}index.html", page is pages[0]
        if page is not pages[-1] and is_unchanged(page, older, full):
            yield Unchanged(path)
            continue
        links, part = links_between(pages, page)
        entries = newest if as_cards and len(pages) == 1 else _entries_of(context, page, start, end)
        body = DayPage(
            day=on,
            cards=threads.on_day(context, context.cards_by_id(entries), start, end) if as_cards else (),
            lines=() if as_cards else context.lines(entries),
            part=part,
            parts=links,
            elsewhere=(
                *(() if as_cards else threads.anchors_of(context, entries, start, end)),
                *((*_on_other_parts(context, on, pages[1:]), *_on_other_days(context, on)) if is_first else ()),
            ),
            month=PageLink(calendar.month_path(on), context.translation.month_year(on)),
            older=_older_part(pages, page) or _day_link(context, before),
            newer=_day_link(context, context.store.queries.date_since(end)) if is_first else None,
            pause=pause(on, calendar.day_of(before, context.zone)) if before and not _older_part(pages, page) else 0,
        )
        yield View(path, "day.html", context.translation.day_plain(on), body)


def newest_of(context: PageContext, on: date) -> tuple[RiverPlace, ...]:
    """Return the newest entries of a day: all of them where it shows cards, else one more than may be cards."""
    span = calendar.day_span(on, context.zone)
    return context.once(context.store.queries.span, *span, limit=context.bounds.cards + 1)


def _entries_of(context: PageContext, page: Part, start: datetime, end: datetime) -> tuple[RiverPlace, ...]:
    return context.store.queries.span(start, end, limit=page.limit, offset=page.offset)


def _gather(context: PageContext, days: Sequence[date]) -> None:
    pages = (newest_of(context, on) for on in days)
    context.gather_cards(page for page in pages if len(page) <= context.bounds.cards)


def _on_other_parts(context: PageContext, on: date, pages: Sequence[Part]) -> Iterator[Anchor]:
    """Yield anchors for the entries on the other parts of a divided day: their URL on this hub is always that of the
    day."""
    start, end = calendar.day_span(on, context.zone)
    for page in pages:
        places = _entries_of(context, page, start, end)
        for entry in context.store.queries.read(places, brief=True):
            id = cards.anchor(entry.atom_id)
            yield Anchor(id, f"{page.link.path}#{id}")
        for anchor in threads.anchors_of(context, places, start, end):
            yield replace(anchor, href=f"{page.link.path}{anchor.href}")


def _on_other_days(context: PageContext, on: date) -> Iterator[Anchor]:
    """Yield anchors for the entries of a day that are shown with a duplicate of another day."""
    for duplicate in context.store.duplicates.in_span(*calendar.day_span(on, context.zone)):
        leader_day = calendar.day_of(duplicate.leader_at, context.zone)
        if leader_day != on:
            anchor = cards.anchor(duplicate.leader_id)
            yield Anchor(cards.anchor(duplicate.atom_id), f"{calendar.day_path(leader_day)}#{anchor}")


def _older_part(pages: Sequence[Part], part: Part) -> PageLink | None:
    """Return the link to the next older part of a divided day; None from its last."""
    following = pages[pages.index(part) + 1 :]
    return following[0].link if following else None


def _day_link(context: PageContext, moment: datetime | None) -> PageLink | None:
    if moment is None:
        return None
    on = calendar.day_of(moment, context.zone)
    return PageLink(calendar.day_path(on), context.translation.day_plain(on))


def _around_day(context: PageContext, on: date) -> Iterator[Mark]:
    start, end = calendar.day_span(on, context.zone)
    for moment in (context.store.queries.date_before(start), context.store.queries.date_since(end)):
        if moment is not None:
            yield DAY.mark(calendar.day_of(moment, context.zone))


DAY = Family(
    "day",
    day,
    lambda inventory: inventory.days,
    date.fromisoformat,
    of_entry=lambda change: (change.day,),
    neighbours=_around_day,
    beside=lambda key: (f"written {key[5:]}", 0),
    gather=_gather,
)
