"""The checkup without a visit: what the members file shows, and what the store knows about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from planet.admin.checkup.listed_feeds import ListedFeeds
from planet.admin.checkup.named_files import missing_files, unspoken_language
from planet.config.places import Places
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.findings import Finding, KeyPath, PlacedFinding, Replacement
from planet.model.problems import Problem
from planet.rules.checkup import feed_health, named_addresses
from planet.rules.checkup.barren_filters import barren, has_filter
from planet.rules.checkup.same_persons import same_persons
from planet.rules.checkup.weighing import without_repetition
from planet.rules.upkeep import filtering
from planet.store import Store

Answers = Mapping[KeyPath, bool]
NO_ANSWERS: Answers = {}

MOST_ENTRIES = 1000
"""So many stored entries of a feed are looked at to see whether its filter lets any in."""


def findings(
    hub: Hub, planet: Planet, listed: ListedFeeds, places: Places, store: Store | None, answers: Answers = NO_ANSWERS
) -> Iterator[Finding]:
    """Yield what the members file shows by itself, then what the store knows about it.

    `answers` says of each feed or page that this check visited whether it gave a feed: what that shows is not said here
    once more.
    """
    yield from named_addresses.hosts_with_a_fact(listed.feeds)
    yield from named_addresses.without_encryption([named for named in listed.feeds if named.path not in answers])
    yield from named_addresses.not_visited(_unvisited(planet, listed, answers), planet.fetch.private_allow)
    yield from named_addresses.same_feeds(listed.feeds, places.line_of)
    yield from same_persons(planet.members, places.line_of)
    yield from missing_files(hub, planet, listed)
    yield from unspoken_language(hub, planet)
    if store:
        yield from _of_store(listed, places, store, answers)


def _unvisited(planet: Planet, listed: ListedFeeds, answers: Answers) -> Iterator[tuple[KeyPath, str]]:
    """Yield the addresses that turns visit and this check did not: of feeds, and of pages where feeds are sought."""
    for named in listed.feeds:
        if named.feed.place == "web" and not named.paused and named.path not in answers:
            yield named.path, named.feed.url
    for number, member in enumerate(planet.members):
        path = ("members", number, "url")
        if member.url and member.wants_discovery and not member.paused and path not in answers:
            yield path, member.url


def placed(findings: Iterable[Finding], places: Places) -> list[PlacedFinding]:
    """Return the findings by line, each thing told once."""
    rows = [PlacedFinding(places.line_of(f.path), places.key_of(f.path), f) for f in without_repetition(findings)]
    return sorted(rows, key=lambda placed: (placed.line, placed.finding.path))


def certain_moves(listed: ListedFeeds) -> list[Replacement]:
    """Return the new addresses of feeds that their servers have redirected to for days."""
    by_url = listed.by_url()
    moves = (
        feed_health.learnt_move(named, listed.records[named.path].state, by_url)
        for named in listed.feeds
        if named.path in listed.records
    )
    return [move for move in moves if move]


def _of_store(listed: ListedFeeds, places: Places, store: Store, answers: Answers) -> Iterator[Finding]:
    """Yield what the visits of turns left behind, and the problems that turns noted. Those who rest are left alone."""
    by_url, half_read, problems = listed.by_url(), store.feeds.problems(), _open_problems(store)
    for named in listed.feeds:
        record = listed.records.get(named.path)
        if record is None or (named.paused and record.state.state != "declined"):
            continue
        answer, feed_id = answers.get(named.path), record.state.feed_id
        yield from feed_health.health(named, record.state, by_url, places.line_of, answer)
        yield from feed_health.half_read(named.path, half_read.get(feed_id, ()))
        barren_filter = list(_barren(named, feed_id, store)) if has_filter(named.feed) and not answer else []
        yield from barren_filter
        judged = bool(barren_filter) or bool(answer) or filtering.key(named.feed) != filtering.key(record.feed)
        yield from feed_health.noted(named.path, problems.get(feed_id, ()), answers=bool(answer), judged=judged)
    for path, records in listed.discovered.items():
        for record in records:
            yield from feed_health.health_of_discovered(path, record.state)
            noted = problems.get(record.state.feed_id, ())
            yield from feed_health.noted(path, noted, answers=False, judged=False, feed=record.state.url)
    for path, reason in listed.searches.items():
        if path not in answers:
            yield feed_health.nothing_discovered(path, reason)


def _open_problems(store: Store) -> Mapping[int, list[Problem]]:
    """Return the problems that turns noted and that have not ended, by feed id."""
    problems: dict[int, list[Problem]] = {}
    for noted in store.problems.open():
        problems.setdefault(noted.feed_id, []).append(noted.problem)
    return problems


def _barren(named: named_addresses.NamedFeed, feed_id: int, store: Store) -> Iterator[Finding]:
    """Yield a finding if the filter of a feed, as the file has it now, would keep out all that is stored."""
    entries = (item.entry for batch in store.entries.judged(feed_id) for item in batch)
    finding = barren(named.path, named.feed, islice(entries, MOST_ENTRIES), "entries that the hub knows of it")
    yield from [finding] if finding else []
