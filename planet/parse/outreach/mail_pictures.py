"""Pictures of messages: known by their first bytes, and without what cameras write beside the pixels. Pure.

Photos of phones hold the place where they were taken, which nobody publishes who mails one. Kept is what browsers draw
from; a turn of the camera is kept as well, because the picture would lie on its side without it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"acTL", b"fcTL", b"fdAT")
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_EXIF_AND_XMP = 0x0C
"""The bits of a WebP file's head that announce metadata."""

_JPEG_KEPT = frozenset((0xE0, 0xE2, 0xEE))
"""Segments for applications that decide how pixels look: JFIF, the colour profile, Adobe's transform."""
_ORIENTATION = 0x0112

_GIF_END, _GIF_IMAGE, _GIF_EXTENSION, _GIF_ADDED = 0x3B, 0x2C, 0x21, 0xFF
_GIF_KEPT = frozenset((0x01, 0xF9))
"""Extensions that decide how a GIF looks: its text, and how its pictures follow each other."""
_GIF_REPETITIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def ending_of(body: bytes) -> str:
    """Return the usual ending of a picture's name, by its first bytes: "jpg", "png", "gif" or "webp"; "" for other
    bytes."""
    if body.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if body.startswith(_PNG):
        return "png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else ""


def pixels_of(body: bytes) -> int:
    """Return the pixels that a picture says it has, by its head; 0 where it says none that can be read there."""
    places = {"png": (">II", 16), "gif": ("<HH", 6)}
    kind = ending_of(body)
    try:
        if kind in places:
            form, place = places[kind]
            width, height = struct.unpack_from(form, body, place)
        elif kind == "jpg":
            height, width = _frame(body)
        else:
            width, height = _canvas(body)
    except (struct.error, IndexError, ValueError):
        return 0
    return int(width) * int(height)


def _frame(body: bytes) -> tuple[int, int]:
    """Return height and width of a JPEG, as the head of its frame states them (ITU T.81 §B.2.2)."""
    place = 2
    while body[place] == 0xFF:
        marker = body[place + 1]
        if marker == 0xFF:
            place += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", body, place + 5)
            return height, width
        else:
            place += 2 + struct.unpack_from(">H", body, place + 2)[0]
    raise ValueError("no segment begins here")


def _canvas(body: bytes) -> tuple[int, int]:
    """Return width and height of a WebP, by its first chunk (RFC 9649)."""
    kind = body[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[24:27], "little"), 1 + int.from_bytes(body[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", body, 26)
    return width & 0x3FFF, height & 0x3FFF


def without_metadata(body: bytes) -> bytes:
    """Return a picture without metadata; b"" where it is no JPEG, PNG, GIF or WebP, or is broken."""
    cleaners: dict[str, Callable[[bytes], bytes]] = {"jpg": _jpeg, "png": _png, "webp": _webp, "gif": _gif}
    try:
        return cleaners[ending_of(body)](body)
    except (KeyError, struct.error, IndexError, ValueError):
        return b""


def _jpeg(body: bytes) -> bytes:
    out, place, turned = [body[:2]], 2, 0
    while place + 4 <= len(body):
        if body[place] != 0xFF:
            raise ValueError("no segment begins here")
        marker = body[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        length = struct.unpack_from(">H", body, place + 2)[0]
        segment = body[place : place + 2 + length]
        if length < 2 or len(segment) < 2 + length:
            raise ValueError("a segment breaks off")
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turned = turned or _orientation(segment[10:])
        if marker == 0xDA:
            return b"".join((out[0], _turn(turned), *out[1:], _scans(body, place)))
        if _is_kept(marker, segment):
            out.append(segment)
        place += 2 + length
    raise ValueError("there are no pixels")


def _is_kept(marker: int, segment: bytes) -> bool:
    if not 0xE0 <= marker <= 0xEF:
        return marker != 0xFE  # a comment
    return marker in _JPEG_KEPT and (marker != 0xE2 or segment[4:15] == b"ICC_PROFILE")


def _scans(body: bytes, place: int) -> bytes:
    """Return the pixels up to the end of the first picture, without metadata between its scans: what follows that end
    may be another picture, with its own metadata."""
    start = place
    pieces: list[bytes] = []
    while (marker := body.find(b"\xff", start)) >= 0 and marker + 1 < len(body):
        kind = body[marker + 1]
        if kind == 0xD9:
            return b"".join((*pieces, body[place : marker + 2]))
        if kind == 0xFF:
            start = marker + 1
        elif kind == 0 or 0xD0 <= kind <= 0xD7:
            start = marker + 2
        else:
            start = marker + 2 + struct.unpack_from(">H", body, marker + 2)[0]
            if 0xE0 <= kind <= 0xEF or kind == 0xFE:
                pieces.append(body[place:marker])
                place = start
    raise ValueError("the pixels break off")


def _orientation(exif: bytes) -> int:
    """Return how the camera was held (Exif 2.3, tag 0x0112), 0 where that is not stated."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2], "")
    if not order:
        return 0
    start = struct.unpack_from(f"{order}I", exif, 4)[0]
    count = struct.unpack_from(f"{order}H", exif, start)[0]
    for number in range(min(count, 200)):
        tag, _, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * number)
        if tag == _ORIENTATION:
            return int(value) if 2 <= value <= 8 else 0
    return 0


def _turn(orientation: int) -> bytes:
    """Return the segment that says how the camera was held, and nothing else."""
    if not orientation:
        return b""
    exif = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + 6 + len(exif)) + b"Exif\0\0" + exif


def _png(body: bytes) -> bytes:
    out, place = [_PNG], len(_PNG)
    while place + 12 <= len(body):
        length, kind = struct.unpack_from(">I4s", body, place)
        chunk = body[place : place + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise ValueError("a chunk is broken")
        if kind in _PNG_KEPT:
            out.append(chunk)
        if kind == b"IEND":
            return b"".join(out)
        place += 12 + length
    raise ValueError("there is no end")


def _gif(body: bytes) -> bytes:
    """Return a GIF without comments and without what programs added to it (GIF89a §24, §26), but for its repetition."""
    start = 13 + _colours(body[10])
    out, place = [body[:start]], start
    while body[place] != _GIF_END:
        if body[place] == _GIF_IMAGE:
            pixels, is_kept = place + 11 + _colours(body[place + 9]), True
        elif body[place] == _GIF_EXTENSION:
            label, words = body[place + 1], body[place + 3 : place + 14]
            pixels, is_kept = place + 2, label in _GIF_KEPT or (label == _GIF_ADDED and words in _GIF_REPETITIONS)
        else:
            raise ValueError("no block begins here")
        while length := body[pixels]:
            pixels += 1 + length
        if is_kept:
            out.append(body[place : pixels + 1])
        place = pixels + 1
    return b"".join((*out, b";"))


def _colours(flags: int) -> int:
    """Return the bytes of the table of colours that is announced by a byte of flags."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _webp(body: bytes) -> bytes:
    out, place = [], 12
    while place + 8 <= len(body):
        kind, length = struct.unpack_from("<4sI", body, place)
        chunk = bytearray(body[place : place + 8 + length + length % 2])
        if len(chunk) < 8 + length:
            raise ValueError("a chunk breaks off")
        if kind == b"VP8X":
            chunk[8] &= ~_EXIF_AND_XMP
        if kind in _WEBP_KEPT:
            out.append(bytes(chunk))
        place += 8 + length + length % 2
    pixels = b"".join(out)
    if not pixels:
        raise ValueError("there are no pixels")
    return b"RIFF" + struct.pack("<I", 4 + len(pixels)) + b"WEBP" + pixels
