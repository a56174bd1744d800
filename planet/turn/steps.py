"""One turn of the planet, read from top to bottom: who is here, where they publish, what is new, the site.

The network comes in as a Visitor and the time as `now`. A turn that is killed anywhere is completed by the next
one, for what must be rendered is recorded in the transaction of the entries.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from planet.errors import UsageError
from planet.fetch import files
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.records import FeedRecord, MemberRecord
from planet.model.report import Failure, TurnReport
from planet.pages import marks
from planet.pages.marks import Mark
from planet.pages.pictures import POST_PICTURES
from planet.pages.public_addresses import shown_feed
from planet.ports import FeedReader, Fetcher, Say, ThumbnailMaker, no_progress
from planet.rules import feed_state, schedule
from planet.store import Store
from planet.turn import fetch_pictures, publish
from planet.turn.find_feeds import Search, find_feeds, settle
from planet.turn.ingest import Ingest
from planet.turn.poll_feeds import NOTHING, FeedPolling, VisitResult
from planet.turn.sync_members import sync_members
from planet.web import urls

NO_NETWORK = "There was no network at the last turn, so nothing could be asked for: nothing to do here."


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """What the caller of a turn wants: only these members (slugs, names or addresses; none: all), without waiting,
    no more than so many visits to the web (None: all that are due), and also the feeds' past (RFC 5005)."""

    members: tuple[str, ...] = ()
    force: bool = False
    most: int | None = None
    history: bool = False


async def turn(
    hub: Hub,
    planet: Planet,
    store: Store,
    fetcher: Fetcher,
    reader: FeedReader,
    now: datetime,
    wishes: TurnOptions = TurnOptions(),
    *,
    secrets: Mapping[str, str] | None = None,
    thumbnails: ThumbnailMaker | None = None,
    say: Say = no_progress,
) -> TurnReport:
    """Poll the feeds that are due, store what they say, look for pictures, publish what changed.

    Raises PlanetError for what a person must fix.
    """
    started = time.monotonic()
    sync_members(hub, planet, store, now)
    named = members_named(store, wishes.members)
    searches = await find_feeds(planet, store, fetcher, reader, now, force=wishes.force, only=named)
    due = feeds_due(planet, store, now, wishes, named)
    spare_hosts(store, fetcher, now)
    intake = Ingest(planet, store, now)
    round = FeedPolling(hub, planet, fetcher, reader, intake, now, secrets or {}, history=wishes.history)
    visited = await round.visit_all(due, say)
    offline = no_network(visited, searches)
    if not offline:
        settle(planet, store, [one for one in searches if one.missed], now)
    intake.failed([(one.record, one.failure) for one in visited if one.failure], offline=NO_NETWORK if offline else "")
    note_turn(hub, store, now)
    thumbnails = None if offline else thumbnails
    await fetch_pictures.fetch_pictures(
        hub, planet, store, fetcher, thumbnails, now, only=named, force=wishes.force, say=say
    )
    polled = time.monotonic()
    issued = publish.publish_site(hub, planet, store, now, say=say)
    report = _report(store, visited, () if offline else searches, offline)
    return replace(
        report,
        pages_written=len(issued.written),
        pages_removed=len(issued.removed),
        written=issued.written,
        notes=(*report.notes, *issued.notes),
        seconds_poll=polled - started - intake.seconds,
        seconds_store=intake.seconds,
        seconds_publish=time.monotonic() - polled,
    )


def members_named(store: Store, words: Sequence[str]) -> tuple[int, ...] | None:
    """The ids of the members that these words name: slugs, names or addresses. None for no words: all members."""
    if not words:
        return None
    people = (*store.members.present("member"), *store.members.present("channel"))
    return tuple(_named(word, people).member_id for word in words)


def _named(word: str, people: Sequence[MemberRecord]) -> MemberRecord:
    for one in people:
        if word in (one.slug, one.profile.name) or word.casefold() == one.profile.name.casefold():
            return one
    key = urls.comparison_key(word) if "://" in word or "." in word else ""
    for one in people:
        if key and key in {urls.comparison_key(url) for url in (one.profile.url, *(f.url for f in one.profile.feeds))}:
            return one
    known = ", ".join(one.slug for one in people[:20]) or "nobody yet"
    raise UsageError(f"No member is called {word!r}: give a slug, a name or an address (known: {known}).")


