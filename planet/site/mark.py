"""The mark of a planet as PNG: a planet with its ring, in the accent, with bands that follow from the title. Pure.

It is what other sites show beside a link to a page (`social.png`), what a phone shows for the site
(`apple-touch-icon.png`), and what podcast programs show (`cover.png`), where the hub has no pictures of its own. There
are no letters in it: no font has every script, and all three stand beside the title in words.
"""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from planet.struct import Struct

Colour = tuple[int, int, int]
Span = tuple[float, float]

SOCIAL, TOUCH_ICON, COVER = "social.png", "apple-touch-icon.png", "cover.png"
SIZES = {SOCIAL: (1200, 630), TOUCH_ICON: (180, 180), COVER: (1400, 1400)}
"""Width and height in pixels: what previews of links, home screens and podcast programs want (Apple Podcasts,
"Artwork requirements")."""

FINE = 4
"""Lines of shape a line of pixels, which makes edges smooth."""

WHITE: Colour = (255, 255, 255)


class Shape(Struct, frozen=True):
    """What is filled with a colour: between which lines it lies, and the parts of a line that lie within it. A line is
    known by its distance from the upper edge."""

    top: float
    bottom: float
    spans: Callable[[float], Sequence[Span]]


class Planet(Struct, frozen=True):
    """Where the planet is and how it is turned. `radius` is in pixels, `tilt` in radians; `bands` lie between pairs of
    heights, from -1 at the lower pole to 1."""

    x: float
    y: float
    radius: float
    tilt: float
    bands: tuple[Span, ...]


@lru_cache(maxsize=8)
def draw(name: str, title: str, accent: str, paper: str) -> bytes:
    """Return one of the pictures (`SIZES`). The same title and colours ("#rrggbb") give the same bytes."""
    width, height = SIZES[name]
    traits = hashlib.sha256(title.encode("utf-8", "replace")).digest()
    ink, ground = _colour(accent), _colour(paper)
    if name != SOCIAL:  # a home screen cuts the corners, and shows it small: the colours change places
        ink, ground = _mixed(ground, WHITE, 0.5), ink
    planet = _planet(traits, width, height)
    canvas = _Canvas(width, height, ground)
    ring = _mixed(ground, ink, 0.45)
    if name == SOCIAL:
        for x, y, radius in _stars(traits, width, height):
            canvas.fill(_disc(x, y, radius), _mixed(ground, ink, 0.28))
    canvas.fill(_ring(planet), ring)
    canvas.fill(_disc(planet.x, planet.y, planet.radius * 1.04), ground)
    canvas.fill(_disc(planet.x, planet.y, planet.radius), ink)
    for band in planet.bands:
        canvas.fill(_band(planet, band), _mixed(ink, ground, 0.16))
    canvas.fill(_front_half(planet, 1.045, 1.04), ground)
    canvas.fill(_front_half(planet, 1.0, 1.06), ring)
    return canvas.png()


def _planet(traits: bytes, width: int, height: int) -> Planet:
    """Give the planet of a title: its tilt, and two to four bands."""
    tilt = -math.radians(14 + traits[0] % 16)
    heights, at = [], -0.92
    for byte in traits[1 : 6 + 2 * (traits[7] % 3)]:
        at += 0.12 + byte / 255 * 0.34
        heights.append(at)
    edges = [one for one in heights if one < 0.95]
    bands = tuple(zip(edges[::2], edges[1::2], strict=False))
    return Planet(width / 2, height / 2, height * 0.27, tilt, bands)


def _stars(traits: bytes, width: int, height: int) -> Iterator[tuple[float, float, float]]:
    """Yield place and radius of small stars, none near the planet."""
    for number in range(8, 28, 2):
        x, y = width * (0.04 + traits[number] / 278), height * (0.08 + traits[number + 1] / 304)
        if math.hypot(x - width / 2, (y - height / 2) * 1.5) > height * 0.62:
            yield x, y, 2.0 + traits[number] % 3


def _disc(x: float, y: float, radius: float) -> Shape:
    def spans(line: float) -> Sequence[Span]:
        inside = radius * radius - (line - y) ** 2
        return ((x - math.sqrt(inside), x + math.sqrt(inside)),) if inside > 0 else ()

    return Shape(y - radius, y + radius, spans)


def _band(planet: Planet, heights: Span) -> Shape:
    """Return a band of the planet: what lies between two heights above its equator."""
    disc = _disc(planet.x, planet.y, planet.radius)
    sine, cosine = math.sin(planet.tilt), math.cos(planet.tilt)

    def spans(line: float) -> Sequence[Span]:
        ends = sorted(planet.x - (at * planet.radius + (line - planet.y) * cosine) / -sine for at in heights)
        return _common(disc.spans(line), (ends[0], ends[1]))

    return Shape(disc.top, disc.bottom, spans)


