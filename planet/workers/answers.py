"""A reading on its way from a worker to the leader: as MessagePack (msgspec), which costs both a third of a pickle."""

from __future__ import annotations

from functools import cache

import msgspec

from planet.model.results import Reading, Same, Unreadable

Packed = bytes | Reading | Same | Unreadable
"""An answer as a worker sends it."""


def packed(answer: Reading | Same | Unreadable) -> Packed:
    """Return the answer to send; a reading that MessagePack cannot hold is returned as it is."""
    if isinstance(answer, Same | Unreadable):
        return answer
    try:
        return msgspec.msgpack.encode(answer)
    except (UnicodeEncodeError, OverflowError):
        return answer


def unpacked(answer: Packed) -> Reading | Same | Unreadable:
    """Return the answer that `packed` has packed."""
    return _decoder().decode(answer) if isinstance(answer, bytes) else answer


@cache
def _decoder() -> msgspec.msgpack.Decoder[Reading]:
    return msgspec.msgpack.Decoder(Reading)
