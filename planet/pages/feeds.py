"""The feeds that the hub publishes: merged, of a member, of a topic; and the subscription list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from planet.model.records import FeedRecord, MemberRecord, RiverPlace, ShownEntry
from planet.pages.context import PageContext
from planet.pages.feed_items import feed_item
from planet.pages.marks import only_key, only_key_for_members, single
from planet.pages.outreach.writers import writers_of
from planet.pages.public_addresses import public_feed, without_secrets
from planet.pages.river import shares
from planet.pages.weaving.threads import threads_of
from planet.rules.excerpts.beginning import is_made
from planet.rules.upkeep.wishes import not_declined
from planet.struct import replace
from planet.views.feeds import ALONE, FeedItem, FeedSource, FeedView, OpmlView, Outline, OutlineGroup

MERGED: tuple[tuple[str, Literal["atom", "rss", "json"]], ...] = (
    ("atom.xml", "atom"),
    ("rss20.xml", "rss"),
    ("feed.json", "json"),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def merged(context: PageContext) -> Iterator[FeedView]:
    """Yield atom.xml, rss20.xml and feed.json: the newest entries of all members, a share of each. They alone name the
    hub that is told of their news."""
    items = whole_items(context, shares.fair_newest(context, context.planet.feed_entries))
    for path, format in MERGED:
        feed = _feed(context, path, format, context.planet.title, context.planet.description, "", items)
        yield replace(feed, hub=context.planet.push.hub)


def of_member(context: PageContext, member: MemberRecord) -> Iterator[FeedView]:
    """Yield members/SLUG/feed.atom, and the same under former slugs, so that subscribers survive the change. What its
    author wrote here stands in it whole, to take along."""
    entries = context.store.queries.read(_newest(context, member), brief=True)
    items = _items(context, entries, context.store.queries.contents(entries), at_home=True)
    title = context.translation.gettext("%(name)s on %(planet)s", name=member.profile.name, planet=context.planet.title)
    yield _feed(context, f"{member.path}feed.atom", "atom", title, member.profile.bio, member.path, items)
    for slug in member.old_slugs:
        path = f"{member.role}s/{slug}/feed.atom"
        yield _feed(context, path, "atom", title, member.profile.bio, member.path, items)


def _newest(context: PageContext, member: MemberRecord) -> Iterator[RiverPlace]:
    """Yield the entries that the feed of a member has: so many that their texts are not too long together, and a few in
    any case."""
    bounds, total = context.bounds, 0
    limit = min(bounds.feed, context.planet.feed_entries)
    for number, (place, length) in enumerate(context.store.queries.with_lengths(member.member_id, limit)):
        total += length
        if number < bounds.feed_least or total <= bounds.feed_text:
            yield place


def of_topic(context: PageContext, slug: str) -> Iterator[FeedView]:
    """Yield topics/SLUG/feed.atom: excerpts, because the whole texts stand in the feeds of their members; nothing for a
    topic without a page."""
    use = context.topics_with_page([slug]).get(slug)
    if use is None:
        return
    places = context.once(context.store.topics.newest, slug, context.bounds.newest)[: context.planet.feed_entries]
    entries = context.store.queries.read(places, brief=True)
    items = brief_items(context, entries)
    title = context.translation.gettext("%(topic)s on %(planet)s", topic=use.label, planet=context.planet.title)
    yield _feed(context, f"topics/{slug}/feed.atom", "atom", title, "", f"topics/{slug}/", items)


def of_entries(context: PageContext, path: str, title: str, page: str, entries: Sequence[ShownEntry]) -> FeedView:
    """Return an Atom feed of these entries, with their content, which belongs to a page."""
    return _feed(context, path, "atom", title, "", page, whole_items(context, entries))


def of_items(context: PageContext, path: str, title: str, page: str, items: Sequence[FeedItem]) -> FeedView:
    """Return an Atom feed of these items, which belongs to a page."""
    return _feed(context, path, "atom", title, "", page, items)


def rss_of_entries(context: PageContext, path: str, title: str, page: str, entries: Sequence[ShownEntry]) -> FeedView:
    """Return an RSS feed of the excerpts of these entries, which belongs to a page."""
    return _feed(context, path, "rss", title, "", page, brief_items(context, entries))


def podcast(context: PageContext, path: str, page: str, entries: Sequence[ShownEntry]) -> FeedView:
    """Return the recordings of these entries as a podcast, which belongs to a page."""
    title = context.translation.gettext("%(planet)s: everybody’s recordings", planet=context.planet.title)
    feed = _feed(context, path, "podcast", title, context.planet.description, page, brief_items(context, entries))
    return replace(feed, image="assets/cover.png")


def _feed(
    context: PageContext,
    path: str,
    format: Literal["atom", "rss", "json", "podcast"],
    title: str,
    description: str,
    page: str,
    items: Sequence[FeedItem],
) -> FeedView:
    return FeedView(
        path=path,
        format=format,
        id=context.planet.url + path,
        title=title,
        description=description,
        page=page,
        site=context.site,
        updated=max((item.updated for item in items), default=EPOCH),
        items=tuple(items),
    )


def whole_items(context: PageContext, entries: Sequence[ShownEntry]) -> tuple[FeedItem, ...]:
    """Return entries, which were read in brief, as items with their content."""
    return _items(context, entries, context.store.queries.contents(entries))


def brief_items(context: PageContext, entries: Sequence[ShownEntry]) -> tuple[FeedItem, ...]:
    """Return entries as items with excerpts alone."""
    return _items(context, entries, {})


def _items(
    context: PageContext, entries: Sequence[ShownEntry], contents: Mapping[int, str], *, at_home: bool = False
) -> tuple[FeedItem, ...]:
    """Return entries as items. An entry is the same item in all feeds of one publishing that have its content, in all
    others, and `at_home` if it was written here."""
    recent = context.recent.feed_items
    keys = {
        entry.entry_id: (entry.entry_id, bool(contents.get(entry.entry_id)), at_home and entry.feed.is_home)
        for entry in entries
    }
    made = {entry_id: recent.get(key) for entry_id, key in keys.items()}
    missing = [entry for entry in entries if made[entry.entry_id] is None]
    threads, writers = (threads_of(context, missing), writers_of(context.store, missing)) if missing else ({}, {})
    unmade = [entry for entry in missing if not contents.get(entry.entry_id) and not is_made(entry.entry)]
    beginnings = context.store.queries.beginnings(unmade)
    for entry in missing:
        content, thread = contents.get(entry.entry_id, ""), threads.get(entry.entry_id, ALONE)
        source = source_of(context, entry)
        facts = (context.planet, entry, context.zone, source, context.translation, content, thread)
        item = feed_item(
            *facts,
            at_home=at_home,
            writer=writers.get(entry.entry_id),
            beginning=beginnings.get(entry.entry_id, ""),
        )
        made[entry.entry_id] = recent.keep(keys[entry.entry_id], item)
    return tuple(ready for entry in entries if (ready := made[entry.entry_id]))


def source_of(context: PageContext, entry: ShownEntry) -> FeedSource:
    """Return the feed that an entry came from. If its URL is not public, the hub's own feed of the member stands for
    it."""
    address = public_feed(entry.feed) or f"{context.planet.url}{entry.member.path}feed.atom"
    page = (
        without_secrets(entry.feed, entry.info.url)
        or entry.member.profile.url
        or context.planet.url + entry.member.path
    )
    title = entry.info.title or entry.feed.title or entry.member.profile.name
    return FeedSource(id=without_secrets(entry.feed, entry.info.id) or address, title=title, url=page, feed_url=address)


def opml(context: PageContext) -> Iterator[OpmlView]:
    """Yield opml.xml: every present member with a feed, in the order of the directory."""
    yield OpmlView("opml.xml", context.planet.title, context.planet.owner.name, member_groups(context))


def member_groups(context: PageContext) -> tuple[OutlineGroup, ...]:
    """Return the feeds of every present member as a group, in the order of the directory."""
    feeds: dict[int, list[FeedRecord]] = {}
    for record in context.present_feeds():
        feeds.setdefault(record.member_id, []).append(record)
    people = [member for member in context.present_members("member") if member.member_id in feeds]
    return groups(context, people, feeds)


def groups(
    context: PageContext, people: Sequence[MemberRecord], feeds: Mapping[int, Sequence[FeedRecord]]
) -> tuple[OutlineGroup, ...]:
    """Return the feeds of these members, by member id, as outlines of a subscription list. Members who rest are on it,
    for others may follow them all the same; feeds whose owners ask to stay away are not."""
    made = ((member, tuple(_outlines(context, member, not_declined(feeds[member.member_id])))) for member in people)
    return tuple(OutlineGroup(member.profile.name, outlines) for member, outlines in made if outlines)


def _outlines(context: PageContext, member: MemberRecord, feeds: Sequence[FeedRecord]) -> Iterator[Outline]:
    own = f"{context.planet.url}{member.path}feed.atom"
    listed_own = False
    for record in feeds:
        address = public_feed(record.feed)
        if not address and listed_own:
            continue
        listed_own = listed_own or not address
        title = (record.feed.title or record.info.title if address else "") or member.profile.name
        page = without_secrets(record.feed, record.info.url) or member.profile.url or context.planet.url + member.path
        yield Outline(title, address or own, page, record.info.description, record.info.language)


FEEDS = single("feeds", merged, of_entry=only_key, after=("day", "replies"))
OPML = single("opml", opml, of_member=only_key_for_members)
