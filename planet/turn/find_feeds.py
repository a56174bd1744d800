"""Finding the feeds of members who name none: visits of their own, with their own due time, at most weekly."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from planet.errors import program_fault
from planet.model.community import Planet
from planet.model.records import DiscoveryRecord, MemberRecord
from planet.model.results import Found
from planet.model.visits import Failed, Fetched, FetchRequest
from planet.pages import stale
from planet.ports import FeedReader, Fetcher
from planet.rules import schedule
from planet.store import Store
from planet.turn.sync_members import settle_feeds
from planet.turn.visibility import settle as settle_entries
from planet.web import known_sites


@dataclass(frozen=True, slots=True)
class Search:
    """What the search for a member's feeds came to; `failure` is set where there was no page to look at."""

    member: MemberRecord
    finding: Found
    failure: Failed | None = None

    @property
    def url(self) -> str:
        return self.member.profile.url

    @property
    def missed(self) -> bool:
        """Whether no server was reached."""
        return self.failure is not None and self.failure.unreachable


async def find_feeds(
    planet: Planet,
    store: Store,
    fetcher: Fetcher,
    reader: FeedReader,
    now: datetime,
    *,
    force: bool = False,
    only: Collection[int] | None = None,
) -> tuple[Search, ...]:
    """Look for the feeds of every member whose search is due, and settle what is found.

    Gives the searches that went over the network. What reached no server is not settled yet: perhaps there is none.
    """
    seeking = seekers(store, now, force=force, only=only)
    searches = await asyncio.gather(*(_search(one, fetcher, reader, now) for one in seeking))
    settle(planet, store, [one for one in searches if not one.missed], now)
    return tuple(one for one in searches if not known_sites.known(one.url))


def settle(planet: Planet, store: Store, searches: Iterable[Search], now: datetime) -> None:
    """Remember what searches came to."""
    known = store.members.discoveries()
    for one in searches:
        before = known.get(one.member.member_id)
        try:
            _keep(planet, store, one, before, now)
        except Exception as accident:  # whatever it is, it must cost this member alone
            _keep(planet, store, _broken(one.member, accident), before, now)


def seekers(
    store: Store, now: datetime, *, force: bool = False, only: Collection[int] | None = None
) -> tuple[MemberRecord, ...]:
    """The members whose search for feeds is due."""
    searches = store.members.discoveries()
    return tuple(
        one
        for one in store.members.present("member")
        if one.profile.wants_discovery
        and not one.profile.paused
        and (only is None or one.member_id in only)
        and _due(searches.get(one.member_id), one, now, force)
    )


def _due(search: DiscoveryRecord | None, member: MemberRecord, now: datetime, force: bool) -> bool:
    if search is None or search.url != member.profile.url:
        return True
    return schedule.discovery_due(search.last_visit, search.next_due, now, force)


def _broken(member: MemberRecord, accident: Exception) -> Search:
    reason = program_fault(accident)
    return Search(member, Found(reason=reason), Failed(reason))


async def _search(member: MemberRecord, fetcher: Fetcher, reader: FeedReader, now: datetime) -> Search:
    """What the member's address leads to, or why nothing was found."""
    try:
        return await _look(member, fetcher, reader, now)
    except Exception as accident:  # as above
        return _broken(member, accident)


async def _look(member: MemberRecord, fetcher: Fetcher, reader: FeedReader, now: datetime) -> Search:
    """What the address alone tells, else what the page says."""
    told = known_sites.known(member.profile.url)
    if told:
        return Search(member, Found(told))
    async with fetcher.visiting(FetchRequest(member.profile.url, accept="page", now=now)) as outcome:
        if isinstance(outcome, Fetched):
            return Search(member, await reader.find(outcome))
        failure = outcome if isinstance(outcome, Failed) else Failed("The page answered without a page.")
        return Search(member, Found(reason=failure.reason), failure)


def _keep(planet: Planet, store: Store, search: Search, before: DiscoveryRecord | None, now: datetime) -> None:
    """Remember the outcome; what an earlier search found stays until a later one finds something else."""
    member, finding, failure = search.member, search.finding, search.failure
    failures = (before.failures if before and before.url == search.url else 0) if failure else 0
    answered = failure is None or failure.status != 0
    next_due = schedule.next_discovery(
        now, answered=answered, failures=failures, retry_after=failure.hints.retry_after if failure else None
    )
    with store.transaction():
        store.members.record_discovery(
            member.member_id,
            search.url,
            now=now,
            next_due=next_due,
            failures=0 if answered else failures + 1,
            reason=finding.reason,
            feeds=finding.feeds or None,
        )
        if finding.feeds:
            touched = settle_feeds(store, member.member_id, member.profile)
            changes = settle_entries(store, touched, edited=touched)
            stale.note(store, changes, ZoneInfo(planet.timezone))
