"""The look at feeds: each is visited or read as a turn would, judged, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from planet.admin.preview.judged import Judge, rules_of, shares_of
from planet.admin.preview.targets import Target, targets
from planet.admin.visits import Visits, open_visits
from planet.fetch import files
from planet.hub import Hub
from planet.model.community import Feed, Planet
from planet.model.results import FoundFeed, Reading
from planet.model.visits import FeedState
from planet.rules import ownership
from planet.rules.checkup.visited_feeds import Visit
from planet.rules.upkeep.robots import refusal
from planet.rules.whose_turn import trouble_with, turn_of
from planet.store import Store
from planet.struct import Struct, field, replace
from planet.turn.own_ids import hub_host
from planet.turn.read_posts import reader_version
from planet.web import urls


class Glance(Struct, frozen=True):
    """A look at what a feed would give. `tried` are rules to try instead of those of the members file, by key.

    `secrets` is the environment, which holds the keys of feeds.
    """

    hub: Hub
    planet: Planet
    store: Store | None
    now: datetime
    tried: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)


async def preview(glance: Glance, words: str, visits: Visits | None = None) -> dict[str, Any]:
    """Return the document of `planet preview`; `visits` replaces the real network. Raises UsageError where the words
    name no feed."""
    named = targets(glance.hub, glance.planet, glance.store, words)
    if visits is None:
        async with open_visits(glance.hub, glance.planet, glance.store, glance.now) as opened:
            return await preview(glance, words, opened)
    return {"schema": 1, "asked": words, "feeds": [await _look(glance, target, visits) for target in named]}


async def _look(glance: Glance, target: Target, visits: Visits) -> dict[str, Any]:
    """Visit a feed and return its account. An address of a page leads on to the best feed that it names."""
    visit = await _visit(glance, target, visits)
    further: Sequence[FoundFeed] = ()
    if visit.page_feeds:
        best, *further = visit.page_feeds
        feed = replace(target.feed, url=best.url, kind=target.feed.kind or best.kind, title=best.title)
        target = replace(target, feed=feed)
        visit = await _visit_feed(feed, visits)
    feed = replace(target.feed, **glance.tried)
    account = {
        "url": urls.absolute(feed.url) if feed.place == "web" else feed.url,
        "member": {"slug": target.slug, "name": target.member.name} if target.member else None,
        "readable": visit.reading is not None,
        "moved_to": visit.moved_to or None,
        "rules": rules_of(feed),
        "other_feeds": [feed_found.url for feed_found in further],
    }
    if visit.reading is None:
        return {**account, **_failure(visit), "entries": []}
    return {**account, **_read(glance, target, feed, visit.reading)}


async def _visit(glance: Glance, target: Target, visits: Visits) -> Visit:
    feed = target.feed
    if feed.place == "file":
        return await visits.file(feed.url, feed.kind)
    if feed.place == "folder":
        base = f"{glance.planet.url}members/{feed.url.strip('/').rpartition('/')[2]}/posts/"
        zone = glance.planet.timezone
        folder = files.visit_posts(glance.hub.folder, feed.url, base, timezone=zone, reader=reader_version)
        return await visits.posts(feed.url, folder)
    if target.is_page:
        visit, finding = await visits.page(feed.url)
        return replace(visit, unreadable=finding.reason, page_feeds=finding.feeds)
    return await _visit_feed(feed, visits, glance.secrets.get(feed.auth_env, "") if feed.auth_env else "")


async def _visit_feed(feed: Feed, visits: Visits, secret: str = "") -> Visit:
    """Visit a feed whose owner does not ask to be left alone."""
    if words := await visits.owners.wish_against(feed.url):
        return Visit(feed.url, unreadable=refusal(words), declined=True)
    return await visits.feed(feed.url, feed.kind, secret)


def _failure(visit: Visit) -> dict[str, Any]:
    """Return why there is nothing to see, and whose turn it is."""
    reason = visit.failure.reason if visit.failure else visit.unreadable
    state = FeedState(0, visit.address, "web", state="declined" if visit.declined else "failing", reason=reason)
    return {"reason": reason, "trouble": trouble_with(state), "turn": turn_of(state)}


def _read(glance: Glance, target: Target, feed: Feed, reading: Reading) -> dict[str, Any]:
    listed = len(reading.entries)
    reading = ownership.without_own_entries(reading, hub_host(glance.planet))
    entries = Judge(glance.planet, glance.store, glance.now).entries(target, feed, reading)
    info, most = reading.info, glance.planet.fetch.max_entries
    notes = list(reading.problems)
    if listed >= most and feed.place != "folder":
        notes.append(
            f"A visit takes the newest {most} entries (max_entries): if the feed lists more, they are left out"
        )
    if target.record and target.record.state.state == "held":
        notes.append(target.record.state.reason)
    return {
        "title": info.title,
        "site": info.url,
        "format": info.format,
        "kind": feed.kind or info.kind or "blog",
        "language": info.language,
        "notes": notes,
        "cut": reading.cut,
        "counts": {
            "entries": len(entries),
            "let_in": sum(entry["let_in"] for entry in entries),
            "kept_out": sum(not entry["let_in"] for entry in entries),
            "known": sum(entry["known"] for entry in entries),
        },
        "by_rule": shares_of(feed, reading),
        "entries": entries,
    }
