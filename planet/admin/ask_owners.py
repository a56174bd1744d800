"""The owners of feeds are asked, beside turns, whether they mind; nothing of it is stored."""

from __future__ import annotations

import asyncio
from datetime import datetime

from planet.model.wishes import OwnerWish
from planet.ports import Fetcher
from planet.rules.upkeep import robots
from planet.store import Store
from planet.turn.upkeep.ask_owners import ask


class OwnersBeside:
    """The owners of feeds that a command looks at. Each origin is asked once, and none that a turn asked within a week
    as the `store` has it."""

    def __init__(self, fetcher: Fetcher, now: datetime, store: Store | None = None) -> None:
        self._fetcher = fetcher
        self._now = now
        self._store = store
        self._wishes: dict[str, asyncio.Future[OwnerWish]] = {}

    async def wish_against(self, url: str) -> str:
        """Return the wish of a feed's owner, in robots.txt, that this hub keeps away from it; "" if there is none."""
        origin = robots.origin_of(url)
        if not origin:
            return ""
        if origin not in self._wishes:
            self._wishes[origin] = asyncio.ensure_future(self._wish_of(origin))
        wish = await self._wishes[origin]
        line = robots.line_against(url, wish.lines)
        return robots.sentence(wish, line) if line else ""

    async def _wish_of(self, origin: str) -> OwnerWish:
        former = self._store.wishes.of([origin]).get(origin) if self._store else None
        if former and not robots.is_due(former, self._now):
            return former
        answer = await ask(self._fetcher, origin, former, self._now)
        return answer or former or OwnerWish(origin, self._now)
