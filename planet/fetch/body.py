"""A body read off the wire and unpacked within bounds: never more than asked for, and never half of one."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Protocol

from planet.fetch.reasons import Trouble, trouble
from planet.fetch.throttle import Purse
from planet.locale.formatting import size as size_in_words

PIECE = 65_536
"""Bytes unpacked at once, so that a bomb is noticed after its first spark."""

MOST_MEMBERS = 100
"""A gzip body may consist of several members (RFC 1952 §2.2); one of more than these is a trick."""

OVERHEAD = 65_536
"""Bytes by which a packed body may exceed the limit for the unpacked one."""

_AUTOMATIC = 47  # zlib: read the gzip or the zlib header, whichever is there
_RAW = -15


class Unpacker(Protocol):
    """Undoes one content coding, piece by piece; `whole` says whether the body had an end."""

    @property
    def whole(self) -> bool: ...

    def pieces(self, data: bytes) -> Iterator[bytes]: ...


class Plain:
    """No coding at all."""

    whole = True

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """The data as they are."""
        yield data


class Inflater:
    """gzip (RFC 1952) and deflate, with and without its zlib header (RFC 9110 §8.4.1.2)."""

    def __init__(self) -> None:
        self._zlib: zlib._Decompress | None = None
        self._members = 0
        self._pending = b""

    @property
    def whole(self) -> bool:
        """Whether the last member was read to its end."""
        return self._zlib is not None and self._zlib.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What the data unpack to, at most PIECE bytes at a time; zlib.error where they are not packed."""
        data = self._pending + data
        if self._zlib is None and len(data) < 2:
            self._pending = data
            return
        self._pending = b""
        while data:
            if not (unpacker := self._member(data)):
                return
            piece = unpacker.decompress(data, PIECE)
            while piece:
                yield piece
                piece = unpacker.decompress(unpacker.unconsumed_tail, PIECE)
            data = unpacker.unused_data

    def _member(self, data: bytes) -> zlib._Decompress | None:
        """The decompressor for what comes next; None for what follows the end and is no further member."""
        if self._zlib is None:
            zlib_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._zlib = zlib.decompressobj(_AUTOMATIC if zlib_header or data[:2] == b"\x1f\x8b" else _RAW)
        elif self._zlib.eof:
            if not data.startswith(b"\x1f\x8b"):
                return None
            self._members += 1
            if self._members >= MOST_MEMBERS:
                raise zlib.error("too many members")
            self._zlib = zlib.decompressobj(_AUTOMATIC)
        return self._zlib


@dataclass(frozen=True, slots=True)
class Packing:
    """How a body comes: from whom, with which Content-Encoding and Content-Length, and how large it may be (bytes)."""

    host: str
    coding: str
    declared: str
    limit: int

    def unpacker(self) -> Unpacker:
        """The unpacker for the one coding that there may be; Trouble for stacked and unknown ones."""
        codings = [name for part in self.coding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
        if not codings:
            return Plain()
        if len(codings) == 1 and codings[0] in ("gzip", "x-gzip", "deflate"):
            return Inflater()
        raise trouble("encoding", self.host, detail=", ".join(codings)[:60])

    def check_declared(self) -> None:
        """Spare both sides a transfer that is announced to be too large."""
        if self.declared.isdecimal() and len(self.declared) < 18 and int(self.declared) > self.limit + OVERHEAD:
            raise self.too_large()

    def too_large(self) -> Trouble:
        """The Trouble of a body beyond the limit."""
        return trouble("too large", self.host, size=size_in_words(self.limit))


async def read_body(chunks: AsyncIterator[bytes], packing: Packing, purse: Purse) -> bytes:
    """The whole decoded body; Trouble where it is too large, cut off, or not packed as it says."""
    unpacker = packing.unpacker()
    packing.check_declared()
    pieces: list[bytes] = []
    size = received = 0
    try:
        async for chunk in chunks:
            received += len(chunk)
            for piece in unpacker.pieces(chunk):
                size += len(piece)
                if size > packing.limit:
                    raise packing.too_large()
                await purse.hold(size)
                pieces.append(piece)
            if received > packing.limit + OVERHEAD:
                raise packing.too_large()
    except zlib.error as error:
        raise trouble("not packed", packing.host, detail=packing.coding[:60]) from error
    if not unpacker.whole:
        raise trouble("empty" if not received else "cut off", packing.host)
    purse.settle(size)
    return b"".join(pieces)