def feeds_due(
    planet: Planet, store: Store, now: datetime, wishes: TurnOptions, named: Sequence[int] | None
) -> tuple[FeedRecord, ...]:
    """The feeds to visit in this turn; where they are too many, those on the web that have waited the longest."""
    asked = store.feeds.asked(now + schedule.GRACE, now + schedule.FAR, named, everything=wishes.force)
    longest = planet.fetch.max_interval
    due = tuple(
        one
        for one in asked
        if schedule.due(one.state, now, wishes.force, named is not None, max(longest, one.feed.interval or longest))
    )
    if wishes.most is None or len(due) <= wishes.most:
        return due
    web = sorted((one for one in due if one.feed.place == "web"), key=lambda one: _waiting_since(one, now))
    chosen = {one.state.feed_id for one in web[: wishes.most]}
    return tuple(one for one in due if one.feed.place != "web" or one.state.feed_id in chosen)


def _waiting_since(one: FeedRecord, now: datetime) -> datetime:
    """When a feed fell due. One that was never visited, or is due in a time that no rule can have set, does now."""
    since = one.state.next_due
    return since if since and since <= now else now


def spare_hosts(store: Store, fetcher: Fetcher, now: datetime) -> None:
    """Leave those hosts alone that have asked for it in an earlier turn."""
    for one in store.feeds.resting_hosts(now):
        if wish := schedule.hold(one.state, now):
            fetcher.hold(feed_state.address(one.state), wish)


def no_network(visited: Sequence[VisitResult], searches: Sequence[Search]) -> bool:
    """Whether the hub itself had no network: nobody's server was reached, of at least two."""
    asked = [(one.url, one.failure) for one in searches]
    web = (one for one in visited if one.record.feed.place == "web" and not one.spared)
    asked += [(one.record.feed.url, one.failure) for one in web]
    hosts = {urls.host(url) for url, _ in asked}
    return len(hosts) > 1 and all(failure is not None and failure.unreachable for _, failure in asked)


def note_turn(hub: Hub, store: Store, now: datetime) -> None:
    """Remember that feeds were visited now, and which pictures stand beside the posts."""
    with store.transaction():
        store.published.set_fact("last_turn", now.isoformat())
        marks.record(store, [Mark("status")])
        for member in store.members.present("member"):
            if any(feed.place == "folder" for feed in member.profile.feeds):
                _note_pictures(hub, store, member)


def _note_pictures(hub: Hub, store: Store, member: MemberRecord) -> None:
    stamp = stamp_of_pictures(hub, f"posts/{member.slug}/")
    if store.published.fact(f"images:{member.member_id}") != stamp:
        store.published.set_fact(f"images:{member.member_id}", stamp)
        marks.record(store, [POST_PICTURES.mark(member.member_id)])


def stamp_of_pictures(hub: Hub, folder: str) -> str:
    """What changes when a picture in a folder of posts does: names, sizes, times."""
    found = ((one.name, one.stat()) for one in files.images(hub.folder, folder))
    return repr([(name, told.st_size, told.st_mtime_ns) for name, told in found])


def _report(store: Store, visited: Sequence[VisitResult], searches: Sequence[Search], offline: bool) -> TurnReport:
    counts = sum((one.counts for one in visited), NOTHING)
    asked = [one for one in visited if not one.spared]
    failed = [one for one in asked if one.failure]
    fresh = sum(one.fresh for one in asked)
    return TurnReport(
        feeds_due=len(asked),
        feeds_fresh=fresh,
        feeds_unchanged=len(asked) - fresh - len(failed),
        feeds_failed=len(failed),
        feeds_not_due=store.feeds.count() - len(asked),
        entries_new=counts.new,
        entries_updated=counts.updated,
        entries_withdrawn=counts.withdrawn,
        entries_stored=store.entries.count(),
        failures=tuple(_failures(store, failed)),
        notes=(*_missing(store, searches), *_notes(store, visited)),
        offline=offline,
    )


def _missing(store: Store, searches: Sequence[Search]) -> Iterator[str]:
    """Members whose feeds were looked for in this turn, and of whom none is known."""
    for one in searches:
        if not store.members.found(one.member.member_id):
            yield f"{one.member.slug}: no feed was found. {one.finding.reason}"


def _notes(store: Store, visited: Sequence[VisitResult]) -> Iterator[str]:
    telling = [one for one in visited if one.notes]
    people = store.members.some({one.record.member_id for one in telling})
    for one in telling:
        feed = "" if one.record.feed.place == "folder" else f"{shown_feed(one.record.feed)}: "
        yield from (f"{people[one.record.member_id].slug}: {feed}{note}" for note in one.notes)


def _failures(store: Store, failed: Sequence[VisitResult]) -> list[Failure]:
    people = store.members.some({one.record.member_id for one in failed})
    now_due = store.feeds.next_visits([one.record.state.feed_id for one in failed])
    return [
        Failure(
            people[one.record.member_id].slug,
            shown_feed(one.record.feed),
            one.failure.reason if one.failure else "",
            now_due.get(one.record.state.feed_id),
        )
        for one in failed
    ]
