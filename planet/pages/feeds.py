"""The feeds that the hub publishes: merged, of a member, of a topic; and the subscription list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal

from planet.model.records import FeedRecord, MemberRecord, ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.public_addresses import public_feed, told
from planet.views.feeds import FeedSource, FeedView, OpmlView, Outline, OutlineGroup

MERGED: tuple[tuple[str, Literal["atom", "rss", "json"]], ...] = (
    ("atom.xml", "atom"),
    ("rss20.xml", "rss"),
    ("feed.json", "json"),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def merged(context: PageContext) -> Iterator[FeedView]:
    """atom.xml, rss20.xml, feed.json: the newest of all members."""
    shown = context.store.queries.newest(context.planet.feed_entries, merged=True)
    for path, format in MERGED:
        yield _feed(context, path, format, context.planet.title, context.planet.description, "", shown)


def of_member(context: PageContext, member: MemberRecord) -> Iterator[FeedView]:
    """members/SLUG/feed.atom; under a former slug too, so that subscribers survive the change."""
    shown = context.store.queries.of_member(member.member_id, context.planet.feed_entries)
    title = context.translation.gettext("%(name)s on %(planet)s", name=member.profile.name, planet=context.planet.title)
    yield _feed(context, f"{member.path}feed.atom", "atom", title, member.profile.bio, member.path, shown)
    for slug in member.old_slugs:
        path = f"{member.role}s/{slug}/feed.atom"
        yield _feed(context, path, "atom", title, member.profile.bio, member.path, shown)


def of_topic(context: PageContext, slug: str) -> Iterator[FeedView]:
    """topics/SLUG/feed.atom; nothing for a topic without a page."""
    use = context.store.queries.topic(slug)
    if use is None:
        return
    shown = context.store.queries.of_topic(slug, context.planet.feed_entries)
    title = context.translation.gettext("%(topic)s on %(planet)s", topic=use.label, planet=context.planet.title)
    yield _feed(context, f"topics/{slug}/feed.atom", "atom", title, "", f"topics/{slug}/", shown)


def _feed(
    context: PageContext,
    path: str,
    format: Literal["atom", "rss", "json"],
    title: str,
    description: str,
    page: str,
    shown: Sequence[ShownEntry],
) -> FeedView:
    items = tuple(
        cards.feed_item(context.planet, one, context.zone, _source(context, one), context.translation) for one in shown
    )
    return FeedView(
        path=path,
        format=format,
        id=context.planet.url + path,
        title=title,
        description=description,
        page=page,
        site=context.site,
        updated=max((item.updated for item in items), default=EPOCH),
        items=items,
    )


def _source(context: PageContext, shown: ShownEntry) -> FeedSource:
    """The feed that an entry came from; one whose address is not public goes by the hub's own feed of its member."""
    address = public_feed(shown.feed) or f"{context.planet.url}{shown.member.path}feed.atom"
    page = told(shown.feed, shown.info.url) or shown.member.profile.url or context.planet.url + shown.member.path
    title = shown.info.title or shown.feed.title or shown.member.profile.name
    return FeedSource(id=told(shown.feed, shown.info.id) or address, title=title, url=page, feed_url=address)


def opml(context: PageContext) -> OpmlView:
    """opml.xml: every present member with a feed, in the order of the directory."""
    feeds: dict[int, list[FeedRecord]] = {}
    for one in context.store.feeds.present():
        feeds.setdefault(one.member_id, []).append(one)
    people = context.store.members.present("member")
    groups = tuple(
        OutlineGroup(member.profile.name, tuple(_outlines(context, member, feeds[member.member_id])))
        for member in people
        if member.member_id in feeds
    )
    return OpmlView("opml.xml", context.planet.title, context.planet.owner.name, groups)


def _outlines(context: PageContext, member: MemberRecord, feeds: Sequence[FeedRecord]) -> Iterator[Outline]:
    own = f"{context.planet.url}{member.path}feed.atom"
    listed_own = False
    for one in feeds:
        address = public_feed(one.feed)
        if not address and listed_own:
            continue
        listed_own = listed_own or not address
        title = one.feed.title or (one.info.title if address else "") or member.profile.name
        page = told(one.feed, one.info.url) or member.profile.url or context.planet.url + member.path
        yield Outline(title, address or own, page, one.info.description, one.info.language)
