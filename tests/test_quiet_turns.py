"""A turn without news: what it asks of the store does not grow with the feeds, and no visit is lost or mixed up."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from community import START, Community, Post, ReadsHere, rss
from plans import plan_of, recorded, shape_of

from planet import config
from planet.model.records import FeedRecord
from planet.model.visits import Failed, FetchRequest, Hints, Outcome, Unchanged, Validators
from planet.ports import no_progress
from planet.rules import feed_state
from planet.store import Store
from planet.turn import poll_feeds
from planet.turn.ingest import OVERTAKEN, Ingest
from planet.turn.poll_feeds import FeedPoller
from planet.turn.visit_changes import Counts
from planet.turn.waiting_visits import UNCHANGED_AT_ONCE

LATER = START + timedelta(hours=3)


def _hub_of(community: Community, number: int) -> None:
    """So many members, each with a feed in a file that has been read once."""
    for n in range(number):
        community.write(f"feeds/{n}.xml", rss(Post(f"Post {n}", f"https://m{n}.example/1", f"g{n}")).decode())
        community.member(f"Member {n}", {"url": f"feeds/{n}.xml"})
    community.turn()
    community.turn(hours=1)


@pytest.fixture
def ten(community: Community) -> Community:
    """Ten members, whose feeds have been read."""
    _hub_of(community, 10)
    return community


def _unchanged(record: FeedRecord) -> tuple[FeedRecord, Unchanged]:
    """A visit without news, with validators and a wish of its own for each feed."""
    number = record.state.feed_id
    return record, Unchanged(Validators(f'"{number}"', "", record.state.url), Hints(timedelta(hours=number % 5)))


def _ingest(community: Community) -> Ingest:
    return Ingest(config.load(community.hub.folder), community.store, LATER)


def _rows(store: Store) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in store._db.rows("SELECT * FROM feeds ORDER BY id")]


# ---------------------------------------------------------------- what is asked


def _asked_in_a_quiet_turn(community: Community) -> Counter[str]:
    """How often each statement runs in a turn that brings nothing."""
    with recorded(community.store) as statements:
        report = community.turn(hours=1)
    assert report.feeds_unchanged == report.feeds_due == len(community.members)
    return Counter(map(shape_of, statements))


@pytest.mark.parametrize("number", [20, 250])
def test_a_quiet_turn_asks_as_much_whatever_the_number_of_feeds(community: Community, number: int) -> None:
    """A row is written for each visit; all else is asked once, or once for each hundred visits."""
    _hub_of(community, number)
    asked = _asked_in_a_quiet_turn(community)
    visits = {shape: count for shape, count in asked.items() if count == number}
    assert list(visits) == [shape for shape in asked if shape.startswith("UPDATE feeds SET etag")]
    others = {shape: count for shape, count in asked.items() if shape not in visits}
    batches = math.ceil(number / UNCHANGED_AT_ONCE)
    assert sum(others.values()) - 2 * batches <= 73
    whole_lists = [count for shape, count in others.items() if "FROM members" in shape or "FROM feeds" in shape]
    assert max(whole_lists) <= max(5, batches)


def test_stored_entries_are_counted_by_what_came_since(ten: Community) -> None:
    """The number in the report is that of all rows, and the question reads only those that are new."""
    for n in range(3):
        ten.write(f"feeds/{n}.xml", rss(Post(f"News {n}", f"https://m{n}.example/2", f"h{n}")).decode())
        with recorded(ten.store) as statements:
            report = ten.turn(hours=1)
        assert report.entries_stored == ten.store._db.rows("SELECT count(*) AS n FROM entries")[0]["n"] == 11 + n
        counts = [text for text in statements if "AS number, max(id) AS newest" in text]
        assert counts
        assert all("rowid>?" in " ".join(plan_of(ten.store._db.file, text)) for text in counts)


# ---------------------------------------------------------------- what is stored


def test_many_visits_at_once_are_stored_as_each_alone(ten: Community, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Row by row the same, in one transaction or in ten."""
    visits = [_unchanged(record) for record in ten.feeds()]
    twin = Store.open(f"sqlite:///{tmp_path_factory.mktemp('twin') / 'planet.db'}", ten.hub.folder)
    ten.store._db._connection.backup(twin._db._connection)
    _ingest(ten).unchanged(visits)
    alone = Ingest(config.load(ten.hub.folder), twin, LATER)
    for visit in visits:
        alone.unchanged([visit])
    assert _rows(ten.store) == _rows(twin)
    assert all(record.state.last_visit == LATER for record in ten.feeds())
    twin.close()


