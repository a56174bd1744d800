"""Links that came are judged: those that stand in most of a member's posts are furniture, and do not count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from planet.model.weaving import Strand
from planet.rules.weaving.furniture import WINDOW, furniture
from planet.store import Store


def judge_links(store: Store, strands: Collection[Strand]) -> None:
    """Decide which links of these entries count, where that is not decided yet, and store it."""
    unjudged = store.furniture.unjudged({strand.item_id for strand in strands})
    by_member: dict[int, list[Strand]] = {}
    for strand in strands:
        if strand.item_id in unjudged:
            by_member.setdefault(strand.member_id, []).append(strand)
    windows = [pair for member_id, own in by_member.items() for pair in _windows(store, member_id, own)]
    keys = store.furniture.keys_of({item_id for _, window in windows for item_id in window})
    distinct = {window for _, window in windows}  # the first entries of a member share one
    idle = {window: furniture([keys.get(item_id, frozenset()) for item_id in window]) for window in distinct}
    store.furniture.settle({item_id: idle[window] for item_id, window in windows})


def _windows(store: Store, member_id: int, strands: Sequence[Strand]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the feed items of entries of one member, each with those among which it is judged."""
    places = [(strand.river_at, strand.tie, strand.entry_id) for strand in strands]
    row = store.furniture.neighbourhood(member_id, min(places), max(places), WINDOW)
    at = {item_id: number for number, item_id in enumerate(row)}
    for strand in strands:
        yield strand.item_id, _window(row, at[strand.item_id]) if strand.item_id in at else (strand.item_id,)


def _window(row: tuple[int, ...], place: int) -> tuple[int, ...]:
    """Return the WINDOW items of a row up to a place, the oldest first; if they are fewer, also those behind it."""
    start = max(0, place + 1 - WINDOW)
    return row[start : max(place + 1, start + WINDOW)]
