"""What runs in a worker process: foreign bytes in, the one true form out; free of clock, disk and network."""

from __future__ import annotations

from planet.model.community import FeedKind
from planet.model.results import Found, Reading, Unreadable
from planet.normalise.entry import normalise
from planet.parse import NotAFeed, autodiscovery, parse


def read_feed(
    body: bytes, content_type: str, url: str, content_location: str, kind: FeedKind | None, max_entries: int
) -> Reading | Unreadable:
    """The feed in a body that came from `url`; `Unreadable` with its reason where there is none. Never raises."""
    try:
        raw = parse(body, content_type, url, content_location)
    except NotAFeed as refusal:
        return Unreadable(refusal.reason)
    return normalise(raw, url, kind, max_entries)


def read_page(body: bytes, content_type: str, url: str) -> Found:
    """The feeds that the page at `url` leads to. Never raises."""
    return autodiscovery.find(body, content_type, url)
