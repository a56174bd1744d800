"""Finding the feeds of members who name none: visits of their own, with their own due time, at most weekly."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from planet import cadence, hosts
from planet.doors import Reads, Visits
from planet.enrolment import settle_feeds
from planet.model import Errand, Failed, Fetched, Found, Planet
from planet.records import DiscoveryRecord, MemberRecord
from planet.store import Store
from planet.weave import marks


async def scout(
    planet: Planet,
    store: Store,
    visits: Visits,
    reads: Reads,
    now: datetime,
    *,
    force: bool = False,
    only: Collection[int] | None = None,
) -> None:
    """Look for the feeds of every member whose search is due, and settle what is found."""
    searches = store.members.discoveries()
    seeking = seekers(store, now, force=force, only=only)
    found = await asyncio.gather(*(_search(one, visits, reads, now) for one in seeking))
    for member, (finding, failure) in zip(seeking, found, strict=True):
        _keep(planet, store, member, searches.get(member.member_id), finding, failure, now)


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
    return cadence.discovery_due(search.last_visit, search.next_due, now, force)


async def _search(member: MemberRecord, visits: Visits, reads: Reads, now: datetime) -> tuple[Found, Failed | None]:
    """What the address alone tells, else what the page says."""
    told = hosts.known(member.profile.url)
    if told:
        return Found(told), None
    async with visits.visiting(Errand(member.profile.url, accept="page", now=now)) as outcome:
        if isinstance(outcome, Fetched):
            return await reads.find(outcome), None
        failure = outcome if isinstance(outcome, Failed) else Failed("The page answered without a page.")
        return Found(reason=failure.reason), failure


def _keep(
    planet: Planet,
    store: Store,
    member: MemberRecord,
    search: DiscoveryRecord | None,
    finding: Found,
    failure: Failed | None,
    now: datetime,
) -> None:
    """Remember the outcome; what an earlier search found stays until a later one finds something else."""
    failures = (search.failures if search and search.url == member.profile.url else 0) if failure else 0
    answered = failure is None or failure.status != 0
    next_due = cadence.next_discovery(
        now, answered=answered, failures=failures, retry_after=failure.hints.retry_after if failure else None
    )
    with store.transaction():
        store.members.record_discovery(
            member.member_id,
            member.profile.url,
            now=now,
            next_due=next_due,
            failures=0 if answered else failures + 1,
            reason=finding.reason,
            feeds=finding.feeds or None,
        )
        if finding.feeds:
            touched = settle_feeds(store, member.member_id, member.profile)
            changes = store.settling.settle(touched, edited=touched)
            zone = ZoneInfo(planet.timezone)
            store.site.mark(mark for change in changes for mark in marks.pages_showing(change, zone))
