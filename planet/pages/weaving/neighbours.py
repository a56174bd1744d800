"""Neighbours: sites that several members point at, their page, and the reading list that the hub shares."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from planet.model.neighbours import BlogrollLine, SiteRecord
from planet.model.records import ShownEntry
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import Output, only_key_for_members, single
from planet.rules.upkeep.tombstones import of_site
from planet.rules.weaving.sites import home_of, not_neighbours, site_of, site_of_feed
from planet.struct import Struct, replace
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
    """A neighbour by its record in the store: its page, its title ("" if nobody tells), its feed ("" if not known)."""

    record: SiteRecord
    url: str
    title: str
    feed_url: str

    @property
    def host(self) -> str:
        """Return the place of the site as people know it: the host as it is written, with the folder of the person."""
        folder = self.record.count.key.partition("/")[2]
        name = urls.origin(self.url).partition("://")[2].removeprefix("www.")
        return f"{name}/{folder}" if folder else name


def neighbours(context: PageContext) -> Iterator[NeighbourSite]:
    """Yield the sites at which enough members point and that are neither a member's nor platforms, the most first."""
    own, platforms = _own_sites(context), not_neighbours(context.planet.not_neighbours)
    stones = context.store.tombstones if context.store.tombstones.are_there() else None
    for record in context.store.sites.by_people():
        key = record.count.key
        is_erased = stones is not None and bool(stones.held(of_site(key)))  # who was erased must not come back so
        if not platforms.hold(key) and own.isdisjoint(_site_and_above(key)) and not is_erased:
            yield _site(context, record)


def _own_sites(context: PageContext) -> set[str]:
    """Return the keys of all sites of members and channels, and of this planet."""
    members = (*context.store.members.present("member"), *context.store.members.present("channel"))
    urls_of_members = [url for member in members for url in (member.profile.url, *member.profile.links)]
    urls_of_members += [context.planet.url, *(channel.url for channel in context.planet.channels)]
    records = context.store.feeds.present()
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


def _site(context: PageContext, record: SiteRecord) -> NeighbourSite:
    lines = context.store.sites.lines(record.site_id)
    url = _page(context, record, lines)
    feed = _commonest(line.feed_url for line in lines) or record.feed_url
    if not feed and (known := known_sites.feeds_of(url)):
        feed = known[0].url
    return NeighbourSite(record, url, _commonest(line.title for line in lines) or record.title, feed)


def _page(context: PageContext, record: SiteRecord, lines: Sequence[BlogrollLine]) -> str:
    """Return the URL of the front page of a site: as reading lists have it, else as it follows from a link."""
    key = record.count.key
    pages = [line.page_url for line in lines if site_of(line.page_url) == key]
    if pages:
        return _commonest(pages)
    for member_id, entry_id in context.store.sites.mentions(record.site_id, 1):
        for link in context.store.sites.words(member_id, entry_id):
            if site_of(link.url) == key:
                return home_of(key, link.url)
    return f"https://{key}/"


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
    body = NeighboursPage(tuple(_neighbour(context, site) for site in sites), BLOGROLL)
    yield View(PATH, "neighbours.html", context.translation.gettext("Neighbours"), body)
    blogroll = _blogroll(context, sites)
    yield blogroll
    yield replace(blogroll, path=RECOMMENDATIONS)
    yield Document(NO_JEKYLL, b"")


def _neighbour(context: PageContext, site: NeighbourSite) -> Neighbour:
    count, most = site.record.count, context.bounds.mentions
    reading = sorted(context.store.sites.readers(site.record.site_id))[: 2 * most]
    members = context.store.members.by_ids(reading)
    return Neighbour(
        id="n-" + hashlib.sha256(count.key.encode()).hexdigest()[:12],
        title=site.title,
        host=site.host,
        href=site.url,
        feed=site.feed_url,
        linked=count.linked,
        read=count.read,
        mentions=tuple(_mentions(context, site, most)),
        readers=tuple(cards.byline(members[member_id]) for member_id in reading),
    )


def _mentions(context: PageContext, site: NeighbourSite, most: int) -> Iterator[Mention]:
    pairs = context.store.sites.mentions(site.record.site_id, most)
    entries = {entry.entry_id: entry for entry in context.store.queries.by_ids([id for _, id in pairs], brief=True)}
    for _, entry_id in pairs:
        if entry_id in entries:
            yield _mention(context, site, entries[entry_id])


def _mention(context: PageContext, site: NeighbourSite, entry: ShownEntry) -> Mention:
    line = cards.line(context.planet, entry, context.zone, context.translation)
    if cards.shared(context.planet, entry) != "title":
        for link in context.store.sites.words(entry.member.member_id, entry.entry_id):
            if site_of(link.url) == site.record.count.key and (link.words or link.before or link.after):
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
    return OpmlView(BLOGROLL, context.planet.title, context.planet.owner.name, groups)


NEIGHBOURS = single("neighbours", pages, of_member=only_key_for_members, after=("day",))
