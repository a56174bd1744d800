"""The search for the feeds of neighbours that no reading list tells: when somebody asks for it, a few at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from planet.errors import program_fault
from planet.model.community import Planet
from planet.model.results import Found
from planet.model.visits import Failed, Fetched, FetchRequest
from planet.pages import marks
from planet.pages.weaving.neighbours import NEIGHBOURS, NeighbourSite
from planet.ports import FeedReader, Fetcher, Progress
from planet.rules import schedule
from planet.store import Store
from planet.turn.dealing import visit_all
from planet.web import urls

MOST = 20
"""Sites that one call of the command searches."""

AGAIN = timedelta(days=28)
"""The wait after an answer, whether or not it named a feed."""


def to_search(sites: Sequence[NeighbourSite], now: datetime) -> list[NeighbourSite]:
    """Return the neighbours whose feed nobody knows, and that were not searched lately."""
    return [site for site in sites if not site.feed_url and _is_due(site, now)][:MOST]


def _is_due(site: NeighbourSite, now: datetime) -> bool:
    due = site.record.next_search
    return due is None or due <= now or due > now + AGAIN + schedule.GRACE


async def find_neighbour_feeds(
    planet: Planet,
    store: Store,
    fetcher: Fetcher,
    reader: FeedReader,
    now: datetime,
    sites: Sequence[NeighbourSite],
    progress: Progress,
) -> None:
    """Search for the feeds of these sites on their pages, and store each result at once."""
    done = 0

    async def search(site: NeighbourSite) -> bool:
        nonlocal done
        found, failure = await _search(site, fetcher, reader, now)
        _store(store, site, found, failure, now)
        done += 1
        progress("Looking for feeds", done, len(sites))
        return failure is None or not failure.turned_away

    await visit_all(list(sites), search, lambda site: urls.host_port(site.url), bool, planet.fetch)


async def _search(
    site: NeighbourSite, fetcher: Fetcher, reader: FeedReader, now: datetime
) -> tuple[Found, Failed | None]:
    """Visit the page of a site; return what it names, and the failure if there was no page."""
    try:
        async with fetcher.fetch(FetchRequest(site.url, accept="page", now=now)) as outcome:
            if isinstance(outcome, Fetched):
                return await reader.find(outcome), None
            failure = outcome if isinstance(outcome, Failed) else Failed("The page answered without a page.")
    except Exception as accident:  # whatever it is, it must cost this site alone
        failure = Failed(program_fault(accident))
    return Found(reason=failure.reason), failure


def _store(store: Store, site: NeighbourSite, found: Found, failure: Failed | None, now: datetime) -> None:
    """Store what a search brought, and mark the page that shows it."""
    record, feed = site.record, found.feeds[0] if found.feeds else None
    wait = failure.hints.retry_after if failure else None
    failures = record.failures + 1 if failure else 0
    again = (
        schedule.next_discovery(now, answered=False, failures=failures, retry_after=wait) if failure else now + AGAIN
    )
    with store.transaction():
        store.sites.record_search(
            record.site_id,
            feed_url=feed.url if feed else "",
            title=feed.title if feed else "",
            next_search=again,
            failures=failures,
            reason=found.reason,
        )
        if feed:
            marks.record(store, [NEIGHBOURS.mark("")])
