"""Foreign pictures: what comes out is small, turned right and nothing but pixels; what is no picture says why."""

from __future__ import annotations

import asyncio
import io
import os
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from effort import family
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from planet.model.results import Picture, PictureUse, Unfit
from planet.workers import thumbnails
from planet.workers.pool import Workers

RED, BLUE, WHITE = (220, 20, 20), (20, 20, 220), (255, 255, 255)


def drawn(size: tuple[int, int] = (400, 300), format: str = "JPEG", mode: str = "RGB", **told: Any) -> bytes:
    """A picture whose upper half is red and whose lower half is blue."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (0, size[1] // 2, *size))
    out = io.BytesIO()
    picture.convert(mode).save(out, format, **told)
    return out.getvalue()


def png(width: int, height: int, rows: bytes = b"", colour: int = 2) -> bytes:
    """A PNG that claims a size, whatever it holds."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def shrunk(body: bytes, use: PictureUse = "photo") -> Image.Image:
    """The small copy of a picture that has one, opened."""
    made = thumbnails.shrink(body, use)
    assert isinstance(made, Picture), made
    opened = Image.open(io.BytesIO(made.body))
    assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (made.width, made.height))
    assert len(made.body) <= thumbnails.MOST_BYTES
    return opened


def near(colour: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(colour, wanted, strict=True))


FORMATS: list[tuple[str, str, dict[str, Any]]] = [
    ("JPEG", "RGB", {}),
    ("JPEG", "RGB", {"progressive": True}),
    ("JPEG", "CMYK", {}),
    ("PNG", "RGB", {}),
    ("PNG", "RGBA", {}),
    ("PNG", "P", {}),
    ("GIF", "P", {}),
    ("WEBP", "RGB", {"lossless": True}),
    ("WEBP", "RGBA", {}),
    *([("AVIF", "RGB", {})] if features.check("avif") else []),
]


@pytest.mark.parametrize(("format", "mode", "told"), FORMATS)
def test_every_format_and_its_colours(format: str, mode: str, told: dict[str, Any]) -> None:
    """Whatever a picture comes in, the copy shows the same in the colours of a screen."""
    copy = shrunk(drawn((400, 300), format, mode, **told))
    assert copy.size == (400, 300)
    assert near(copy.getpixel((200, 30)), RED)
    assert near(copy.getpixel((200, 270)), BLUE)


@pytest.mark.parametrize("mode", ["L", "1", "LA", "I;16"])
def test_grey_stays_grey(mode: str) -> None:
    """Also with sixteen bits a pixel, and with two tones alone."""
    picture = Image.new("L", (200, 200), 0)
    picture.paste(255, (0, 0, 200, 100))
    if mode == "I;16":
        picture = picture.convert("I").point(lambda value: value * 257).convert("I;16")
    out = io.BytesIO()
    (picture if mode == "I;16" else picture.convert(mode)).save(out, "PNG")
    copy = shrunk(out.getvalue())
    assert near(copy.getpixel((100, 20)), WHITE)
    assert near(copy.getpixel((100, 180)), (0, 0, 0))


@pytest.mark.parametrize(("use", "size", "wanted"), [
    ("photo", (4000, 3000), (1200, 900)),
    ("photo", (3000, 4000), (1200, 1600)),
    ("photo", (2000, 20_000), (160, 1600)),
    ("photo", (640, 480), (640, 480)),
    ("avatar", (2000, 1000), (160, 160)),
    ("avatar", (300, 2000), (160, 160)),
    ("avatar", (90, 100), (90, 90)),
    ("emblem", (400, 340), (160, 160)),
])  # fmt: skip
def test_copies_are_small(use: PictureUse, size: tuple[int, int], wanted: tuple[int, int]) -> None:
    """A face is a square cut from the middle; a photo is shown whole; nothing is blown up."""
    assert shrunk(drawn(size), use).size == wanted


