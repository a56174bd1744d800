"""Foreign pictures made small and harmless: the only door to Pillow, which the extra `images` brings.

This runs in a worker that can be killed. The result is a JPEG that is made new from the pixels alone: no metadata, only
the first frame, no other bytes of a hostile file.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

from planet.model.results import Picture, PictureUse, Unfit

if TYPE_CHECKING:
    from PIL.Image import Image

FACE = 160
"""Pixels of a face's side: twice the largest circle that a page draws."""

SMALLEST_FACE = 16
SMALLEST_EMBLEM = 48
"""Pixels. What a feed calls its picture is often the icon of a browser's tab, which makes a poor face."""

SQUARISH = 1.25
"""The longer side of an emblem by the shorter one; beyond it is a banner."""

PHOTO = (1200, 1600)
LEAD = (480, 480)
"""Pixels of an article's picture: more than twice the width in which pages show it."""

LONGEST_LEAD = 4
"""The longer side by the shorter one; beyond it is a banner or a rule."""

SMALLEST_PHOTO = 100
"""Pixels. What is smaller counts visitors, or is somebody's icon."""

SIZES: dict[PictureUse, tuple[int, int]] = {"photo": PHOTO, "lead": LEAD}
"""The most pixels of width and height; faces are squares."""

MOST_BYTES = 180_000
"""Of a photo; most need far less."""

QUALITIES = (82, 72, 60, 45)

MOST_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 15_000_000, "GIF": 15_000_000}
OTHERS_PIXELS = 8_000_000
"""What each format may unpack to. JPEG (and MPO, which many phones write under its name) is unpacked small to begin
with; WebP and AVIF keep several copies at work."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


@cache
def installed() -> bool:
    """Return whether Pillow is installed, without loading it."""
    return find_spec("PIL") is not None


def shrink(body: bytes, use: PictureUse) -> Picture | Unfit:
    """Make a small copy of the picture in a body, or give `Unfit` with its reason. Raises nothing but MemoryError."""
    from PIL import Image, UnidentifiedImageError

    try:
        with catch_warnings():
            simplefilter("ignore")  # nobody reads a worker's warnings
            return _shrink(body, use)
    except MemoryError:
        raise
    except _Refused as refusal:
        return Unfit(str(refusal))
    except Image.DecompressionBombError:
        return Unfit("The picture has more pixels than are unpacked here: make it smaller.")
    except UnidentifiedImageError:
        return Unfit(_refusal(body))
    except Exception:  # what Pillow raises on bytes that were made to break it has no end
        return Unfit("The picture is broken, or too large to unpack: save it again, smaller, as JPEG or PNG.")


class _Refused(Exception):
    """The reason why a picture is not used, as the sentence that its owner reads."""


def _shrink(body: bytes, use: PictureUse) -> Picture:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
    with Image.open(io.BytesIO(body), formats=_formats()) as picture:
        _check(picture, use)
        side = max(SIZES[use]) if use in SIZES else 2 * FACE * max(picture.size) // min(picture.size)
        flat = _flatten(ImageOps.exif_transpose(_reduce(picture, side)))
    if use in SIZES:
        flat.thumbnail(SIZES[use], Image.Resampling.LANCZOS)
        return _encode(flat)
    face = min(FACE, *flat.size)
    return _encode(ImageOps.fit(flat, (face, face), Image.Resampling.LANCZOS))


def _formats() -> tuple[str, ...]:
    """List the formats of `FORMATS` that this build of Pillow can open."""
    from PIL import Image

    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _check(picture: Image, use: PictureUse) -> None:
    """Check a picture by its head, before its pixels are unpacked; raise _Refused if it is not to be used."""
    width, height = picture.size
    if width * height > MOST_PIXELS.get(picture.format or "", OTHERS_PIXELS):
        raise _Refused(f"The picture has {width} × {height} pixels, more than is unpacked here: make it smaller.")
    smallest = {"avatar": SMALLEST_FACE, "emblem": SMALLEST_EMBLEM, "photo": SMALLEST_PHOTO, "lead": SMALLEST_PHOTO}[
        use
    ]
    if min(width, height) < smallest:
        raise _Refused(f"The picture has {width} × {height} pixels, too few to show: use one of {smallest} or more.")
    if use == "lead" and max(width, height) > LONGEST_LEAD * min(width, height):
        raise _Refused(f"The picture has {width} × {height} pixels: a banner, and not the picture of an article.")
    if use == "emblem" and max(width, height) > SQUARISH * min(width, height):
        raise _Refused(f"The feed's picture is no square ({width} × {height}): name one as avatar.")


def _reduce(picture: Image, side: int) -> Image:
    """Return the first frame with its longer side near `side` pixels. Whole steps are used, which need the least
    memory."""
    longer = max(picture.size)
    picture.draft("RGB", (max(1, side * picture.width // longer), max(1, side * picture.height // longer)))
    return _mixable(picture).reduce(max(1, max(picture.size) // side))


def _mixable(picture: Image) -> Image:
    """Convert a picture so that its pixels can be averaged: no palette, no 16 bits a channel."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture if picture.mode in ("L", "RGB", "CMYK", "YCbCr", "RGBA") else picture.convert("RGBA")


def _flatten(picture: Image) -> Image:
    """Put a transparent picture on white, and give any picture the colours of a screen (RGB)."""
    from PIL import Image

    if picture.mode != "RGBA":
        return picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _encode(picture: Image) -> Picture:
    """Write a picture as JPEG of at most `MOST_BYTES`: at lower quality if need be, then at half its size."""
    picture.info.clear()
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= MOST_BYTES:
            return Picture(out.getvalue(), picture.width, picture.height)
    return _encode(picture.reduce(2))


def _refusal(body: bytes) -> str:
    """Return a sentence that says what came instead of a picture, in words that its owner understands."""
    head = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return "The picture is SVG, which may carry scripts: use JPEG, PNG or WebP."
    if head.startswith((b"<!doctype html", b"<html", b"<head")):
        return "At the picture's address stands a page: use the address of the picture itself."
    return "At the picture's address stands no picture that is shown here: use JPEG, PNG, WebP or GIF."
