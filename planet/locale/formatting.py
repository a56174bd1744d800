"""Forms that are the same in every language: dates for machines, the clock, sizes and media types. Pure and total.

Dates and numbers in the planet's language: `translation`.
"""

from __future__ import annotations

import re
from datetime import date, datetime

MEDIA_WORDS = {
    "audio/mpeg": "MP3", "audio/mp4": "M4A", "audio/x-m4a": "M4A", "audio/ogg": "Ogg", "audio/opus": "Opus",
    "audio/flac": "FLAC", "audio/wav": "WAV", "video/mp4": "MP4", "video/webm": "WebM", "video/quicktime": "QuickTime",
    "application/pdf": "PDF", "application/epub+zip": "EPUB", "application/zip": "ZIP", "application/gzip": "gzip",
    "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP", "image/gif": "GIF", "image/svg+xml": "SVG",
    "text/html": "web page", "text/plain": "text", "text/vtt": "captions",
}  # fmt: skip

# XML 1.0 §2.2 allows tab, line feed and carriage return alone below U+0020; lone surrogates are no characters at
# all; the controls from U+0080 to U+009F and the noncharacters are forbidden by HTML as well.
_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return the text without characters that XML 1.0 and HTML forbid: controls, lone surrogates, noncharacters."""
    return text if text.isascii() and text.isprintable() else _ILLEGAL.sub("", text)


def iso(when: date | datetime) -> str:
    """Return a day as "2026-11-22", a moment in RFC 3339 with seconds, UTC as "Z"."""
    if not isinstance(when, datetime):
        return when.isoformat()
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


def clock(when: datetime) -> str:
    """Return "09:40"."""
    return f"{when:%H:%M}"


def size(length: int | None) -> str:
    """Return a size given in bytes as "18 MB", "1.2 MB", "640 kB" (powers of 1,000); "" for none."""
    return " ".join(scaled(length)) if length and length > 0 else ""


def scaled(length: int) -> tuple[str, str]:
    """Return a size given in bytes as an amount and its unit: "bytes", "kB", "MB" or "GB"."""
    amount = float(length)
    for unit in ("bytes", "kB", "MB"):
        if amount < 999.5:
            return _amount(amount, unit), unit
        amount /= 1000
    return _amount(amount, "GB"), "GB"


def _amount(amount: float, unit: str) -> str:
    tenths = unit in ("MB", "GB") and amount < 9.95
    return f"{amount:.1f}".removesuffix(".0") if tenths else f"{amount:.0f}"


def media_word(media_type: str) -> str:
    """Return a media type in a word ("audio/mpeg" → "MP3"), its main type where it has none, or ""."""
    essence = media_type.partition(";")[0].strip().lower()
    return MEDIA_WORDS.get(essence, essence.partition("/")[0] if "/" in essence else "")
