"""Shards: small files in which a browser looks up who wrote about a page, by the hash of its key. Pure.

A shard is named by the first digits of the hash, in hexadecimal. There are the more digits the more links there are, so
that each file stays small.
"""

from __future__ import annotations

FEWEST, MOST = 2, 5
PER_SHARD = 32
"""Links of a shard, on average, from which on there is one more digit."""


SAMPLE = 16
"""Shards by which the number of all links is estimated."""


def sample(digits: int) -> list[tuple[int, int]]:
    """Return the spans of SAMPLE shards, spread over all of them."""
    step = (1 << 4 * digits) // SAMPLE
    return [span_of(f"{number * step:0{digits}x}") for number in range(SAMPLE)]


def estimated(links: int, digits: int) -> int:
    """Return about how many links there are, if the shards of `sample` hold so many."""
    return links * (1 << 4 * digits) // SAMPLE


def digits_for(links: int, digits: int) -> int:
    """Return how many digits names of shards have with so many links, if they have `digits` now.

    There are fewer only if much fewer would do, so that a few links more or less do not divide all anew.
    """
    needed = next((n for n in range(FEWEST, MOST) if links <= PER_SHARD * 16**n), MOST)
    return needed if needed >= digits or links < PER_SHARD * 16**needed // 2 else digits


def name_of(shard: int, digits: int) -> str:
    """Return the name of the shard of a link, whose number are the upper 31 bits of the hash."""
    return f"{shard << 1:08x}"[:digits]


def span_of(name: str) -> tuple[int, int]:
    """Return the span [first, last) of the numbers of the links in a shard."""
    room = 4 * (8 - len(name))
    return int(name, 16) << room >> 1, (int(name, 16) + 1) << room >> 1
