"""Response bodies, read and decompressed within bounds: a whole body, or a FetchError."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Protocol

from planet.fetch.reasons import FetchError, fetch_error
from planet.fetch.throttle import BodyMemory
from planet.locale.formatting import size as size_in_words
from planet.struct import Struct

PIECE = 65_536
"""Bytes decompressed at once, so that a decompression bomb is noticed early."""

MOST_MEMBERS = 100
"""A gzip body may consist of several members (RFC 1952 §2.2); one of more than these is a trick."""

OVERHEAD = 65_536
"""Bytes by which a packed body may exceed the limit for the unpacked one."""

_AUTOMATIC = 47  # zlib: read the gzip or the zlib header, whichever is there
_RAW = -15


class Decoder(Protocol):
    """Undoes one content coding, piece by piece; `complete` is True once the body has come to its end."""

    @property
    def complete(self) -> bool: ...

    def pieces(self, data: bytes) -> Iterator[bytes]: ...


class IdentityDecoder:
    """The identity coding: bytes pass as they are."""

    complete = True

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield the data unchanged."""
        yield data


class InflateDecoder:
    """gzip (RFC 1952) and deflate, with and without its zlib header (RFC 9110 §8.4.1.2)."""

    def __init__(self) -> None:
        self._zlib: zlib._Decompress | None = None
        self._members = 0
        self._pending = b""

    @property
    def complete(self) -> bool:
        """Return whether the last gzip member was read to its end."""
        return self._zlib is not None and self._zlib.eof

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Yield the decompressed data, at most PIECE bytes at a time; raises zlib.error for other data."""
        data = self._pending + data
        if self._zlib is None and len(data) < 2:
            self._pending = data
            return
        self._pending = b""
        while data:
            if not (decompressor := self._member(data)):
                return
            piece = decompressor.decompress(data, PIECE)
            while piece:
                yield piece
                piece = decompressor.decompress(decompressor.unconsumed_tail, PIECE)
            data = decompressor.unused_data

    def _member(self, data: bytes) -> zlib._Decompress | None:
        """Return the decompressor for the next bytes; None for bytes after the last gzip member (RFC 1952 §2.2)."""
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


class BodyEncoding(Struct, frozen=True):
    """A body's host, its declared Content-Encoding and Content-Length, and its size limit in decoded bytes."""

    host: str
    coding: str
    declared: str
    limit: int

    def decoder(self) -> Decoder:
        """Return the decoder for the one coding that is allowed; raises FetchError for stacked and unknown ones."""
        codings = [name for part in self.coding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
        if not codings:
            return IdentityDecoder()
        if len(codings) == 1 and codings[0] in ("gzip", "x-gzip", "deflate"):
            return InflateDecoder()
        raise fetch_error("encoding", self.host, detail=", ".join(codings)[:60])

    def check_declared(self) -> None:
        """Raise FetchError for a body whose declared length is beyond the limit."""
        if self.declared.isdecimal() and len(self.declared) < 18 and int(self.declared) > self.limit + OVERHEAD:
            raise self.too_large()

    def too_large(self) -> FetchError:
        """Return the FetchError for a body beyond the limit."""
        return fetch_error("too large", self.host, size=size_in_words(self.limit))


async def read_start(chunks: AsyncIterator[bytes], encoding: BodyEncoding) -> bytes:
    """Return the first bytes of a decoded body, about `encoding.limit` of them; fewer where it breaks off."""
    start = b""
    try:
        decoder = encoding.decoder()
        async for chunk in chunks:
            for piece in decoder.pieces(chunk):
                start += piece
                if len(start) >= encoding.limit:
                    return start[: encoding.limit]
    except (FetchError, zlib.error):
        return start
    return start


async def read_body(chunks: AsyncIterator[bytes], encoding: BodyEncoding, memory: BodyMemory) -> bytes:
    """Return the whole decoded body; raises FetchError where it is too large, cut off, or not encoded as it says."""
    decoder = encoding.decoder()
    encoding.check_declared()
    pieces: list[bytes] = []
    size = received = 0
    try:
        async for chunk in chunks:
            received += len(chunk)
            for piece in decoder.pieces(chunk):
                size += len(piece)
                if size > encoding.limit:
                    raise encoding.too_large()
                await memory.reserve(size)
                pieces.append(piece)
            if received > encoding.limit + OVERHEAD:
                raise encoding.too_large()
    except zlib.error as error:
        raise fetch_error("not packed", encoding.host, detail=encoding.coding[:60]) from error
    if not decoder.complete:
        raise fetch_error("empty" if not received else "cut off", encoding.host)
    memory.shrink(size)
    return b"".join(pieces)
