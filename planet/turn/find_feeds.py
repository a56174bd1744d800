"""The search for feeds of members who name none: visits to their pages, with a due time of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from planet.errors import program_fault
from planet.model.community import Planet
from planet.model.records import DiscoveryRecord, MemberRecord
from planet.model.results import Found
from planet.model.visits import Failed, Fetched, FetchRequest
from planet.pages import families, marks
from planet.pages.upkeep.sight import SIGHT
from planet.ports import FeedReader, Fetcher
from planet.rules import schedule
from planet.store import Store
from planet.struct import Struct
from planet.turn.dealing import visit_all
from planet.turn.sync_members import settle_feeds
from planet.turn.visibility import settle as settle_entries
from planet.turn.weaving.blogroll_places import note_search
from planet.web import known_sites, urls


class SearchResult(Struct, frozen=True):
    """The feeds that were found for a member, or the reason why none was found; `failure` is set if no page could be
    read."""

    member: MemberRecord
    finding: Found
    failure: Failed | None = None

    @property
    def url(self) -> str:
        """Return the URL of the member's page."""
        return self.member.profile.url

    @property
    def unreachable(self) -> bool:
        """Return whether no server was reached, which may be the fault of the hub's own network."""
        return self.failure is not None and self.failure.unreachable

    @property
    def turned_away(self) -> bool:
        """Return whether no request was sent, because the page's host asked for a pause."""
        return self.failure is not None and self.failure.turned_away


async def find_feeds(
    planet: Planet,
    store: Store,
    fetcher: Fetcher,
    reader: FeedReader,
    now: datetime,
    *,
    force: bool = False,
    only: Collection[int] | None = None,
) -> tuple[SearchResult, ...]:
    """Search for the feeds of every member whose search is due, and store each result at once.

    Returns the searches that went over the network. A search that reached no server is not stored, because the hub
    itself may have no network.
    """

    async def search(member: MemberRecord) -> SearchResult:
        result = await _search(member, fetcher, reader, now)
        if not result.unreachable:
            store_results(planet, store, [result], now)
        return result

    due = members_to_search(planet, store, now, force=force, only=only)
    results = await visit_all(due, search, _host, lambda result: not result.turned_away, planet.fetch)
    return tuple(result for result in results if not known_sites.feeds_of(result.url))


def store_results(planet: Planet, store: Store, results: Iterable[SearchResult], now: datetime) -> None:
    """Store the results of searches, and the feeds that they found."""
    results = tuple(results)
    if not results:
        return
    previous = store.members.discoveries()
    for result in results:
        record = previous.get(result.member.member_id)
        try:
            _store_result(planet, store, result, record, now)
        except Exception as accident:  # whatever it is, it must cost this member alone
            _store_result(planet, store, _fault(result.member, accident), record, now)


def members_to_search(
    planet: Planet, store: Store, now: datetime, *, force: bool = False, only: Collection[int] | None = None
) -> tuple[MemberRecord, ...]:
    """Return the members whose search for feeds is due; `only` narrows to some ids."""
    if not any(member.wants_discovery for member in planet.members):
        return ()
    searches = store.members.discoveries()
    return tuple(
        member
        for member in store.members.present("member")
        if member.profile.wants_discovery
        and not member.profile.paused
        and (only is None or member.member_id in only)
        and _due(searches.get(member.member_id), member, now, force)
    )


def _due(search: DiscoveryRecord | None, member: MemberRecord, now: datetime, force: bool) -> bool:
    if search is None or search.url != member.profile.url:
        return True
    return schedule.discovery_due(search.last_visit, search.next_due, now, force, search.retry_until)


def _fault(member: MemberRecord, accident: Exception) -> SearchResult:
    reason = program_fault(accident)
    return SearchResult(member, Found(reason=reason), Failed(reason))


def _host(member: MemberRecord) -> str:
    """Return the host of a member's page with its port, "" where its feeds are known without a visit."""
    url = member.profile.url
    return "" if known_sites.feeds_of(url) else urls.host_port(url)


