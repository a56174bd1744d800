"""Visits dealt out to a fixed number of workers, so that each of them is busy as long as any host may be asked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from heapq import heapify, heappop, heappush
from typing import Any, TypeVar

from planet.fetch.throttle import spacing
from planet.model.community import FetchRules
from planet.struct import Struct, field

Item = TypeVar("Item")
Result = TypeVar("Result")


async def run_all(coroutines: Iterable[Coroutine[Any, Any, Result]]) -> list[Result]:
    """Run coroutines side by side, none of which outlives the call; return their results in the same order.

    The first exception cancels all others. It is raised, by itself, when they have ended.
    """
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


async def visit_all(
    items: Sequence[Item],
    visit: Callable[[Item], Awaitable[Result]],
    host_of: Callable[[Item], str],
    was_asked: Callable[[Result], bool],
    rules: FetchRules,
) -> list[Result]:
    """Visit all items, `rules.concurrency` side by side; return the results in the order of `items`.

    `host_of` names the host that an item is asked from, "" for none. A host of which `was_asked` says that it was not
    asked needs no delay before its next item. The first exception cancels all visits; it is raised, by itself.
    """
    dealer = Dealer([host_of(item) for item in items], max(1, rules.per_host), spacing(rules))
    results: dict[int, Result] = {}

    async def work() -> None:
        while (number := await dealer.take()) is not None:
            results[number] = await visit(items[number])
            dealer.give_back(number, asked=was_asked(results[number]))

    await run_all(work() for _ in range(min(len(items), max(1, rules.concurrency))))
    return [results[number] for number in range(len(items))]


class _Host(Struct):
    """A host, the numbers of its items that wait (the next one last), and the number of its items under way."""

    waiting: list[int] = field(default_factory=list)
    under_way: int = 0
    free_at: float = float("-inf")
    ticket: int = 0


class Dealer:
    """Deals out the numbers 0, 1, 2 … of items, of which `hosts` gives the hosts ("" for an item without one).

    Of one host at most `per_host` are under way, and `delay` seconds pass from one to the next. Of the hosts that are
    free the one with most items left comes first, for it will be the last to end.
    """

    def __init__(self, hosts: Sequence[str], per_host: int, delay: float) -> None:
        self._per_host = per_host
        self._delay = delay
        self._left = len(hosts)
        by_name: dict[str, _Host] = {}
        self._hosts = [by_name.setdefault(name or f" {number}", _Host()) for number, name in enumerate(hosts)]
        for number in reversed(range(len(hosts))):
            self._hosts[number].waiting.append(number)
        self._free = [(-len(host.waiting), host.waiting[-1], 0, host) for host in by_name.values()]
        heapify(self._free)
        self._later: list[tuple[float, int, _Host]] = []
        self._tickets = 0
        self._turn = asyncio.Lock()
        self._came_back = asyncio.Event()

    async def take(self) -> int | None:
        """Return the number of the next item, once its host is free; None where all have been dealt out."""
        async with self._turn:
            while self._left:
                if host := self._next_free():
                    return self._take_from(host)
                await self._wait()
            return None

    def give_back(self, number: int, *, asked: bool) -> None:
        """Say that an item is done; `asked` tells whether its host was asked at all."""
        host = self._hosts[number]
        host.under_way -= 1
        if not asked:
            host.free_at = float("-inf")
        self._queue(host)
        self._came_back.set()

    def _take_from(self, host: _Host) -> int:
        self._left -= 1
        host.under_way += 1
        host.free_at = asyncio.get_running_loop().time() + self._delay
        number = host.waiting.pop()
        self._queue(host)
        return number

    def _queue(self, host: _Host) -> None:
        """Let a host wait for the end of its delay, if it has items left and places for them; an older ticket of it is
        void."""
        if host.waiting and host.under_way < self._per_host:
            self._tickets += 1
            host.ticket = self._tickets
            heappush(self._later, (host.free_at, host.ticket, host))

    def _next_free(self) -> _Host | None:
        """Return the free host with most items left; None where no host is free."""
        now = asyncio.get_running_loop().time()
        while self._later and self._later[0][0] <= now:
            _, ticket, host = heappop(self._later)
            if ticket == host.ticket:
                heappush(self._free, (-len(host.waiting), host.waiting[-1], ticket, host))
        while self._free:
            _, _, ticket, host = heappop(self._free)
            if ticket == host.ticket:
                host.ticket = -1
                return host
        return None

    async def _wait(self) -> None:
        """Wait until the next host's delay ends, or an item comes back."""
        self._came_back.clear()
        seconds = self._later[0][0] - asyncio.get_running_loop().time() if self._later else None
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._came_back.wait()
