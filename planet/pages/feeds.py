"""The feeds that the hub publishes: merged, of a member, of a topic; and the subscription list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal

from planet.model.records import FeedRecord, MemberRecord, Shown
from planet.pages import cards
from planet.pages.context import Desk
from planet.pages.public_addresses import public_feed, told
from planet.views.feeds import FeedSource, FeedView, OpmlView, Outline, OutlineGroup

MERGED: tuple[tuple[str, Literal["atom", "rss", "json"]], ...] = (
    ("atom.xml", "atom"),
    ("rss20.xml", "rss"),
    ("feed.json", "json"),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def merged(desk: Desk) -> Iterator[FeedView]:
    """atom.xml, rss20.xml, feed.json: the newest of all members."""
    shown = desk.store.river.newest(desk.planet.feed_entries, merged=True)
    for path, format in MERGED:
        yield _feed(desk, path, format, desk.planet.title, desk.planet.description, "", shown)


def of_member(desk: Desk, member: MemberRecord) -> Iterator[FeedView]:
    """members/SLUG/feed.atom; under a former slug too, so that subscribers survive the change."""
    shown = desk.store.river.of_member(member.member_id, desk.planet.feed_entries)
    title = desk.tongue.gettext("%(name)s on %(planet)s", name=member.profile.name, planet=desk.planet.title)
    yield _feed(desk, f"{member.path}feed.atom", "atom", title, member.profile.bio, member.path, shown)
    for slug in member.old_slugs:
        path = f"{member.role}s/{slug}/feed.atom"
        yield _feed(desk, path, "atom", title, member.profile.bio, member.path, shown)


def of_topic(desk: Desk, slug: str) -> Iterator[FeedView]:
    """topics/SLUG/feed.atom; nothing for a topic without a page."""
    use = desk.store.river.topic(slug)
    if use is None:
        return
    shown = desk.store.river.of_topic(slug, desk.planet.feed_entries)
    title = desk.tongue.gettext("%(topic)s on %(planet)s", topic=use.label, planet=desk.planet.title)
    yield _feed(desk, f"topics/{slug}/feed.atom", "atom", title, "", f"topics/{slug}/", shown)


def _feed(
    desk: Desk,
    path: str,
    format: Literal["atom", "rss", "json"],
    title: str,
    description: str,
    page: str,
    shown: Sequence[Shown],
) -> FeedView:
    items = tuple(cards.feed_item(desk.planet, one, desk.zone, _source(desk, one), desk.tongue) for one in shown)
    return FeedView(
        path=path,
        format=format,
        id=desk.planet.url + path,
        title=title,
        description=description,
        page=page,
        site=desk.site,
        updated=max((item.updated for item in items), default=EPOCH),
        items=items,
    )


def _source(desk: Desk, shown: Shown) -> FeedSource:
    """The feed that an entry came from; one whose address is not public goes by the hub's own feed of its member."""
    address = public_feed(shown.feed) or f"{desk.planet.url}{shown.member.path}feed.atom"
    page = told(shown.feed, shown.info.url) or shown.member.profile.url or desk.planet.url + shown.member.path
    title = shown.info.title or shown.feed.title or shown.member.profile.name
    return FeedSource(id=told(shown.feed, shown.info.id) or address, title=title, url=page, feed_url=address)


def opml(desk: Desk) -> OpmlView:
    """opml.xml: every present member with a feed, in the order of the directory."""
    feeds: dict[int, list[FeedRecord]] = {}
    for one in desk.store.feeds.present():
        feeds.setdefault(one.member_id, []).append(one)
    people = desk.store.members.present("member")
    groups = tuple(
        OutlineGroup(member.profile.name, tuple(_outlines(desk, member, feeds[member.member_id])))
        for member in people
        if member.member_id in feeds
    )
    return OpmlView("opml.xml", desk.planet.title, desk.planet.owner.name, groups)


def _outlines(desk: Desk, member: MemberRecord, feeds: Sequence[FeedRecord]) -> Iterator[Outline]:
    own = f"{desk.planet.url}{member.path}feed.atom"
    listed_own = False
    for one in feeds:
        address = public_feed(one.feed)
        if not address and listed_own:
            continue
        listed_own = listed_own or not address
        title = one.feed.title or (one.info.title if address else "") or member.profile.name
        page = told(one.feed, one.info.url) or member.profile.url or desk.planet.url + member.path
        yield Outline(title, address or own, page, one.info.description, one.info.language)
