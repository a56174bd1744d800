"""Shards: small files in which a browser looks up who wrote about a page, by the hash of its key. Pure.

A shard is named by the first digits of the hash, in base 4: 0 to 3. There are the more digits the more links there are,
so that each file stays small; with so few signs a file is never much smaller than it may be.
"""

from __future__ import annotations

from collections.abc import Collection

FEWEST, MOST = 2, 10
PER_SHARD = 32
"""Links of a shard, on average, from which on there is one more digit."""

BITS = 2
BASE = 1 << BITS
"""The digits that there are; one of them stands for so many bits of the hash."""

SAMPLE = 16
"""Shards by which the number of all links is estimated."""


def sample(digits: int) -> list[tuple[int, int]]:
    """Return the spans of SAMPLE shards, spread over all of them."""
    step = _all(digits) // SAMPLE
    return [_span(number * step, digits) for number in range(SAMPLE)]


def estimated(links: int, digits: int) -> int:
    """Return about how many links there are, if the shards of `sample` hold so many."""
    return links * _all(digits) // SAMPLE


def digits_for(links: int, digits: int) -> int:
    """Return how many digits names of shards have with so many links, if they have `digits` now.

    There are fewer only if much fewer would do, so that a few links more or less do not divide all anew.
    """
    needed = next((n for n in range(FEWEST, MOST) if links <= PER_SHARD * _all(n)), MOST)
    return needed if needed >= digits or links < PER_SHARD * _all(needed) // 2 else digits


def _all(digits: int) -> int:
    """Return how many shards there can be."""
    return 1 << BITS * digits


def name_of(shard: int, digits: int) -> str:
    """Return the name of the shard of a link, whose number are the upper 31 bits of the hash."""
    return _name(_first(shard, digits), digits)


def names_of(links: Collection[int], digits: int) -> frozenset[str]:
    """Return the names of the shards of links, given their numbers."""
    return frozenset(_name(first, digits) for first in {_first(shard, digits) for shard in links})


def _first(shard: int, digits: int) -> int:
    """Return the digits of a shard's name as one number."""
    return (shard << 1) >> (32 - BITS * digits)


def _name(first: int, digits: int) -> str:
    return "".join(str(first >> BITS * place & BASE - 1) for place in range(digits - 1, -1, -1))


def is_name(text: str, digits: int) -> bool:
    """Return whether this is the name of a shard, where names have so many digits."""
    return len(text) == digits and all("0" <= sign <= str(BASE - 1) for sign in text)


def span_of(name: str) -> tuple[int, int]:
    """Return the span [first, last) of the numbers of the links in a shard."""
    return _span(int(name, BASE), len(name))


def _span(place: int, digits: int) -> tuple[int, int]:
    room = 32 - BITS * digits
    return place << room >> 1, (place + 1) << room >> 1
