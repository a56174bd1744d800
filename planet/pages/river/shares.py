"""The newest entries of all members, with a limit for each member (rule 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from functools import partial

from planet.model.records import ShownEntry
from planet.pages.context import PageContext

PARTS = 5
"""One member has at most this part of a front or feed: a fifth."""


Ask = Callable[[int, Collection[int]], tuple[ShownEntry, ...]]
"""Returns the newest entries of a list, at most so many, without those of some members."""


def newest(context: PageContext, counts: Counter[int], quota: int) -> Iterator[ShownEntry]:
    """Yield the newest entries of all members for the front, at most `quota` of each; leave out what went straight to
    the archive, and all but the newest message of a thread. `counts` is kept up: how many entries of each member id
    were yielded."""
    return _newest(partial(_on_front, context), counts, quota)


def _on_front(context: PageContext, limit: int, without: Collection[int]) -> tuple[ShownEntry, ...]:
    return context.store.queries.newest(limit, scope="front", without=without)


def _in_feeds(context: PageContext, limit: int, without: Collection[int]) -> tuple[ShownEntry, ...]:
    return context.store.queries.newest(limit, scope="feeds", without=without)


def _newest(ask: Ask, counts: Counter[int], quota: int) -> Iterator[ShownEntry]:
    while True:
        full = [member_id for member_id, count in counts.items() if count >= quota]
        yielded = sum(count for count in counts.values() if count < quota)
        batch = ask(yielded + quota * PARTS, full)
        if len(batch) <= yielded:
            return
        for entry in batch[yielded:]:
            if counts[entry.member.member_id] < quota:
                counts[entry.member.member_id] += 1
                yield entry


def quotas(size: int) -> int:
    """Return how many of `size` entries one member has, at least one."""
    return max(1, size // PARTS)


def raised(quota: int, short: int, counts: Counter[int]) -> int:
    """Return a higher quota, so that members who have reached theirs fill the `short` places that are left. Return the
    same quota if nobody has reached it."""
    full = sum(1 for count in counts.values() if count >= quota)
    return quota + -(-short // full) if full and short > 0 else quota


def fair_newest(context: PageContext, size: int) -> tuple[ShownEntry, ...]:
    """Return the newest entries of all members, at most `size`, in the order of the river, with a share of each."""
    return fair(partial(_in_feeds, context), size)


def fair(ask: Ask, size: int) -> tuple[ShownEntry, ...]:
    """Return the newest entries of a list, at most `size`, in the order of the river.

    If there are more, one member has a fifth of them, as long as the others have enough for half of the size. A member
    who is alone has all.
    """
    everything = ask(size + 1, ())
    if len(everything) <= size or not ask(1, [everything[0].member.member_id]):
        return everything[:size]
    quota = quotas(size)
    while True:
        counts: Counter[int] = Counter()
        entries: list[ShownEntry] = []
        for entry in _newest(ask, counts, quota):
            entries.append(entry)
            if len(entries) == size:
                return tuple(entries)
        if (higher := raised(quota, size // 2 - len(entries), counts)) == quota:
            return tuple(entries)
        quota = higher