def _ellipse(planet: Planet, long: float, flat: float) -> Shape:
    """Return an ellipse around the planet, turned as it is; its half axes are in radii of the planet."""
    sine, cosine = math.sin(planet.tilt), math.cos(planet.tilt)
    a, b = (long * planet.radius) ** 2, (flat * planet.radius) ** 2
    first = cosine * cosine / a + sine * sine / b

    def spans(line: float) -> Sequence[Span]:
        down = line - planet.y
        second = 2 * down * sine * cosine * (1 / a - 1 / b)
        third = down * down * (sine * sine / a + cosine * cosine / b) - 1
        root = second * second - 4 * first * third
        if root <= 0:
            return ()
        middle, reach = -second / (2 * first), math.sqrt(root) / (2 * first)
        return ((planet.x + middle - reach, planet.x + middle + reach),)

    high = math.sqrt(a * sine * sine + b * cosine * cosine)
    return Shape(planet.y - high, planet.y + high, spans)


def _ring(planet: Planet, wider: float = 1.0) -> Shape:
    """Return the whole ring; one that is `wider` covers a little more on both sides."""
    outer, inner = _ellipse(planet, 1.72 * wider, 0.5 * wider), _ellipse(planet, 1.5 / wider, 0.36 / wider)

    def spans(line: float) -> Sequence[Span]:
        beyond, within = outer.spans(line), inner.spans(line)
        if not within or not beyond:
            return beyond
        return (beyond[0][0], within[0][0]), (within[0][1], beyond[0][1])

    return Shape(outer.top, outer.bottom, spans)


def _front_half(planet: Planet, wider: float, reach: float) -> Shape:
    """Return the half of the ring that passes before the planet, so many of its radii from its middle."""
    ring, disc = _ring(planet, wider), _disc(planet.x, planet.y, planet.radius * reach)
    slope = math.tan(planet.tilt)

    def spans(line: float) -> Sequence[Span]:
        equator = planet.x + (line - planet.y) / slope
        below = (equator, math.inf) if slope < 0 else (-math.inf, equator)
        before = _common(disc.spans(line), below)
        return [part for one in before for part in _common(ring.spans(line), one)]

    return Shape(max(ring.top, disc.top), min(ring.bottom, disc.bottom), spans)


def _common(spans: Sequence[Span], other: Span) -> Sequence[Span]:
    both = [(max(start, other[0]), min(end, other[1])) for start, end in spans]
    return [one for one in both if one[0] < one[1]]


class _Canvas:
    """Pixels, line by line, that shapes are filled into."""

    def __init__(self, width: int, height: int, colour: Colour) -> None:
        self._width = width
        self._lines = [bytearray(bytes(colour) * width) for _ in range(height)]

    def fill(self, shape: Shape, colour: Colour) -> None:
        """Fill a shape; pixels on its edge are mixed with what is there."""
        for row in range(max(0, math.floor(shape.top)), min(len(self._lines), math.ceil(shape.bottom))):
            parts = [shape.spans(row + (part + 0.5) / FINE) for part in range(FINE)]
            for number in range(max(map(len, parts))):
                self._fill_line(self._lines[row], [spans[number] for spans in parts if number < len(spans)], colour)

    def _fill_line(self, line: bytearray, spans: Sequence[Span], colour: Colour) -> None:
        starts, ends = [start for start, _ in spans], [end for _, end in spans]
        first, last = max(0, math.floor(min(starts))), min(self._width, math.ceil(max(ends)))
        begin, end = max(first, math.ceil(max(starts))), min(last, math.floor(min(ends)))
        if len(spans) < FINE or begin >= end:
            begin = end = last
        line[3 * begin : 3 * end] = bytes(colour) * (end - begin)
        for x in chain(range(first, begin), range(end, last)):
            covered, right = 0.0, x + 1
            for start, to in spans:  # without min and max, which take twice as long
                length = (to if to < right else right) - (start if start > x else x)
                if length > 0:
                    covered += length
            share = covered / FINE
            for part, aim in enumerate(colour, 3 * x):
                line[part] += round((aim - line[part]) * share)

    def png(self) -> bytes:
        """Return the picture as PNG (RFC 2083), 8 bits a colour."""
        size = struct.pack(">IIBBBBB", self._width, len(self._lines), 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + line for line in self._lines), 6)
        chunks = ((b"IHDR", size), (b"IDAT", pixels), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _colour(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Mix two colours; `share` is that of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
