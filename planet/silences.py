"""A seldom voice: after how long a silence an entry came, fixed when it arrives. Pure but for one short question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from planet.placing import Placing

WORTH_A_WORD = timedelta(days=180)

Before = Callable[[datetime], datetime | None]
"""When the member's newest entry before a moment stands in the river; None where there is none."""


def with_silences(placings: Sequence[Placing], before: Before) -> tuple[Placing, ...]:
    """The same, each new entry that shows with the days since its member's previous one, where they are many."""
    moments = sorted({one.river_at for one in placings if _speaks(one) and one.river_at})
    previous = dict(zip(moments[1:], moments, strict=False))
    return tuple(replace(one, silence=_silence(one, previous, before)) if _speaks(one) else one for one in placings)


def _speaks(one: Placing) -> bool:
    return one.river_at is not None and not one.reason and not one.backlog


def _silence(one: Placing, previous: dict[datetime, datetime], before: Before) -> int | None:
    """The store is asked only where what came along was not close."""
    if one.river_at is None:
        return None
    last = previous.get(one.river_at)
    if last is None or one.river_at - last >= WORTH_A_WORD:
        last = max(filter(None, (last, before(one.river_at))), default=None)
    silent = one.river_at - last if last else timedelta(0)
    return silent.days if silent >= WORTH_A_WORD else None