def test_a_feed_that_another_turn_has_visited_is_left_alone(ten: Community) -> None:
    """Its row stays as that turn left it, a note says so, and the other visits are stored."""
    visits = [_unchanged(record) for record in ten.feeds()]
    overtaken = visits[3][0].state
    with ten.store.transaction():
        ten.store.feeds.record(
            feed_state.after_failure(overtaken, Failed("First."), config.load(ten.hub.folder).fetch, LATER)
        )
    counts = _ingest(ten).unchanged(visits)
    assert counts == {overtaken.feed_id: Counts(notes=(OVERTAKEN,))}
    states = {record.state.feed_id: record.state for record in ten.feeds()}
    assert states.pop(overtaken.feed_id).reason == "First."
    assert {state.last_success for state in states.values()} == {LATER}


class Answers:
    """A network on which each request is answered by a function of its URL."""

    def __init__(self, answer: Callable[[str], Any]) -> None:
        self._answer = answer

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        answer = self._answer(request.url)
        yield await answer if asyncio.iscoroutine(answer) else answer

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Nobody asks for a pause here."""


def _poller(community: Community, answer: Callable[[str], Any]) -> FeedPoller:
    planet = config.load(community.hub.folder)
    return FeedPoller(community.hub, planet, Answers(answer), ReadsHere(), _ingest(community), LATER, {})


@pytest.fixture
def visited(community: Community) -> Community:
    """Five members with feeds on the web, which have been read."""
    for n in range(5):
        community.publish(f"/{n}", Post(f"Post {n}", f"https://m{n}.example/1", f"g{n}"))
        community.member(f"Member {n}", f"/{n}")
    community.poll()
    return community


def _last_visits(community: Community) -> Counter[bool]:
    return Counter(record.state.last_visit == LATER for record in community.feeds())


def test_visits_are_stored_while_another_still_waits(visited: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that hangs keeps no other visit from being stored: a turn that is killed then has forgotten none."""
    monkeypatch.setattr(poll_feeds, "STORED_EVERY", 0.01)

    async def turn() -> Counter[bool]:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def hangs() -> Outcome:
            await stored
            return Unchanged()

        poller = _poller(visited, lambda url: hangs() if url.endswith("/4") else Unchanged())
        polling = asyncio.ensure_future(poller.poll(visited.feeds(), no_progress))
        while _last_visits(visited)[True] < 4:
            await asyncio.sleep(0)
        seen = _last_visits(visited)
        stored.set_result(None)
        await polling
        return seen

    assert asyncio.run(asyncio.wait_for(turn(), 60)) == {True: 4, False: 1}
    assert _last_visits(visited) == {True: 5}


def test_visits_are_stored_also_where_the_turn_is_stopped(visited: Community) -> None:
    """Cancelled in the middle, a poll stores what it has heard."""

    async def turn() -> None:
        heard = asyncio.Event()
        answers = 0

        async def hangs() -> Outcome:
            heard.set()
            await asyncio.Event().wait()
            return Unchanged()

        def answer(url: str) -> Any:
            nonlocal answers
            answers += 1
            return hangs() if answers == 5 else Unchanged()

        polling = asyncio.ensure_future(_poller(visited, answer).poll(visited.feeds(), no_progress))
        await heard.wait()
        polling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await polling

    asyncio.run(turn())
    assert _last_visits(visited) == {True: 4, False: 1}


def test_a_mistake_of_the_program_costs_one_visit(visited: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of visits that are stored together, one that cannot be fails by itself, with a sentence; the others stay."""
    real = feed_state.after_unchanged

    def breaks(state: Any, *words: Any) -> Any:
        if state.url.endswith("/2"):
            raise ZeroDivisionError
        return real(state, *words)

    monkeypatch.setattr(feed_state, "after_unchanged", breaks)
    results = asyncio.run(_poller(visited, lambda _: Unchanged()).poll(visited.feeds(), no_progress))
    failures = [result for result in results if result.failure]
    assert [result.record.feed.url[-2:] for result in failures] == ["/2"]
    assert "ZeroDivisionError" in str(failures[0].failure)
    assert Counter(record.state.state for record in visited.feeds()) == {"ok": 4, "failing": 1}
    assert _last_visits(visited) == {True: 5}
