"""Media types (RFC 6838): the file endings of each, whether it is sound, film or picture, and a short word for it.

One table for reading, publishing and serving, so that a file has the same type everywhere and on every machine.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from planet.web import urls
from planet.web.patterns import later

ATOM, RSS, JSON_FEED, RDF = (
    "application/atom+xml",
    "application/rss+xml",
    "application/feed+json",
    "application/rdf+xml",
)
FEED_TYPES = (ATOM, RSS, JSON_FEED, RDF, "application/json", "application/xml", "text/xml")
"""The types under which feeds are served, the surest sign of a feed first."""

UNKNOWN = "application/octet-stream"
"""RFC 2046 §4.5.1: bytes of which nothing else is known."""

Medium = Literal["audio", "video", "image", ""]


class MediaType(NamedTuple):
    """A media type, its file endings (the usual one first), and a short word for it."""

    name: str
    endings: str
    word: str = ""


_TABLE = (
    MediaType("audio/mpeg", "mp3", "MP3"),
    MediaType("audio/mp4", "m4a m4b", "M4A"),
    MediaType("audio/x-m4a", "", "M4A"),
    MediaType("audio/ogg", "ogg oga opus spx", "Ogg"),  # RFC 5334 §10.3, and RFC 7845 §9 for .opus
    MediaType("audio/opus", "", "Opus"),
    MediaType("audio/flac", "flac", "FLAC"),
    MediaType("audio/wav", "wav", "WAV"),
    MediaType("audio/aac", "aac"),
    MediaType("audio/midi", "mid midi"),
    MediaType("audio/aiff", "aif aiff"),
    MediaType("audio/mpegurl", "m3u"),
    MediaType("video/mp4", "mp4 m4v", "MP4"),
    MediaType("video/webm", "webm", "WebM"),
    MediaType("video/quicktime", "mov qt", "QuickTime"),
    MediaType("video/ogg", "ogv"),
    MediaType("video/x-matroska", "mkv"),
    MediaType("video/x-msvideo", "avi"),
    MediaType("video/mpeg", "mpg mpeg"),
    MediaType("image/jpeg", "jpg jpeg", "JPEG"),
    MediaType("image/png", "png", "PNG"),
    MediaType("image/gif", "gif", "GIF"),
    MediaType("image/webp", "webp", "WebP"),
    MediaType("image/avif", "avif"),
    MediaType("image/svg+xml", "svg", "SVG"),
    MediaType("image/x-icon", "ico"),
    MediaType("image/bmp", "bmp"),
    MediaType("image/tiff", "tif tiff"),
    MediaType("image/heic", "heic"),
    MediaType("application/pdf", "pdf", "PDF"),
    MediaType("application/epub+zip", "epub", "EPUB"),
    MediaType("application/zip", "zip", "ZIP"),
    MediaType("application/gzip", "gz tgz", "gzip"),
    MediaType("application/x-tar", "tar"),
    MediaType("application/x-bittorrent", "torrent"),
    MediaType("application/msword", "doc"),
    MediaType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    MediaType("application/vnd.ms-excel", "xls"),
    MediaType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    MediaType("application/vnd.ms-powerpoint", "ppt"),
    MediaType("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    MediaType("application/vnd.oasis.opendocument.text", "odt"),
    MediaType("application/wasm", "wasm"),
    MediaType("application/json", "json"),
    MediaType("application/xml", "xml"),
    MediaType(ATOM, "atom"),
    MediaType(RSS, "rss"),
    MediaType(RDF, "rdf"),
    MediaType("text/x-opml", "opml"),
    MediaType("text/html", "html htm", "web page"),
    MediaType("text/plain", "txt text srt", "text"),
    MediaType("text/vtt", "vtt", "captions"),
    MediaType("text/css", "css"),
    MediaType("text/csv", "csv"),
    MediaType("text/javascript", "js mjs"),
    MediaType("text/markdown", "md"),
    MediaType("text/calendar", "ics"),
)

_BY_ENDING = {ending: kind.name for kind in _TABLE for ending in kind.endings.split()}
_WORDS = {kind.name: kind.word for kind in _TABLE if kind.word}
_FEED_BY_ENDING = {"json": JSON_FEED, "atom": ATOM, "rss": RSS, "rdf": RDF, "xml": "application/xml"}

PICTURE_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "webp", "avif"})
"""Of files with pixels that every browser shows. Never SVG: it may carry scripts."""


def essence(text: str) -> str:
    """Return a media type in lower case and without its parameters: "Audio/MPEG; x=y" is "audio/mpeg"."""
    return text.partition(";")[0].strip().lower()


def of_ending(ending: str) -> str:
    """Return the media type of files with this ending ("mp3", without a dot); "" where the ending is unknown."""
    return _BY_ENDING.get(ending.lower(), "")


def of_url(url: str) -> str:
    """Return the media type that belongs to the ending of a URL's path; "" if there is none."""
    return of_ending(urls.ending(url))


def feed_type_of_ending(ending: str) -> str:
    """Return the media type of feeds in files with this ending; "" where feeds have other endings."""
    return _FEED_BY_ENDING.get(ending.lower(), "")


def medium(media_type: str) -> Medium:
    """Return whether a media type is sound, film or picture; "" where it is something else."""
    match essence(media_type).partition("/")[0]:
        case ("audio" | "video" | "image") as main_type:
            return main_type
        case _:
            return ""


def word(media_type: str) -> str:
    """Return a media type in a word ("audio/mpeg" is "MP3"), its main type where it has none, "" for no type."""
    name = essence(media_type)
    return _WORDS.get(name, name.partition("/")[0] if "/" in name else "")


_STATED = later(r"[a-z]+/(?:[a-z0-9][a-z0-9.+-]{0,80}|\*)")


def media_type(stated: str, url: str) -> str:
    """Return the media type of a file in lower case, without parameters; "" if neither the stated type nor the ending
    says.

    A stated type of sound, film or picture counts. Any other type counts less than the ending of the URL, because
    servers often call a recording application/octet-stream or text/html.
    """
    match = _STATED.match(stated.strip().lower())
    name = match[0] if match else ""
    return name if medium(name) else of_url(url) or name
