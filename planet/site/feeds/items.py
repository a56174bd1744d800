"""What all formats have in common: who wrote an item, what its files are, and when a feed was last new."""

from __future__ import annotations

import mimetypes
from datetime import UTC, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from planet.locale.formatting import legal
from planet.model.entry import Author, Enclosure
from planet.views.feeds import FeedItem, FeedView

# Beside what Python knows; the system's own list is left out, so that bytes do not depend on the machine.
_TYPES = mimetypes.MimeTypes()
for _type, _ending in (
    ("audio/mp4", ".m4a"), ("audio/mp4", ".m4b"), ("audio/ogg", ".ogg"), ("audio/ogg", ".oga"),
    ("audio/opus", ".opus"), ("audio/flac", ".flac"), ("video/webm", ".webm"), ("video/mp4", ".m4v"),
    ("image/webp", ".webp"), ("image/avif", ".avif"), ("application/epub+zip", ".epub"), ("text/vtt", ".vtt"),
):  # fmt: skip
    _TYPES.add_type(_type, _ending)


def self_address(view: FeedView) -> str:
    """Return the feed's own address."""
    return view.site.url + view.path


def page_address(view: FeedView) -> str:
    """Return the address of the page that the feed belongs to."""
    return view.site.url + view.page


def last_new(view: FeedView) -> datetime:
    """Return when the feed was last new: the newest of its items, what the view says where it has none; UTC."""
    return max((changed(item) for item in view.items), default=view.updated).astimezone(UTC)


def changed(item: FeedItem) -> datetime:
    """Return when an item was last changed, never before it was published; UTC."""
    return max(item.updated, item.published).astimezone(UTC)


def writers(item: FeedItem) -> tuple[Author, ...]:
    """Return an item's authors: those it names, else the member."""
    named = tuple(author for author in item.authors if legal(author.name).strip())
    return named or (Author(legal(item.member).strip() or "Anonymous", item.member_url),)


def media_type(file: Enclosure) -> str:
    """Return a file's media type: the stated one, else by its ending, else the type of unknown bytes."""
    if "/" in file.type:
        return file.type
    ending = PurePosixPath(urlsplit(legal(file.url)).path).suffix
    return _TYPES.guess_type(f"file{ending}")[0] or "application/octet-stream"
