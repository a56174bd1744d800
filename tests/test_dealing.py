"""Who is visited when: every worker busy, every host spared, and nobody waits behind a crowd. All on virtual time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise

import pytest
import virtual_time
from hypothesis import given, settings
from hypothesis import strategies as st

from planet.model.community import FetchRules
from planet.turn.dealing import visit_all

RULES = FetchRules(concurrency=64, per_host=2, host_delay=timedelta(seconds=1))
DELAY = 1.05  # with the throttle's own margin


@dataclass
class Web:
    """Hosts that answer after `seconds`; it notes when each was asked, and how many visits were under way."""

    seconds: float = 0.1
    starts: dict[str, list[float]] = field(default_factory=dict)
    under_way: Counter[str] = field(default_factory=Counter)
    most: int = 0
    most_of_host: int = 0
    most_tasks: int = 0
    resting: Callable[[str], bool] = lambda host: False

    async def visit(self, item: tuple[str, int]) -> tuple[str, int]:
        """One visit; its result is its item."""
        host, _ = item
        self.starts.setdefault(host, []).append(asyncio.get_running_loop().time())
        self.under_way[host] += 1
        self.most = max(self.most, self.under_way.total())
        self.most_of_host = max(self.most_of_host, self.under_way[host] if host else 0)
        self.most_tasks = max(self.most_tasks, len(asyncio.all_tasks()))
        await asyncio.sleep(0 if self.resting(host) else self.seconds)
        self.under_way[host] -= 1
        return item

    def play(self, *hosts: str, rules: FetchRules = RULES) -> float:
        """Visit an item of each of these hosts; gives the seconds that it took."""

        async def scene() -> float:
            items = [(host, number) for number, host in enumerate(hosts)]
            results = await visit_all(items, self.visit, lambda item: item[0], lambda r: not self.resting(r[0]), rules)
            assert results == items
            return asyncio.get_running_loop().time()

        return virtual_time.run(scene(), calm=0)


def test_no_worker_is_ever_idle() -> None:
    """A thousand hosts that take a tenth of a second each: sixteen rounds of sixty-four visits."""
    web = Web()
    assert web.play(*(f"h{number}" for number in range(1000))) == pytest.approx(1.6)
    assert web.most == 64


def test_a_turn_has_as_many_tasks_as_workers() -> None:
    """However many feeds wait, a waiting feed is a number in a list."""
    web = Web()
    web.play(*(f"h{number % 3000}" for number in range(4000)))
    assert web.most_tasks <= 64 + 1


def test_a_crowd_at_one_host_begins_at_once_and_holds_up_nobody() -> None:
    """Its feeds take as long as their delays, and the others pass meanwhile by the other workers."""
    web = Web()
    crowd = ["park"] * 20
    seconds = web.play(*(f"h{number}" for number in range(1000)), *crowd)
    assert web.starts["park"] == pytest.approx([DELAY * number for number in range(20)], abs=0.1)
    assert seconds == pytest.approx(DELAY * 19 + 0.1, abs=0.1)
    assert max(web.starts["h999"]) < 2


def test_pairs_of_feeds_do_not_occupy_the_workers() -> None:
    """The second feed of a host waits for its delay in no worker, so the hosts take what all feeds take."""
    web = Web()
    assert web.play(*(f"h{number // 2}" for number in range(2000))) == pytest.approx(2000 / 64 * 0.1, abs=0.2)


def test_the_hosts_with_most_feeds_come_first() -> None:
    """Where only one worker is free, the longest list begins."""
    web = Web()
    web.play("a", "b", "b", "c", "c", "c", rules=FetchRules(concurrency=1, per_host=2))
    assert [web.starts[host][0] for host in "cba"] == pytest.approx([0, 0.1, 0.2])


def test_a_slow_host_has_few_visits_at_a_time() -> None:
    """Two under way, the third when one of them has come back."""
    web = Web(seconds=5)
    assert web.play(*["slow"] * 4) == pytest.approx(5 + DELAY + 5)
    assert web.most_of_host == 2


def test_a_host_that_rests_is_passed_without_delay() -> None:
    """It is not asked, so its feeds need not wait for each other."""
    web = Web(resting=lambda host: host == "park")
    assert web.play(*["park"] * 500) == pytest.approx(0, abs=0.01)


def test_files_have_no_host() -> None:
    """They are read as fast as workers are free."""
    assert Web().play(*[""] * 128) == pytest.approx(0.2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=30),
    st.integers(1, 5),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.2, 1.0]),
)
def test_every_item_is_visited_once_within_the_bounds(
    hosts: list[str], workers: int, places: int, delay: float
) -> None:
    """Whatever the list and the rules: all results in order, no bound broken, no delay cut short."""
    web = Web(seconds=0.3)
    rules = FetchRules(concurrency=workers, per_host=places, host_delay=timedelta(seconds=delay))
    web.play(*hosts, rules=rules)
    assert Counter({host: len(starts) for host, starts in web.starts.items()}) == Counter(hosts)
    assert web.most <= workers
    assert web.most_of_host <= places
    for host, starts in web.starts.items():
        assert not host or all(later - earlier >= delay for earlier, later in pairwise(starts))
