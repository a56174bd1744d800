"""Links that came are judged: those that stand in most of a member's posts are furniture, and do not count."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from planet.model.weaving import Strand
from planet.rules.weaving.furniture import WINDOW, furniture
from planet.store import Store


def judge_links(store: Store, strands: Collection[Strand], foreign: Collection[int]) -> None:
    """Decide which links of these entries count, where that is not decided yet, and store it.

    Links in `foreign` entries, posts of others that members pass on, never count: they are not the members' words.
    """
    store.furniture.discount({strand.item_id for strand in strands if strand.entry_id in foreign})
    unjudged = store.furniture.unjudged({strand.item_id for strand in strands})
    by_member: dict[int, list[Strand]] = {}
    for strand in strands:
        if strand.item_id in unjudged:
            by_member.setdefault(strand.member_id, []).append(strand)
    for member_id, own in by_member.items():
        _judge_member(store, member_id, own, unjudged)


def _judge_member(
    store: Store, member_id: int, strands: Sequence[Strand], unjudged: Mapping[int, Mapping[int, str]]
) -> None:
    """Judge the links of entries of one member."""
    places = [(strand.river_at, strand.tie, strand.entry_id) for strand in strands]
    row = store.furniture.neighbourhood(member_id, min(places), max(places), WINDOW)
    at = {item_id: number for number, item_id in enumerate(row)}
    keys = store.furniture.keys_of({*row, *(strand.item_id for strand in strands)})
    verdicts: dict[tuple[int, int], bool] = {}
    idle: dict[tuple[int, ...], frozenset[str]] = {}  # the first entries of a member share a window
    for strand in strands:
        window = _window(row, at[strand.item_id]) if strand.item_id in at else (strand.item_id,)
        if window not in idle:
            idle[window] = furniture([keys.get(item_id, frozenset()) for item_id in window])
        links = unjudged[strand.item_id]
        verdicts |= {(strand.item_id, position): key not in idle[window] for position, key in links.items()}
    store.furniture.set_counts(verdicts)


def _window(row: tuple[int, ...], place: int) -> tuple[int, ...]:
    """Return the WINDOW items of a row up to a place, the oldest first; if they are fewer, also those behind it."""
    start = max(0, place + 1 - WINDOW)
    return row[start : max(place + 1, start + WINDOW)]
