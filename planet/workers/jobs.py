"""The work of a worker process: foreign bytes in, normalised values out; free of clock, disk and network.

Most workers read feeds alone: what reads other documents is imported where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress

from planet.model.community import FeedKind
from planet.model.profiles import PageProfile
from planet.model.raw import RawFeed
from planet.model.results import Blogroll, Found, Reading, Same, Unreadable
from planet.model.visits import HashedItem
from planet.normalise import volatile
from planet.normalise.entry import normalise
from planet.normalise.fingerprint import fingerprint
from planet.parse import NotAFeed, parse
from planet.struct import replace


def read_feed(
    body: bytes,
    content_type: str,
    url: str,
    content_location: str,
    kind: FeedKind | None,
    max_entries: int,
    last_reading: str = "",
    last_items: Collection[HashedItem] = (),
) -> Reading | Same | Unreadable:
    """Read and normalise the feed in a body that came from `url`. Those of `last_items` of which the same is read
    stand.

    Gives `Same` where `last_reading` is the hash of what is read in it, and `Unreadable` with its reason where the body
    is no feed. Never raises.
    """
    try:
        raw = parse(body, content_type, url, content_location, max_entries)
    except NotAFeed as refusal:
        return Unreadable(refusal.reason)
    if raw.format == "posts":  # a folder, of which a visit knows by itself what has changed
        return normalise(raw, url, kind, max_entries)
    hashes = fingerprint(raw, url, kind, max_entries)
    if hashes.document != last_reading:
        return normalise(raw, url, kind, max_entries, hashes, last_items)

    def reads_the_same(document: bytes) -> bool:
        calm = parse(document, content_type, url, content_location, max_entries)
        return fingerprint(calm, url, kind, max_entries) == hashes

    return Same(_quiet_hash(body, raw, kind, max_entries, reads_the_same))


def _quiet_hash(
    body: bytes, raw: RawFeed, kind: FeedKind | None, max_entries: int, reads_the_same: Callable[[bytes], bool]
) -> str:
    """Return the quiet hash of a body, read as `raw`, if the same is read in it without its volatile parts; else "".

    Of a body that is not read whole the dates choose what is read.
    """
    if raw.cut or raw.overlong or raw.listed:
        return ""
    calm = volatile.without_volatile_parts(body)
    with suppress(NotAFeed):
        if calm != body and reads_the_same(calm):
            return volatile.quiet_hash(calm, kind, max_entries)
    return ""


def read_page(body: bytes, content_type: str, url: str, link_header: str = "") -> Found:
    """Find the feeds and the reading lists that the page at `url` leads to. Never raises."""
    from planet.parse import autodiscovery, blogroll

    named = blogroll.named_by_page(body, content_type, url, link_header)
    return replace(autodiscovery.find(body, content_type, url), blogrolls=named)


def read_blogroll(body: bytes, content_type: str, url: str, link_header: str = "") -> Blogroll:
    """Read the reading list in a body that came from `url`, or find those that it and its header name. Never raises."""
    from planet.parse import blogroll

    return blogroll.read(body, content_type, url, link_header)


def read_profile(body: bytes, content_type: str, url: str) -> PageProfile:
    """Read what the page at `url` states about its owner. Never raises."""
    from planet.parse import profile

    return profile.read(body, content_type, url)
