"""What the visits of a turn come to: those that reached no server are stored, and all of them are reported."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from planet.model.community import Planet
from planet.model.report import Failure, TurnReport
from planet.pages.public_addresses import shown_feed
from planet.rules import feed_state
from planet.store import Store
from planet.turn.ingest import Ingest
from planet.turn.poll_feeds import NOTHING, PollResult
from planet.web import urls

if TYPE_CHECKING:
    from planet.turn.find_feeds import SearchResult


async def report_on(
    visits: Awaitable[list[PollResult]],
    planet: Planet,
    store: Store,
    ingest: Ingest,
    searches: Sequence[SearchResult],
    now: datetime,
) -> TurnReport:
    """Wait for the visits to feeds, and store those that reached no server. Return the report on them: nothing else is
    kept of them, for the pages of a large hub need the memory of their results."""
    results = await visits
    offline = store_unreachable(planet, store, ingest, results, searches, now)
    return _report(store, results, searches if offline else None)


def store_unreachable(
    planet: Planet,
    store: Store,
    ingest: Ingest,
    results: Sequence[PollResult],
    searches: Sequence[SearchResult],
    now: datetime,
) -> bool:
    """Store the visits that reached no server: as failures, or without counting a failure if the hub had no network.
    Return whether it had none."""
    offline = no_network(results, searches)
    if not offline and searches:
        from planet.turn.find_feeds import store_results

        store_results(planet, store, [search for search in searches if search.unreachable], now)
    failures = [(result.record, result.failure) for result in results if result.failure and result.unreachable]
    ingest.failed(failures, offline=feed_state.no_network(proxied=bool(planet.fetch.proxy)) if offline else "")
    return offline


def no_network(results: Sequence[PollResult], searches: Sequence[SearchResult]) -> bool:
    """Return whether the hub itself had no network: of at least two hosts that were asked, none was reached."""
    visits = [(search.url, search.unreachable) for search in searches]
    polled = (result for result in results if result.record.feed.place == "web" and not result.not_asked)
    visits += [(result.record.feed.url, result.unreachable) for result in polled]
    if not all(unreachable for _, unreachable in visits):
        return False
    return len({urls.host(url) for url, _ in visits}) > 1


def _unreachable(results: Sequence[PollResult], searches: Sequence[SearchResult] = ()) -> int:
    """Return how many feeds, and pages that should name one, could not be reached."""
    return sum(result.unreachable for result in results) + sum(search.unreachable for search in searches)


def _report(store: Store, results: Sequence[PollResult], offline: Sequence[SearchResult] | None) -> TurnReport:
    """Return the report on visits; `offline` are the searches for feeds of a turn without network, else None."""
    counts = sum((result.counts for result in results), NOTHING)
    visited = [result for result in results if not result.not_asked]
    failed = [result for result in visited if result.failure and (offline is None or not result.unreachable)]
    fresh = sum(result.fresh for result in visited)
    unreached = 0 if offline is None else _unreachable(visited)
    return TurnReport(
        feeds_due=len(visited),
        feeds_fresh=fresh,
        feeds_unchanged=len(visited) - fresh - len(failed) - unreached,
        feeds_failed=len(failed),
        feeds_not_due=store.feeds.count() - len(visited),
        entries_new=counts.new,
        entries_updated=counts.updated,
        entries_withdrawn=counts.withdrawn,
        entries_stored=store.overview.entries(),
        failures=tuple(_failures(store, failed)),
        notes=tuple(_notes(store, results)),
        offline=offline is not None,
        not_reached=0 if offline is None else _unreachable(visited, offline),
    )


def _notes(store: Store, results: Sequence[PollResult]) -> Iterator[str]:
    noted = [result for result in results if result.notes]
    members = store.members.by_ids({result.record.member_id for result in noted})
    for result in noted:
        feed = "" if result.record.feed.is_home else f"{shown_feed(result.record.feed)}: "
        yield from (f"{members[result.record.member_id].slug}: {feed}{note}" for note in result.notes)


def _failures(store: Store, failed: Sequence[PollResult]) -> list[Failure]:
    members = store.members.by_ids({result.record.member_id for result in failed})
    next_visits = store.feeds.next_visits([result.record.state.feed_id for result in failed])
    return [
        Failure(
            members[result.record.member_id].slug,
            shown_feed(result.record.feed),
            result.failure.reason if result.failure else "",
            next_visits.get(result.record.state.feed_id),
        )
        for result in failed
    ]
