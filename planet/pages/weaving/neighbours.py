"""Neighbours: sites that several members point at, their page, and the reading list that the hub shares."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from planet.model.neighbours import BlogrollLine, SiteMention, SiteRecord
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import Output, only_key_for_members, single
from planet.rules.upkeep.tombstones import of_site
from planet.rules.weaving.sites import home_of, not_neighbours, site_of, site_of_feed
from planet.struct import Struct
from planet.views.entry import Line
from planet.views.feeds import OpmlView, Outline, OutlineGroup
from planet.views.files import Document
from planet.views.neighbours import Mention, Neighbour, NeighboursPage
from planet.views.page import View
from planet.views.site import BLOGROLL
from planet.web import known_sites, urls

RECOMMENDATIONS = ".well-known/recommendations.opml"
"""The blogroll at the place where programs look for it without being led there."""

NO_JEKYLL = ".nojekyll"
"""With this file GitHub Pages serves also folders that begin with a dot."""

PATH = "neighbours/index.html"


class NeighbourSite(Struct, frozen=True):
    """A neighbour by its record in the store: its page, its title ("" if nobody tells), its feed ("" if not known).
    `entry_ids` are the newest entries that link to it, each of another member."""

    record: SiteRecord
    url: str
    title: str
    feed_url: str
    entry_ids: tuple[int, ...]

    @property
    def host(self) -> str:
        """Return the place of the site as people know it: the host as it is written, with the folder of the person."""
        folder = self.record.count.key.partition("/")[2]
        name = urls.origin(self.url).partition("://")[2].removeprefix("www.")
        return f"{name}/{folder}" if folder else name


def neighbours(context: PageContext) -> Iterator[NeighbourSite]:
    """Yield the sites at which enough members point and that are neither a member's nor platforms, the most first."""
    records = _records(context)
    while batch := tuple(islice(records, context.bounds.neighbours)):
        yield from _sites(context, batch)


def _sites(context: PageContext, records: Sequence[SiteRecord]) -> Iterator[NeighbourSite]:
    """Yield these neighbours, of which the store is asked all together."""
    ids, store = [record.site_id for record in records], context.store.sites
    lines, pairs = store.lines(ids), store.mentions(ids, context.bounds.mentions)
    words = store.words({own[0][1] for own in pairs.values()})
    for record in records:
        entry_ids = tuple(entry_id for _, entry_id in pairs.get(record.site_id, ()))
        links = words.get(entry_ids[0], ()) if entry_ids else ()
        yield _site(record, lines.get(record.site_id, ()), links, entry_ids)


def _records(context: PageContext) -> Iterator[SiteRecord]:
    own, platforms = _own_sites(context), not_neighbours(context.planet.not_neighbours)
    stones = context.store.tombstones if context.store.tombstones.are_there() else None
    for record in context.store.sites.by_people():
        key = record.count.key
        is_erased = stones is not None and bool(stones.held(of_site(key)))  # who was erased must not come back so
        if not platforms.hold(key) and own.isdisjoint(_site_and_above(key)) and not is_erased:
            yield record


def _own_sites(context: PageContext) -> set[str]:
    """Return the keys of all sites of members and channels, and of this planet."""
    members = (*context.present_members("member"), *context.present_members("channel"))
    urls_of_members = [url for member in members for url in (member.profile.url, *member.profile.links)]
    urls_of_members += [context.planet.url, *(channel.url for channel in context.planet.channels)]
    records = context.present_feeds()
    urls_of_feeds = [record.feed.url for record in records]
    keys = {site_of(url) for url in (*urls_of_members, *urls_of_feeds, *(record.info.url for record in records))}
    return (keys | set(map(site_of_feed, urls_of_feeds))) - {""}


def _site_and_above(key: str) -> Iterator[str]:
    """Yield a site, and the domains above its host: what lies below a member's own host is the member's too."""
    yield key
    host = key.partition("/")[0]
    while host.count(".") > 1 and not host.replace(".", "").replace(":", "").isdecimal():
        host = host.partition(".")[2]
        yield host


