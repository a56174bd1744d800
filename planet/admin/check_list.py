"""The list doctor without a visit: what the members file shows, and what the store knows about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from planet.admin.listed_feeds import ListedFeeds
from planet.config.places import Places
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.findings import Finding, PlacedFinding, Replacement
from planet.rules.upkeep import feed_health, named_addresses
from planet.rules.upkeep.barren_filters import barren, has_filter
from planet.rules.upkeep.same_persons import same_persons
from planet.rules.upkeep.weighing import told_once
from planet.store import Store

MOST_ENTRIES = 1000
"""So many stored entries of a feed are looked at to see whether its filter lets any in."""


def findings(hub: Hub, planet: Planet, listed: ListedFeeds, places: Places, store: Store | None) -> Iterator[Finding]:
    """Yield what the members file shows by itself, then what the store knows about it."""
    yield from named_addresses.hosts_with_a_fact(listed.feeds)
    yield from named_addresses.without_encryption(listed.feeds)
    yield from named_addresses.same_feeds(listed.feeds, places.line_of)
    yield from same_persons(planet.members, places.line_of)
    yield from _missing_files(hub, listed)
    if store:
        yield from _of_store(listed, places, store)


def placed(findings: Iterable[Finding], places: Places) -> list[PlacedFinding]:
    """Return the findings by line, each thing told once."""
    found = [PlacedFinding(places.line_of(f.path), places.key_of(f.path), f) for f in told_once(findings)]
    return sorted(found, key=lambda placed: placed.line)


def certain_moves(listed: ListedFeeds) -> list[Replacement]:
    """Return the new addresses of feeds that their servers have redirected to for days."""
    by_url = listed.by_url()
    moves = (
        feed_health.learnt_move(named, listed.records[named.path].state, by_url)
        for named in listed.feeds
        if named.path in listed.records
    )
    return [move for move in moves if move]


def _missing_files(hub: Hub, listed: ListedFeeds) -> Iterator[Finding]:
    for named in listed.feeds:
        if named.feed.place == "file" and not (hub.folder / named.feed.url).is_file():
            advice = "put the file there, or take the feed out"
            yield Finding(named.path, "missing-file", "names a file that is not there", advice)


def _of_store(listed: ListedFeeds, places: Places, store: Store) -> Iterator[Finding]:
    by_url, problems = listed.by_url(), store.feeds.problems()
    for named in listed.feeds:
        if record := listed.records.get(named.path):
            yield from feed_health.health(named, record.state, by_url, places.line_of)
            yield from feed_health.half_read(named.path, problems.get(record.state.feed_id, ()))
            if has_filter(named.feed):
                yield from _barren(named, record.state.feed_id, store)
    for path, records in listed.discovered.items():
        for record in records:
            yield from feed_health.health_of_discovered(path, record.state)
    for path, reason in listed.searches.items():
        yield feed_health.nothing_discovered(path, reason)


def _barren(named: named_addresses.NamedFeed, feed_id: int, store: Store) -> Iterator[Finding]:
    """Yield a finding if the filter of a feed, as the file has it now, would keep out all that is stored."""
    from planet.rules.upkeep.feed_rules import verdict_of  # only where there is a filter

    entries = (item.entry for batch in store.entries.judged(feed_id) for item in batch)
    source = "entries that the hub knows of this feed"
    if finding := barren(named.path, islice(entries, MOST_ENTRIES), verdict_of(named.feed), source):
        yield finding
