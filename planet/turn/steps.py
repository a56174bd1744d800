"""One turn of the planet, read from top to bottom: members, their feeds, new entries, pictures, the site.

The network is passed in as a `Fetcher` and the time as `now`. A turn that is killed anywhere is completed by the next
one, because the marks of pages to render are stored in the transaction of the entries.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from planet.hub import Hub
from planet.model.community import Planet
from planet.model.records import FeedRecord
from planet.model.report import NO_MAIL, InboxReport, TurnReport
from planet.pages import marks
from planet.pages.marks import Mark
from planet.ports import FeedReader, Fetcher, MailReader, Progress, ThumbnailMaker, no_progress
from planet.rules import feed_state, schedule
from planet.store import Store
from planet.struct import Struct, replace
from planet.turn import members_file
from planet.turn.ingest import Ingest
from planet.turn.meanwhile import LULL, load_end, publish, publish_early, publish_meanwhile
from planet.turn.named_members import member_ids
from planet.turn.outreach import post_pictures
from planet.turn.outreach.heed_hubs import feeds_pinged
from planet.turn.poll_feeds import FeedPoller
from planet.turn.upkeep.mend_store import mend_store
from planet.turn.visit_report import report_on
from planet.turn.weaving import standing as weaving

if TYPE_CHECKING:
    from planet.turn.find_feeds import SearchResult
    from planet.turn.publish import PublishReport
    from planet.workers.crew import Crew


class TurnOptions(Struct, frozen=True):
    """The scope of a turn.

    `members`: slugs, names or URLs; none for all members. `force`: feeds that are not due as well.
    `most`: the number of visits to the web; None for all that are due. `history`: also earlier entries (RFC 5005).
    `letters`: also the letter that the timetable wants.
    `listens`: hubs of feeds reach this planet, so that those that are trusted are believed.
    """

    members: tuple[str, ...] = ()
    force: bool = False
    most: int | None = None
    history: bool = False
    letters: bool = False
    listens: bool = False


async def turn(
    hub: Hub,
    planet: Planet,
    store: Store,
    fetcher: Fetcher,
    reader: FeedReader,
    now: datetime,
    options: TurnOptions = TurnOptions(),
    *,
    secrets: Mapping[str, str] | None = None,
    thumbnails: ThumbnailMaker | None = None,
    mails: MailReader | None = None,
    crew: Crew | None = None,
    progress: Progress = no_progress,
) -> TurnReport:
    """Poll the feeds that are due, store their entries, fetch pictures, publish the pages that changed.

    The `crew`, which reading processes join when they rest, shares the pages. Raises PlanetError for what a person must
    fix.
    """
    started = time.monotonic()
    member_notes = take_up_members(hub, planet, store, now)
    only = member_ids(store, options.members, planet.url)
    searches = await _search(planet, store, fetcher, reader, now, options, only)
    mailed = await take_mail(hub, planet, store, mails, now, secrets or {}, only)
    pause_hosts(store, fetcher, now)
    ingest = Ingest(planet, store, now, listens=options.listens)
    poller = FeedPoller(hub, planet, fetcher, reader, ingest, now, secrets or {}, history=options.history, asks=True)
    issues: list[PublishReport] = []
    early = partial(publish_early, hub, planet, store, now, progress, issues)
    asyncio.get_running_loop().call_later(LULL, load_end)
    visits = poller.poll(feeds_due(planet, store, now, options, only), progress)
    visits = publish_meanwhile(visits, lambda: ingest.seconds, early)
    report = await report_on(visits, planet, store, ingest, searches, now)
    note_turn(hub, planet, store, now, report.not_reached)
    surroundings = Surroundings(hub, planet, store, fetcher, reader, thumbnails, now)
    await surroundings.visit(only, progress, force=options.force, offline=report.offline)
    await reader.rest()
    polled = time.monotonic()
    letter = write_letter(planet, store, now) if options.letters else ()
    issues.append(publish(hub, planet, store, now, progress, crew))
    way = (feed_state.NO_PROXY,) if report.offline and planet.fetch.proxy else ()
    return replace(
        _with_pages(report, issues, (*way, *member_notes, *mailed.notes, *post_pictures.mistakes(hub, store), *letter)),
        entries_new=report.entries_new + mailed.new,
        problems=store.problems.waiting(),
        seconds_poll=polled - started - ingest.seconds,
        seconds_store=ingest.seconds,
        seconds_publish=time.monotonic() - polled,
    )


async def _search(
    planet: Planet,
    store: Store,
    fetcher: Fetcher,
    reader: FeedReader,
    now: datetime,
    options: TurnOptions,
    only: Sequence[int] | None,
) -> tuple[SearchResult, ...]:
    """Search for the feeds of members who name none, if there are any."""
    if not any(member.wants_discovery for member in planet.members):
        return ()
    from planet.turn.find_feeds import find_feeds

    return await find_feeds(planet, store, fetcher, reader, now, force=options.force, only=only)


def take_up_members(hub: Hub, planet: Planet, store: Store, now: datetime) -> tuple[str, ...]:
    """Bring the store in step with the members file, and put right what earlier versions decided; return notes."""
    weaving.begin(store)
    notes: tuple[str, ...] = ()
    if not members_file.is_current(store, planet.fingerprint, hub.post_folders()):
        from planet.turn.sync_members import sync_members

        notes = sync_members(hub, planet, store, now)
    mend_store(planet, store, now)
    return notes


async def take_mail(
    hub: Hub,
    planet: Planet,
    store: Store,
    mails: MailReader | None,
    now: datetime,
    secrets: Mapping[str, str],
    only: Sequence[int] | None,
) -> InboxReport:
    """Take the posts that came by mail, if there is an inbox and the turn is about all members (`only` is None)."""
    if planet.inbox is None or mails is None or only is not None:
        return NO_MAIL
    from planet.turn.outreach.read_inbox import read_inbox  # with imaplib, which few hubs need

    return await read_inbox(hub, planet, store, mails, now, secrets)


def write_letter(planet: Planet, store: Store, now: datetime) -> tuple[str, ...]:
    """Write the letter that the timetable wants, if it wants one; return a sentence on it, or none."""
    from planet.turn.outreach.letters import write_due  # only `planet run` has a timetable

    return write_due(planet, store, now)


class Surroundings(Struct, frozen=True):
    """What a turn visits beside feeds: the reading lists of members, and pictures."""

    hub: Hub
    planet: Planet
    store: Store
    fetcher: Fetcher
    reader: FeedReader
    thumbnails: ThumbnailMaker | None
    now: datetime

    async def visit(self, only: Sequence[int] | None, progress: Progress, *, force: bool, offline: bool) -> None:
        """Visit what is due of some members, None for all; nothing on the web if the hub is `offline`."""
        from planet.turn.fetch_pictures import fetch_pictures  # loaded while the first servers are waited for
        from planet.turn.weaving.read_blogrolls import Visits, read_blogrolls  # the same

        hub, planet, store, fetcher, now = self.hub, self.planet, self.store, self.fetcher, self.now
        visits = Visits(hub, planet, store, fetcher, self.reader, now)
        await read_blogrolls(visits, only, progress, force=force, offline=offline)
        await fetch_pictures(
            hub,
            planet,
            store,
            fetcher,
            self.thumbnails,
            now,
            only=only,
            force=force,
            offline=offline,
            progress=progress,
        )


def feeds_due(
    planet: Planet, store: Store, now: datetime, options: TurnOptions, only: Sequence[int] | None
) -> tuple[FeedRecord, ...]:
    """Return the feeds to visit in this turn: those whose hubs brought news, and those that are due. If they are too
    many, those on the web that have waited longest are chosen."""
    candidates = store.feeds.due_candidates(now + schedule.GRACE, now + schedule.FAR, only, everything=options.force)
    longest = planet.fetch.max_interval
    due = tuple(
        record
        for record in candidates
        if schedule.is_due(
            record.state, now, options.force, only is not None, max(longest, record.feed.interval or longest)
        )
    )
    pinged = {record.state.feed_id: record for record in feeds_pinged(planet, store, now, only)}
    due = (*pinged.values(), *(record for record in due if record.state.feed_id not in pinged))
    if options.most is None or len(due) <= options.most:
        return due
    web = sorted((record for record in due if record.feed.place == "web"), key=lambda feed: _due_since(feed, now))
    chosen = {*pinged, *(record.state.feed_id for record in web[: options.most])}
    return tuple(record for record in due if record.feed.place != "web" or record.state.feed_id in chosen)


def _due_since(record: FeedRecord, now: datetime) -> datetime:
    """Return when a feed became due; `now` for one that was never visited, and for a time that no rule can have set."""
    since = record.state.next_due
    return since if since and since <= now else now


def pause_hosts(store: Store, fetcher: Fetcher, now: datetime) -> None:
    """Pause the hosts whose Retry-After of an earlier turn still holds."""
    for record in store.feeds.resting_hosts(now):
        if duration := schedule.host_hold(record.state, now):
            fetcher.pause_host(feed_state.visit_url(record.state), duration)


def note_turn(hub: Hub, planet: Planet, store: Store, now: datetime, not_reached: int = 0) -> None:
    """Note the problems that this turn found, store its time and what it did not reach for lack of a network, and mark
    the pages whose pictures beside local posts changed."""
    if store.signs.due(now):
        from planet.turn.upkeep.note_problems import note_problems

        note_problems(planet, store, now)
    with store.transaction():
        store.published.set_fact("last_turn", now.isoformat())
        if str(not_reached or "") != store.published.fact("not_reached"):
            store.published.set_fact("not_reached", str(not_reached or ""))
        store.overview.remember_count()
        marks.record(store, [Mark("status")])
        post_pictures.note_changed(hub, store)


def _with_pages(report: TurnReport, issues: Sequence[PublishReport], notes: Sequence[str]) -> TurnReport:
    """Return the report with the files that were published during the turn and at its end."""
    paths = tuple(dict.fromkeys(path for issue in issues for path in issue.written))
    removed = {path for issue in issues for path in issue.removed}
    return replace(
        report,
        pages_written=len(paths),
        pages_removed=len(removed),
        written=paths,
        notes=(*(issue.reason for issue in issues if issue.reason), *notes, *report.notes, *issues[-1].notes),
    )