def test_a_busy_photo_keeps_within_its_bytes() -> None:
    """What does not pack well is packed harder, and at last made smaller."""
    noise = Image.effect_noise((1600, 1200), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    assert shrunk(out.getvalue()).width >= 600


@pytest.mark.parametrize(("orientation", "red_at"), [(1, (200, 20)), (3, (200, 280)), (6, (280, 200)), (8, (20, 200))])
def test_the_camera_is_heard_and_forgotten(orientation: int, red_at: tuple[int, int]) -> None:
    """A picture is turned as the camera was held; where and with what it was taken is told to nobody."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A telling camera"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    told = {"exif": exif.tobytes(), "icc_profile": b"a profile", "comment": b"a comment"}
    body = drawn((400, 300), **told)
    made = thumbnails.shrink(body, "photo")
    assert isinstance(made, Picture)
    copy = Image.open(io.BytesIO(made.body))
    assert near(copy.getpixel(red_at), RED)
    assert not copy.getexif()
    assert set(copy.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert not [word for word in (b"camera", b"a profile", b"a comment", b"Exif") if word in made.body]


def test_of_what_moves_the_first_frame() -> None:
    """An animation stands still, and a thousand frames cost no more than one."""
    frames = [Image.new("RGB", (120, 120), RED), *(Image.new("RGB", (120, 120), (0, 0, n % 256)) for n in range(300))]
    for format in ("GIF", "WEBP", "PNG"):
        out = io.BytesIO()
        frames[0].save(out, format, save_all=True, append_images=frames[1:], duration=20)
        assert near(shrunk(out.getvalue(), "avatar").getpixel((60, 60)), RED), format


def test_what_is_transparent_stands_on_white() -> None:
    """For a logo in black on nothing would be black on black."""
    logo = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    logo.paste((0, 0, 0, 255), (80, 80, 120, 120))
    grey, few = logo.convert("LA"), logo.quantize()
    for format, picture in (("PNG", logo), ("PNG", grey), ("PNG", few), ("GIF", logo), ("WEBP", logo)):
        out = io.BytesIO()
        picture.save(out, format)
        copy = shrunk(out.getvalue(), "avatar")
        assert near(copy.getpixel((10, 10)), WHITE), (format, picture.mode)
        assert near(copy.getpixel((80, 80)), (0, 0, 0)), (format, picture.mode)


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><script>1</script></svg>'

UNFIT: list[tuple[str, Callable[[], bytes], PictureUse, str]] = [
    ("SVG", lambda: SVG, "avatar", "SVG"),
    ("SVG with a long preamble", lambda: b"\n<!-- x -->" + SVG, "avatar", "SVG"),
    ("a page", lambda: b"<!doctype html><title>Log in</title>", "avatar", "stands a page"),
    ("JSON", lambda: b'{"error": "no"}', "photo", "no picture that is shown"),
    ("TIFF", lambda: drawn(format="TIFF"), "photo", "no picture that is shown"),
    ("BMP", lambda: drawn(format="BMP"), "photo", "no picture that is shown"),
    ("EPS", lambda: drawn(format="EPS"), "photo", "no picture that is shown"),
    ("a program", lambda: b"\x7fELF" + b"\0" * 1000, "photo", "no picture that is shown"),
    ("half a JPEG", lambda: drawn((800, 600), quality=95)[:3000], "photo", "broken"),
    ("half a PNG", lambda: drawn((800, 600), "PNG")[:900], "photo", "broken"),
    ("a JPEG's head alone", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "avatar", "picture"),
    ("a PNG without pixels", lambda: png(200, 200), "avatar", "broken"),
    ("a PNG of four billion pixels", lambda: png(65_000, 65_000), "photo", "pixels"),
    ("a PNG of a line", lambda: png(2_000_000_000, 1), "photo", "pixels"),
    ("a PNG bomb", lambda: png(20_000, 20_000, b"\0" * 10_000_000), "photo", "pixels"),
    ("a tracker's pixel", lambda: drawn((1, 1), "GIF", "P"), "photo", "too few"),
    ("a tab's icon", lambda: drawn((32, 32), "PNG"), "emblem", "too few"),
    ("a banner", lambda: drawn((900, 200), "PNG"), "emblem", "no square"),
    ("a dot", lambda: drawn((8, 8), "PNG"), "avatar", "too few"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "use", "word"), [one[1:] for one in UNFIT], ids=[one[0] for one in UNFIT])
def test_what_gives_no_picture_says_why(body: Callable[[], bytes], use: PictureUse, word: str) -> None:
    """One sentence, that whoever named the picture understands."""
    made = thumbnails.shrink(body(), use)
    assert isinstance(made, Unfit)
    assert word in made.reason
    assert made.reason.endswith(".")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_bytes_are_a_picture_or_not_one(data: st.DataObject) -> None:
    """Bytes of all kinds, and good pictures with some bytes changed: never an exception."""
    body = bytearray(data.draw(st.sampled_from(GOOD)))
    for _ in range(data.draw(st.integers(0, 12))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(body)))
    made = thumbnails.shrink(bytes(body[:cut] if data.draw(st.booleans()) else body), "avatar")
    assert isinstance(made, Picture | Unfit)


GOOD = [drawn((120, 90), format, mode, **told) for format, mode, told in FORMATS]


def in_a_worker(*bodies: tuple[bytes, PictureUse], seconds: float = 300) -> list[Picture | Unfit]:
    async def shrinking() -> list[Picture | Unfit]:
        async with Workers(many=False, seconds=seconds) as workers:
            return list(await asyncio.gather(*(workers.shrink(*one) for one in bodies)))

    return asyncio.run(shrinking())


def test_a_bomb_costs_its_worker_alone() -> None:
    """What unpacks to more than a worker may hold gives a sentence, and the picture after it is made all the same."""
    bomb = io.BytesIO()
    Image.new("RGBA", (3800, 3800)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 500_000
    first, second = in_a_worker((bomb.getvalue(), "photo"), (drawn(), "photo"))
    assert isinstance(first, Unfit)
    assert "too much" in first.reason
    assert isinstance(second, Picture)


def test_a_picture_that_keeps_its_reader_busy_is_left() -> None:
    """Whatever makes Pillow slow: the worker is ended in its time."""
    slow = io.BytesIO()
    Image.new("RGB", (3800, 3800)).save(slow, "PNG", compress_level=0)
    (made,) = in_a_worker((slow.getvalue(), "photo"), seconds=0.05)
    assert isinstance(made, Unfit)
    assert "too much time" in made.reason


def peak(pid: int) -> float:
    """The most memory that a process ever held, in MB (Linux: VmHWM of /proc)."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 / 1_000_000 if found else 0


LARGEST: list[tuple[str, tuple[int, int], str, dict[str, Any]]] = [
    ("JPEG", (8000, 6000), "RGB", {}),
    ("JPEG", (6000, 4000), "RGB", {"progressive": True}),
    ("PNG", (3870, 3870), "RGBA", {}),
    ("PNG", (3870, 3870), "I;16", {}),
    ("GIF", (3870, 3870), "P", {}),
    ("WEBP", (2820, 2820), "RGBA", {"method": 0}),
]


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measured in /proc, which this system lacks")
@pytest.mark.parametrize(("format", "size", "mode", "told"), LARGEST)
def test_no_picture_costs_more_than_150_mb(format: str, size: tuple[int, int], mode: str, told: dict[str, Any]) -> None:
    """The largest that each format may be, whether there is a copy in the end or not."""

    async def shrinking() -> float:
        async with Workers(many=False) as workers:
            under_way = asyncio.ensure_future(workers.shrink(drawn(size, format, mode, **told), "photo"))
            most = 0.0
            while not under_way.done():
                most = max(most, *map(peak, family(os.getpid())[1:]), 0.0)
                await asyncio.sleep(0.01)
            return most

    assert 20 < asyncio.run(shrinking()) <= 150
