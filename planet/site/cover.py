"""The picture of the podcast: the planet of the icon, white on the accent, as a PNG. Pure.

Podcast programs want a square of 1400 pixels or more, as PNG or JPEG (Apple Podcasts, "Artwork requirements").
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from math import cos, radians, sin, sqrt
from struct import pack

SIZE = 1400
"""Pixels of each side."""

_SPAN = 44
"""So many units of the icon, which has 32, stand on each side: the rest is margin."""

_TILT = radians(-22)
_GROUND, _RING, _DISC = b"\0", b"\1", b"\2"


def cover(accent: str) -> bytes:
    """Return the picture on this colour ("#0b6e4f")."""
    red, green, blue = (int(accent[place : place + 2], 16) for place in (1, 3, 5))
    ring = ((value + 255) // 2 for value in (red, green, blue))
    colours = bytes((red, green, blue, *ring, 255, 255, 255))
    rows = b"".join(b"\0" + _row((number + 0.5) * _SPAN / SIZE - _SPAN / 2) for number in range(SIZE))
    parts = (
        (b"IHDR", pack(">IIBBBBB", SIZE, SIZE, 8, 3, 0, 0, 0)),
        (b"PLTE", colours),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))


def _row(y: float) -> bytes:
    """Return the pixels of a row, so many units below the middle: the ring behind the planet, the planet, the ring
    before it."""
    pixels = bytearray(_GROUND * SIZE)
    outer, inner, disc = _ellipse(y, 16.2, 6.2), _ellipse(y, 13.8, 3.8), _ellipse(y, 9, 9)
    ring = tuple(_between(outer, inner))
    front = y * cos(_TILT) / sin(_TILT)
    before = ((max(start, front), end) for start, end in ring)
    for spans, colour in ((ring, _RING), ((disc,), _DISC), (before, _RING)):
        for start, end in spans:
            first, last = (min(max(round((x / _SPAN + 0.5) * SIZE), 0), SIZE) for x in (start, end))
            pixels[first:last] = colour * max(0, last - first)
    return bytes(pixels)


def _between(outer: tuple[float, float], inner: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Yield the parts of a span that another one, which lies within it or is empty, leaves free."""
    if inner[0] == inner[1]:
        yield outer
    else:
        yield from ((outer[0], inner[0]), (inner[1], outer[1]))


def _ellipse(y: float, width: float, height: float) -> tuple[float, float]:
    """Return where a tilted ellipse with these half axes begins and ends at a height; an empty span where it does not
    reach."""
    across, down = 1 / width**2, 1 / height**2
    a = cos(_TILT) ** 2 * across + sin(_TILT) ** 2 * down
    b = 2 * y * sin(_TILT) * cos(_TILT) * (across - down)
    c = y**2 * (sin(_TILT) ** 2 * across + cos(_TILT) ** 2 * down) - 1
    root = b**2 - 4 * a * c
    return ((-b - sqrt(root)) / (2 * a), (-b + sqrt(root)) / (2 * a)) if root > 0 else (0, 0)
