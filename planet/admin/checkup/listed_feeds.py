"""The feeds of the members file with their places there, and what the store knows of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from planet.model.community import Planet
from planet.model.findings import KeyPath
from planet.model.plans import MemberPlan
from planet.model.records import FeedRecord
from planet.rules.checkup.named_addresses import NamedFeed
from planet.rules.membership import as_member
from planet.store import Store
from planet.struct import Struct, field


class ListedFeeds(Struct, frozen=True):
    """The feeds of the members file, in its order, and what the store has of them, by their paths.

    `discovered` are those of members who name none, by the path of the member's URL. `searches` are the reasons why
    nothing was found for a member, by the same path. `owners` are the ids of the stored members and channels, by the
    paths of their tables; 0 for those who are new.
    """

    feeds: tuple[NamedFeed, ...]
    records: Mapping[KeyPath, FeedRecord] = field(default_factory=dict)
    discovered: Mapping[KeyPath, tuple[FeedRecord, ...]] = field(default_factory=dict)
    searches: Mapping[KeyPath, str] = field(default_factory=dict)
    owners: Mapping[KeyPath, int] = field(default_factory=dict)

    def by_url(self) -> dict[str, KeyPath]:
        """Return the paths of the feeds by their URLs."""
        return {named.feed.url: named.path for named in self.feeds}


def listed_feeds(planet: Planet, store: Store | None, plans: tuple[MemberPlan, ...] = ()) -> ListedFeeds:
    """Return the feeds of the members file, with what the store knows of them by these plans."""
    feeds = tuple(_named(planet))
    if store is None:
        return ListedFeeds(feeds)
    owners = _owners(planet, plans)
    stored = _by_member(store)
    records = {
        named.path: record
        for named in feeds
        if (record := stored.get(owners.get(named.owner, 0), {}).get(named.feed.url))
    }
    discovered = {
        (*path, "url"): tuple(record for record in stored.get(owners.get(path, 0), {}).values() if record.discovered)
        for path in _seeking(planet)
    }
    described = tuple(_described(named, records.get(named.path)) for named in feeds)
    searches = {path: reason for path, reason in _searches(planet, store, owners) if not discovered[path]}
    return ListedFeeds(described, records, discovered, searches, owners)


def _named(planet: Planet) -> Iterator[NamedFeed]:
    for number, member in enumerate(planet.members):
        for place, feed in enumerate(member.feeds):
            if not feed.is_home:
                yield NamedFeed(("members", number, "feeds", place), feed, paused=member.paused)
    for number, channel in enumerate(planet.channels):
        if channel.feed:
            yield NamedFeed(("channels", number, "feed"), as_member(channel).feeds[0])


def _seeking(planet: Planet) -> Iterator[KeyPath]:
    """Yield the paths of the members whose feeds are discovered from their URL."""
    return (("members", number) for number, member in enumerate(planet.members) if member.wants_discovery)


def _owners(planet: Planet, plans: tuple[MemberPlan, ...]) -> dict[KeyPath, int]:
    """Return the ids of the stored members and channels, by the paths of their tables; 0 for those who are new."""
    channels = [number for number, channel in enumerate(planet.channels) if channel.feed]
    paths: dict[str, list[int]] = {"member": list(range(len(planet.members))), "channel": channels}
    return {(f"{plan.role}s", paths[plan.role][plan.position]): plan.member_id or 0 for plan in plans}


def _by_member(store: Store) -> dict[int, dict[str, FeedRecord]]:
    stored: dict[int, dict[str, FeedRecord]] = {}
    for record in store.feeds.present():
        stored.setdefault(record.member_id, {})[record.feed.url] = record
    return stored


def _searches(planet: Planet, store: Store, owners: Mapping[KeyPath, int]) -> Iterator[tuple[KeyPath, str]]:
    """Yield why no feed was found for a member, by the path of their URL."""
    records = store.members.discoveries()
    for number, member in enumerate(planet.members):
        record = records.get(owners.get(("members", number), 0))
        if member.wants_discovery and record and record.reason and record.url == member.url:
            yield ("members", number, "url"), record.reason


def _described(named: NamedFeed, record: FeedRecord | None) -> NamedFeed:
    """Return a feed with what the store knows of it."""
    if record is None:
        return named
    rests = named.paused or record.state.state == "declined"
    return NamedFeed(named.path, named.feed, rests, record.state.validators.url, record.info.url, record.info.title)
