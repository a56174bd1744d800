"""The work of a worker process: foreign bytes in, normalised values out; free of clock, disk and network."""

from __future__ import annotations

from dataclasses import replace

from planet.model.community import FeedKind
from planet.model.results import Found, Reading, Same, Unreadable
from planet.normalise.entry import normalise
from planet.normalise.fingerprint import fingerprint
from planet.parse import NotAFeed, autodiscovery, parse


def read_feed(
    body: bytes,
    content_type: str,
    url: str,
    content_location: str,
    kind: FeedKind | None,
    max_entries: int,
    last_reading: str = "",
) -> Reading | Same | Unreadable:
    """Read and normalise the feed in a body that came from `url`.

    Gives `Same` where `last_reading` is the hash of what is read in it, and `Unreadable` with its reason where the body
    is no feed. Never raises.
    """
    try:
        raw = parse(body, content_type, url, content_location, max_entries)
    except NotAFeed as refusal:
        return Unreadable(refusal.reason)
    reading_hash = fingerprint(raw, url, kind, max_entries)
    if reading_hash == last_reading:
        return Same()
    return replace(normalise(raw, url, kind, max_entries), hash=reading_hash)


def read_page(body: bytes, content_type: str, url: str) -> Found:
    """Find the feeds that the page at `url` leads to. Never raises."""
    return autodiscovery.find(body, content_type, url)
