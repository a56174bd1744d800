"""What we point at: pages elsewhere to which several members linked in one ISO week, each in their own words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby

from planet.locale import calendar
from planet.model.weaving import WeaveChange
from planet.pages import feeds
from planet.pages.context import PageContext
from planet.pages.marks import Family, Mark, Output, single
from planet.rules.weaving.places import owners_of, prefixes
from planet.store import Store
from planet.store.weaving.mentions import Mention
from planet.struct import replace
from planet.views.entry import Tie
from planet.views.feeds import ALONE, FeedItem, FeedSource
from planet.views.page import View
from planet.views.site import PageLink
from planet.views.weaving import LinksPage, LinkWeekPage, PointedPage, Pointer, Quote
from planet.web.link_keys import link_key

MOST_PAGES, MOST_POINTERS = 50, 12
FEED_WEEKS = 10
SEVERAL = 2


def pages_of_week(store: Store, links: Collection[Mention], hub_url: str) -> list[tuple[Mention, ...]]:
    """Return the links of a week by the page to which they lead, those with most members first: pages elsewhere, each
    with one link of a member's entry, of at least two members."""
    here = link_key(hub_url)
    owners = store.weave.owners({prefix for link in links for prefix in prefixes(link.link.key)})
    pages = []
    for key, group in groupby(links, key=lambda mention: mention.link.key):
        distinct = tuple({mention.entry_id: mention for mention in reversed(list(group))}.values())[::-1]
        is_elsewhere = not owners_of(key, owners) and here not in prefixes(key)
        if is_elsewhere and len({mention.member_id for mention in distinct}) >= SEVERAL:
            pages.append(distinct)
    return sorted(pages, key=lambda page: (-len({mention.member_id for mention in page}), page[0].link.key))


def week(context: PageContext, week: str) -> Iterator[View]:
    """Yield links/YYYY-Www/; nothing for a week in which no two members pointed at a page."""
    pages = _pages(context, _chosen(context, week))
    if not pages:
        return
    weeks = context.store.mentions.weeks()
    place = weeks.index(week) if week in weeks else 0
    monday = calendar.week_start(week)
    older = weeks[place + 1] if place + 1 < len(weeks) else ""
    newer = weeks[place - 1] if place else ""
    body = LinkWeekPage(
        week=week,
        monday=monday,
        sunday=monday + timedelta(days=6),
        pages=pages,
        older=_link(context, older) if older else None,
        newer=_link(context, newer) if newer else None,
    )
    title = context.translation.gettext("What we pointed at, %(week)s", week=_label(context, week))
    yield View(f"{_path(week)}index.html", "link_week.html", title, body, "links/feed.atom")


def latest_page(context: PageContext) -> tuple[PointedPage, PageLink] | None:
    """Return the page at which most members pointed in this week, else in the last one, with the link to that week;
    None if there is none."""
    latest = context.store.mentions.weeks()[:1]
    if not latest or calendar.week_start(latest[0]) < context.today - timedelta(days=13):
        return None
    pages = _pages(context, _chosen(context, latest[0]))
    return (pages[0], _link(context, latest[0])) if pages else None


def _path(week: str) -> str:
    return f"links/{week}/"


def _label(context: PageContext, week: str) -> str:
    monday = calendar.week_start(week)
    first, last = (context.translation.day_plain(day) for day in (monday, monday + timedelta(days=6)))
    return context.translation.gettext("%(first)s to %(last)s", first=first, last=last)


def _link(context: PageContext, week: str) -> PageLink:
    return PageLink(_path(week), _label(context, week))


def _pages(context: PageContext, chosen: Sequence[Sequence[Mention]]) -> tuple[PointedPage, ...]:
    ties = context.ties({mention.entry_id for page in chosen for mention in page})
    return tuple(_page(page, ties) for page in chosen if any(m.entry_id in ties for m in page))


def _chosen(context: PageContext, week: str) -> list[tuple[Mention, ...]]:
    links = context.store.mentions.between(*calendar.week_span(week, context.zone))
    return pages_of_week(context.store, links, context.planet.url)[:MOST_PAGES]


def _page(page: Sequence[Mention], ties: Mapping[int, Tie]) -> PointedPage:
    pointers = tuple(
        Pointer(tie, quote_of(m, tie.quotable)) for m in page[:MOST_POINTERS] if (tie := ties.get(m.entry_id))
    )
    first = page[0].link
    return PointedPage(first.url, first.host, name_of(page) or first.url, pointers)


def quote_of(mention: Mention, is_shared: bool) -> Quote:
    """Return the words around a link; empty ones if its member shares titles alone."""
    link = mention.link
    return Quote(link.before, link.words, link.after) if is_shared else Quote("", "", "")


def name_of(page: Sequence[Mention]) -> str:
    """Return the words of a link by which a page is named best: the longest that are no URL."""
    words = (mention.link.words.strip() for mention in page if mention.link.rel != "cite")
    return max((text for text in words if "://" not in text and len(text) <= 120), key=len, default="")


def index(context: PageContext) -> Iterator[Output]:
    """Yield links/: all weeks in which several members pointed at a page, with a feed of the weeks."""
    weeks = context.store.mentions.weeks()
    body = LinksPage(tuple((calendar.week_start(w), _link(context, w)) for w in weeks), "links/feed.atom")
    title = context.translation.gettext("What we point at")
    yield View("links/index.html", "links_of_weeks.html", title, body, body.feed)
    items = tuple(item for w in weeks[:FEED_WEEKS] for item in _item(context, w))
    subject = context.translation.gettext("What the members of %(planet)s point at", planet=context.planet.title)
    yield feeds.of_items(context, body.feed, subject, "links/", items)


def _item(context: PageContext, week: str) -> Iterator[FeedItem]:
    """Yield a week as an item: new when another page is in it, dated by its entries."""
    chosen = _chosen(context, week)
    pages = _pages(context, chosen)
    ids = {mention.entry_id for page in chosen for mention in page}
    entries = context.store.queries.by_ids(sorted(ids), brief=True)
    if not entries:
        return
    newest = max(entries, key=lambda entry: entry.river_at)
    (item,) = feeds.brief_items(context, [newest])
    url = context.planet.url + _path(week)
    words = context.translation.gettext(", ").join(page.label for page in pages)
    title = context.translation.gettext("What we pointed at, %(week)s", week=_label(context, week))
    plain = replace(item, id=url, link=url, title=title, named=True, content="", summary=words, authors=(), tags=())
    own = replace(plain, enclosures=(), image=None, external_url="", license="", language="", thread=ALONE)
    first = min(entry.river_at for entry in entries)
    title, url = context.planet.title, context.planet.url
    hub = FeedSource(id=f"{url}links/feed.atom", title=title, url=url, feed_url=f"{url}links/feed.atom")
    yield replace(own, published=first, updated=newest.river_at, member=title, member_url=url, source=hub)


def _of_weave(change: WeaveChange) -> tuple[str, ...]:
    return ("",) if change.weeks else ()


def _neighbours(context: PageContext, week: str) -> Iterator[Mark]:
    weeks = context.store.mentions.weeks()
    yield from LINK_WEEK.marks(other for other in weeks if abs(_number(other) - _number(week)) <= 54)


def _number(week: str) -> int:
    return calendar.week_start(week).toordinal() // 7


LINK_WEEK = Family(
    "link-week",
    week,
    lambda inventory: inventory.store.mentions.weeks(),
    str,
    of_weave=lambda change: change.weeks,
    after=("day",),
    neighbours=_neighbours,
)
LINKS = single("links", index, of_weave=_of_weave, after=("link-week",))
