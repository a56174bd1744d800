"""The sitemap: lists of pages, one a month and one of the pages that belong to no month, and their index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from planet.locale import calendar
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Family, only_key, single
from planet.pages.outreach.letter_pages import FOLDER as LETTERS
from planet.pages.river.months import month_from, month_key, months
from planet.pages.weaving import prompts
from planet.views.feeds import SitemapPage, SitemapView

LONGEST = 50_000
"""The format allows at most so many pages in one list (https://www.sitemaps.org/protocol.html)."""

LASTING = (
    *("", "archive/", "members/", "topics/", "conversations/", "questions/", "links/", "mentions/", "quiet/"),
    *("about/", "subscribe/"),
)


def index(context: PageContext) -> Iterator[SitemapView]:
    """Yield sitemap.xml. It does not state when a list changed, so the file changes only when a month comes or goes.
    Readers of a list ask the server whether there is a newer one."""
    lists = ("sitemap-pages.xml", *(_list_path(month) for month in months(context)))
    yield _view(context, "sitemap.xml", tuple(SitemapPage(path) for path in lists[:LONGEST]), index=True)


def pages(context: PageContext) -> Iterator[SitemapView]:
    """Yield sitemap-pages.xml: members, channels, topics and prompts, without members who set noindex."""
    store = context.store
    people = (*context.present_members("member"), *context.present_members("channel"))
    paths = [
        *LASTING,
        *(["neighbours/"] if context.planet.neighbours else []),
        *([LETTERS] if context.site.has_letters else []),
        *(member.path for member in people if not member.profile.noindex),
    ]
    paths += sorted(f"topics/{topic.slug}/" for topic in store.topics.most_used(context.bounds.topics))
    if places := prompts.stored_places(store):
        paths += [prompts.FOLDER, *(prompts.link_of(place).path for place in places)]
    yield _view(context, "sitemap-pages.xml", tuple(SitemapPage(path) for path in paths[:LONGEST]))


def month(context: PageContext, first: date) -> Iterator[SitemapView]:
    """Yield sitemap-YYYY-MM.xml by the month's first day: its page, its days, its local posts; nothing for an empty
    month."""
    start, end = calendar.month_span(first, context.zone)
    changed: dict[date, datetime] = {}
    for river_at, moment in context.store.queries.changes(start, end):
        day = calendar.day_of(river_at, context.zone)
        changed[day] = max(moment, changed.get(day, moment))
    if changed:
        listed = [SitemapPage(calendar.month_path(first), max(changed.values()))]
        listed += [SitemapPage(calendar.day_path(day), changed[day]) for day in sorted(changed, reverse=True)]
        listed += _posts(context, start, end)
        yield _view(context, _list_path(first), tuple(listed[:LONGEST]))


def _posts(context: PageContext, start: datetime, end: datetime) -> Iterator[SitemapPage]:
    for entry in context.store.queries.local_posts(start, end):
        path = cards.href(context.planet, entry, context.zone)
        if path.startswith(entry.member.path) and not entry.member.profile.noindex:
            yield SitemapPage(path, entry.edited_at or entry.river_at)


def _list_path(month: date) -> str:
    return f"sitemap-{month:%Y-%m}.xml"


def _view(context: PageContext, path: str, listed: tuple[SitemapPage, ...], *, index: bool = False) -> SitemapView:
    return SitemapView(path, context.planet.url, listed, index)


MONTHS = Family(
    "sitemap-month",
    month,
    lambda inventory: inventory.days,
    month_from,
    month_key,
    of_entry=lambda change: (change.day,),
)
PAGES = single("sitemap-pages", pages, of_entry=lambda change: ("",) if change.entry.topics else (), of_member=only_key)
INDEX = single("sitemap", index, after=("sitemap-month", "sitemap-pages"))
