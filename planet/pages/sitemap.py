"""The sitemap: an index of lists of pages, one a month, and one of the pages that belong to none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from planet.locale import calendar
from planet.pages import cards
from planet.pages.archive import months
from planet.pages.context import MOST_USED_TOPICS, PageContext
from planet.views.feeds import Place, SitemapView

LONGEST = 50_000
"""The format allows no more pages in one list."""

LASTING = ("", "archive/", "members/", "topics/", "about/", "subscribe/")


def index(context: PageContext) -> Iterator[SitemapView]:
    """sitemap.xml. It says nothing on when a list changed, so that it changes only when a month comes or goes: whoever
    has read a list asks its server whether there is a newer one."""
    lists = ("sitemap-pages.xml", *(_list_of(month) for month in months(context)))
    yield _view(context, "sitemap.xml", tuple(Place(path) for path in lists[:LONGEST]), index=True)


def pages(context: PageContext) -> Iterator[SitemapView]:
    """sitemap-pages.xml: people, channels and topics, but for members who do not want to be found."""
    store = context.store
    people = (*store.members.present("member"), *store.members.present("channel"))
    paths = [*LASTING, *(one.path for one in people if not one.profile.noindex)]
    paths += sorted(f"topics/{one.slug}/" for one in store.queries.most_used(MOST_USED_TOPICS))
    yield _view(context, "sitemap-pages.xml", tuple(Place(path) for path in paths[:LONGEST]))


def month(context: PageContext, key: str) -> Iterator[SitemapView]:
    """sitemap-YYYY-MM.xml: a month of the archive, its days and local posts; nothing where the month is empty."""
    first = date.fromisoformat(f"{key}-01")
    start, end = calendar.month_span(first, context.zone)
    changed: dict[date, datetime] = {}
    for river_at, moment in context.store.queries.changes(start, end):
        day = calendar.day_of(river_at, context.zone)
        changed[day] = max(moment, changed.get(day, moment))
    if changed:
        places = [Place(calendar.month_path(first), max(changed.values()))]
        places += [Place(calendar.day_path(day), changed[day]) for day in sorted(changed, reverse=True)]
        places += _posts(context, start, end)
        yield _view(context, _list_of(first), tuple(places[:LONGEST]))


def _posts(context: PageContext, start: datetime, end: datetime) -> Iterator[Place]:
    for shown in context.store.queries.local_posts(start, end):
        path = cards.href(context.planet, shown, context.zone)
        if path.startswith(shown.member.path) and not shown.member.profile.noindex:
            yield Place(path, shown.edited_at or shown.river_at)


def _list_of(month: date) -> str:
    return f"sitemap-{month:%Y-%m}.xml"


def _view(context: PageContext, path: str, places: tuple[Place, ...], *, index: bool = False) -> SitemapView:
    return SitemapView(path, context.planet.url, places, index)
