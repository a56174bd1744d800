"""Media types of files: as stated, or as the name of the file suggests."""

from __future__ import annotations

import re

_BY_ENDING = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "m4b": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
    "oga": "audio/ogg", "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "ogv": "video/ogg",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "pdf": "application/pdf",
}  # fmt: skip
_MEDIA = ("audio/", "video/", "image/")


def media_type(stated: str, url: str) -> str:
    """Return the media type of a file in lower case, without parameters; "" where neither type nor name tells.

    A stated type of sound, film or picture counts. Any other yields to the ending of the URL: servers and programs call
    a recording application/octet-stream, or text/html.
    """
    match = re.match(r"[a-z]+/(?:[a-z0-9][a-z0-9.+-]{0,80}|\*)", stated.strip().lower())
    written = match[0] if match else ""
    return written if written.startswith(_MEDIA) else _by_ending(url) or written


def _by_ending(url: str) -> str:
    return _BY_ENDING.get(url.partition("#")[0].partition("?")[0].rpartition(".")[2].lower(), "")
