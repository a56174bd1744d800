"""The feeds that somebody names for a preview: of a member, by an address, in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planet.errors import UsageError
from planet.hub import Hub
from planet.model.community import Feed, Member, Planet
from planet.model.records import FeedRecord, MemberRecord
from planet.rules.membership import as_member
from planet.rules.upkeep import naming
from planet.store import Store
from planet.struct import Struct, replace
from planet.web import urls


class Target(Struct, frozen=True):
    """A feed to look at: its settings, whose it is (None: nobody's), and what the store knows of it (None: nothing).

    `is_page` is True if the address is that of a page, whose feeds are to be found.
    """

    feed: Feed
    member: Member | None = None
    slug: str = ""
    record: FeedRecord | None = None
    is_page: bool = False


def targets(hub: Hub, planet: Planet, store: Store | None, words: str) -> tuple[Target, ...]:
    """Return the feeds that these words name: a member (slug, name), the URL of a feed or page, or a file.

    Raises UsageError where they name nothing, or several members.
    """
    stored = _stored(store)
    people = (*planet.members, *(as_member(channel) for channel in planet.channels if channel.feed))
    feeds = [
        (member, feed)
        for member in people
        for feed in (*member.feeds, *(record.feed for record, owner in stored if owner.profile.name == member.name))
        if _is_same(words, feed.url)
    ]
    if feeds:
        return (_target(*feeds[0], stored),)
    called = _called(people, stored)
    places = naming.meant(words, called, planet.url)
    if len(places) > 1:
        raise UsageError(naming.several(words, [called[place] for place in places]))
    if places:
        return tuple(_of_member(people[places[0]], stored))
    if urls.host(words):
        return (Target(Feed(words)),)
    if (hub.folder / words).is_file():
        return (Target(Feed(words, "file")),)
    close = naming.nearest(words, [word for who in called for word in (who.slug, who.name)])
    meant = f"did you mean {close!r}? Else " if close else ""
    advice = "give the URL of a feed or page, a file in the hub folder, or a member."
    raise UsageError(f"{words!r} names no feed: {meant}{advice}")


def _called(people: Sequence[Member], stored: Sequence[tuple[FeedRecord, MemberRecord]]) -> list[naming.Called]:
    """Return what members and channels may be called: those that are stored with their former slugs."""
    owners = {(owner.profile.name, owner.profile.url): owner for _, owner in stored}
    records = [owners.get((member.name, member.url)) for member in people]
    return [
        replace(naming.of_record(record), addresses=(member.url,)) if record else naming.called(member, member.slug)
        for member, record in zip(people, records, strict=True)
    ]


def _stored(store: Store | None) -> tuple[tuple[FeedRecord, MemberRecord], ...]:
    if store is None:
        return ()
    records = store.feeds.present()
    owners = store.members.by_ids({record.member_id for record in records})
    return tuple((record, owners[record.member_id]) for record in records)


def _is_same(words: str, url: str) -> bool:
    key = urls.comparison_key(words)
    return words == url or bool(key and key == urls.comparison_key(url))


def _of_member(member: Member, stored: tuple[tuple[FeedRecord, MemberRecord], ...]) -> Iterator[Target]:
    """Yield the feeds of a member: those of the file, else those that were discovered, else their page."""
    feeds = member.feeds or tuple(record.feed for record, owner in stored if owner.profile.name == member.name)
    yield from (_target(member, feed, stored) for feed in feeds)
    if not feeds and member.url:
        yield Target(Feed(member.url), member, member.slug, is_page=True)


def _target(member: Member, feed: Feed, stored: tuple[tuple[FeedRecord, MemberRecord], ...]) -> Target:
    for record, owner in stored:
        if record.feed.url == feed.url and owner.profile.name == member.name:
            return Target(feed, member, owner.slug, record)
    return Target(feed, member, member.slug)