async def _search(member: MemberRecord, fetcher: Fetcher, reader: FeedReader, now: datetime) -> SearchResult:
    """Find the feeds of a member. An unexpected exception becomes a result without feeds."""
    try:
        return await _visit_page(member, fetcher, reader, now)
    except Exception as accident:  # as above
        return _fault(member, accident)


async def _visit_page(member: MemberRecord, fetcher: Fetcher, reader: FeedReader, now: datetime) -> SearchResult:
    """Find feeds by the URL alone where its host is known, else by the page."""
    feeds = known_sites.feeds_of(member.profile.url)
    if feeds:
        return SearchResult(member, Found(feeds))
    async with fetcher.fetch(FetchRequest(member.profile.url, accept="page", now=now)) as outcome:
        if isinstance(outcome, Fetched):
            return SearchResult(member, await reader.find(outcome))
        failure = outcome if isinstance(outcome, Failed) else Failed("The page answered without a page.")
        return SearchResult(member, Found(reason=failure.reason), failure)


NOT_NOW = frozenset({200, 202, 401, 403, 405, 408, 425, 429})
"""HTTP statuses below 500 of a page that may answer otherwise soon: checks for robots (200, 202 ...) and overload."""


def _next_search(failure: Failed | None, failures: int, now: datetime) -> tuple[datetime, int]:
    """Return when to search again, and the number of failed searches in a row; `failures` counts those before.

    After an answer that asks to come later (for example 429) the search is repeated as soon as after no answer. A
    paused host was not asked, so nothing is counted.
    """
    if failure is None:
        return schedule.next_discovery(now, answered=True), 0
    wait = failure.hints.retry_after
    if failure.turned_away:
        return now + (wait or timedelta(0)), failures
    answered = failure.status != 0 and failure.status < 500 and failure.status not in NOT_NOW
    next_due = schedule.next_discovery(now, answered=answered, failures=failures, retry_after=wait)
    return next_due, 0 if answered else failures + 1


def _retry_until(failure: Failed | None, now: datetime) -> datetime | None:
    """Return until when not even `--force` may ask the page: the Retry-After of a 429 or 503; None without one."""
    if failure is None or failure.status not in (429, 503):
        return None
    return schedule.end_of_retry_after(failure.hints, now)


def _store_result(
    planet: Planet, store: Store, result: SearchResult, previous: DiscoveryRecord | None, now: datetime
) -> None:
    """Store one result; feeds of an earlier search stay until a later one finds others."""
    member, finding, failure = result.member, result.finding, result.failure
    failures = previous.failures if previous and previous.url == result.url else 0
    next_due, failures = _next_search(failure, failures, now)
    with store.transaction():
        store.members.record_discovery(
            member.member_id,
            result.url,
            now=now,
            next_due=next_due,
            failures=failures,
            reason=finding.reason,
            feeds=finding.feeds or None,
            retry_until=_retry_until(failure, now),
        )
        if previous is None or previous.reason != finding.reason:
            marks.record(store, [SIGHT.mark(member.member_id)])
        _note_signs(store, result, now)
        if failure is None and planet.neighbours:
            note_search(planet, store, member, finding.blogrolls, now)
        if finding.feeds:
            moved = previous is None or previous.url != result.url  # feeds from before that are those of this member
            touched = settle_feeds(store, member.member_id, member.profile, moved=moved)
            changes = settle_entries(store, touched, edited=touched)
            families.note(store, changes, ZoneInfo(planet.timezone))


def _note_signs(store: Store, result: SearchResult, now: datetime) -> None:
    """Note whether a search has left its member without a feed, in its transaction."""
    subject = result.member.member_id, 0
    if result.finding.feeds or store.members.discovered_feeds(result.member.member_id):
        store.signs.well([subject], now)
    elif not result.turned_away:
        store.signs.failed([(subject, "")], now)
