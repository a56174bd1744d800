"""What a sender is given, and how it says what it can do."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from planet import __version__
from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import FetchRules, Planet
from planet.model.outreach.sending import Sending
from planet.store import Store
from planet.struct import Struct

T = TypeVar("T")


class Outgoing(Struct, frozen=True):
    """The hub whose news go out. `secrets` is the environment; `ends` is when the sender is stopped, by the monotonic
    clock: it begins nothing that cannot be finished by then."""

    hub: Hub
    planet: Planet
    store: Store
    now: datetime
    secrets: Mapping[str, str]
    ends: float = 0.0

    def seconds_left(self) -> float:
        """Return the seconds until the sender is stopped."""
        return self.ends - time.monotonic()

    def visitor(self, rules: FetchRules | None = None) -> Visitor:
        """Return the guarded network, with its throttle and the rules of visits (or others); an async context
        manager."""
        return Visitor(rules or self.planet.fetch, user_agent(self.planet, __version__))


class Sender(Struct, frozen=True):
    """A kind of news that goes out.

    `waits` says whether anything is due: `planet run` asks it every few seconds, so it is one short question to the
    store. `send` sends it. Nothing may be lost, and nothing sent twice, wherever it is killed: what it begins is stored
    before, in a transaction of its own, and none is open during a request. After `seconds` it is cancelled.
    """

    subject: str
    waits: Callable[[Outgoing], bool]
    send: Callable[[Outgoing], Awaitable[Sending]]
    seconds: float = 15.0


async def side_by_side(calls: Iterable[Awaitable[T]]) -> list[T]:
    """Wait for all calls at once, and return what each gave, in their order; raise the first error when every one has
    ended, so that none is cut off by another."""
    ends = await asyncio.gather(*calls, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return [end for end in ends if not isinstance(end, BaseException)]