def _site(
    record: SiteRecord, lines: Sequence[BlogrollLine], links: Sequence[SiteMention], entry_ids: tuple[int, ...]
) -> NeighbourSite:
    url = _page(record.count.key, lines, links)
    feed = _commonest(line.feed_url for line in lines) or record.feed_url
    if not feed and (known := known_sites.feeds_of(url)):
        feed = known[0].url
    title = _commonest(line.title for line in lines) or record.title
    return NeighbourSite(record, url, title, feed, entry_ids)


def _page(key: str, lines: Sequence[BlogrollLine], links: Sequence[SiteMention]) -> str:
    """Return the URL of the front page of a site: as reading lists have it, else as it follows from a link."""
    pages = [line.page_url for line in lines if site_of(line.page_url) == key]
    if pages:
        return _commonest(pages)
    return next((home_of(key, link.url) for link in links if site_of(link.url) == key), f"https://{key}/")


def _commonest(texts: Iterable[str]) -> str:
    """Return the text that comes most often, of several the first by the alphabet; "" if all are empty."""
    counts = Counter(text for text in texts if text)
    return min(counts, key=lambda text: (-counts[text], text), default="")


# ---------------------------------------------------------------- the page


def pages(context: PageContext) -> Iterator[Output]:
    """Yield neighbours/, blogroll.opml, its twin and what that needs; nothing if the planet shows no neighbours."""
    if not context.planet.neighbours:
        return
    sites = tuple(islice(neighbours(context), context.bounds.neighbours))
    body = NeighboursPage(tuple(_neighbours(context, sites)), BLOGROLL)
    yield View(PATH, "neighbours.html", context.translation.gettext("Neighbours"), body)
    yield _blogroll(context, sites)
    yield Document(NO_JEKYLL, b"")


def _neighbours(context: PageContext, sites: Sequence[NeighbourSite]) -> Iterator[Neighbour]:
    """Yield the rows of the page, of which the store is asked all together."""
    most, store, ids = context.bounds.mentions, context.store, [site.record.site_id for site in sites]
    readers = {site_id: sorted(own)[: 2 * most] for site_id, own in store.sites.readers(ids).items()}
    members = store.members.by_ids({member_id for own in readers.values() for member_id in own})
    entry_ids = sorted({entry_id for site in sites for entry_id in site.entry_ids})
    entries = {entry.entry_id: entry for entry in store.queries.by_ids(entry_ids, brief=True)}
    lines = context.lines_by_id(tuple(entries.values()))
    quotable = [id for id, entry in entries.items() if cards.shared(context.planet, entry) != "title"]
    words = store.sites.words(quotable)
    for site in sites:
        count, site_id = site.record.count, site.record.site_id
        own = [entry_id for entry_id in site.entry_ids if entry_id in entries]
        yield Neighbour(
            id="n-" + hashlib.sha256(count.key.encode()).hexdigest()[:12],
            title=site.title,
            host=site.host,
            href=site.url,
            feed=site.feed_url,
            linked=count.linked,
            read=count.read,
            mentions=tuple(_mention(count.key, lines[entry_id], words.get(entry_id, ())) for entry_id in own),
            readers=tuple(cards.byline(members[member_id]) for member_id in readers.get(site_id, ())),
        )


def _mention(key: str, line: Line, links: Sequence[SiteMention]) -> Mention:
    """Return an entry that links to a site, with the words around its first link there that has any."""
    for link in links:
        if (link.words or link.before or link.after) and site_of(link.url) == key:
            words = link.words if link.words != line.label else ""  # a bookmark's title stands above already
            return Mention(line, link.before, words, link.after if words else link.after.lstrip())
    return Mention(line, "", "", "")


# ---------------------------------------------------------------- the reading list


def _blogroll(context: PageContext, sites: Sequence[NeighbourSite]) -> OpmlView:
    """Return the reading list of the hub: its members, then its neighbours."""
    outlines = tuple(Outline(site.title or site.host, site.feed_url, site.url) for site in sites)
    near = OutlineGroup(context.translation.gettext("Neighbours"), outlines, is_part=True)
    members = OutlineGroup(context.translation.gettext("People"), (), feeds.member_groups(context), is_part=True)
    groups = tuple(group for group in (members, near) if group.groups or group.outlines)
    return OpmlView(BLOGROLL, context.planet.title, context.planet.owner.name, groups, RECOMMENDATIONS)


NEIGHBOURS = single("neighbours", pages, of_member=only_key_for_members, after=("day",))
