"""What programs write anew into a feed each time that they are asked, though nothing has changed that is read.

A *quiet hash* is that of a body without these parts. A body gets one if it said the same as the one before it, and a
reader has shown that it reads none of these parts there: with others in their places it reads the same. A later body of
the same quiet hash has the same tags and texts everywhere else, so a reader would read the same in it. The process that
fetches it knows that without one.
"""

from __future__ import annotations

import hashlib
import re

from planet.model.community import FeedKind
from planet.normalise import VERSION
from planet.web.patterns import later

_QUIET = "quiet"
_FIRST_ENTRY = later(rb"<(?:\w+:)?(?:item|entry)[\s>/]")
_LARGEST_HEAD = 20_000
_LARGEST_TAIL = 2000
_DATE = later(rb"<((?:\w+:)?(?:lastBuildDate|pubDate|updated|date))>\s*\w[\w ,:+.-]{0,60}</\1>", re.ASCII)
"""A date in the head of a feed, most often that of its making. Without slashes and @, it can be no part of a URL."""
_COUNTS = (
    (b"<slash:comments>", re.compile(rb"(<slash:comments>)\d{1,9}(?=</)")),
    (b"<thr:total>", re.compile(rb"(<thr:total>)\d{1,9}(?=</)")),
    (b"<media:statistics", re.compile(rb'(<media:statistics views=")\d{1,15}(?=")')),
    (b"<media:starRating", re.compile(rb'(<media:starRating count=")\d{1,15}(?:" average="[\d.]{1,8})?(?=")')),
)
"""Counts of comments, views and votes; each with what an entry that has none does not hold."""
_REMARKS = later(rb"(?:<!--(?:(?!--)[^<>]){0,500}-->\s*)+\Z")
"""Remarks at the very end, as caches leave them. Blanks go with them."""


def quiet_hash(calm: bytes, kind: FeedKind | None, max_entries: int) -> str:
    """Return the quiet hash of a body that is `calm` without its volatile parts, under the conditions of its reading;
    at most 64 characters."""
    return f"{_conditions(kind, max_entries)}{_digest(calm)}"


def comparable_hash(body_hash: str, kind: FeedKind | None, max_entries: int) -> str:
    """Return the hash of the last body, or "" if it is a quiet hash of other conditions than those of today."""
    is_stale = body_hash.startswith(_QUIET) and not body_hash.startswith(_conditions(kind, max_entries))
    return "" if is_stale else body_hash


def is_same(body: bytes, body_hash: str) -> bool:
    """Return whether a body has the quiet hash `body_hash`; False if that is no quiet hash."""
    return body_hash.startswith(_QUIET) and body_hash.endswith(f":{_digest(without_volatile_parts(body))}")


def without_volatile_parts(body: bytes) -> bytes:
    """Return a body with its volatile parts replaced by others that never change."""
    first = _FIRST_ENTRY.search(body)
    end = min(first.start() if first else len(body), _LARGEST_HEAD)
    head, entries = _DATE.sub(rb"<\1>0</\1>", body[:end]), body[end:]
    for sign, pattern in _COUNTS:
        if sign in entries:
            entries = pattern.sub(rb"\g<1>0", entries)
    tail = entries[-_LARGEST_TAIL:].rstrip()
    return head + entries[:-_LARGEST_TAIL] + _REMARKS.sub(b"", tail).rstrip()


def _conditions(kind: FeedKind | None, max_entries: int) -> str:
    conditions = repr((VERSION, kind, max_entries)).encode()
    return f"{_QUIET}:{hashlib.blake2b(conditions, digest_size=4).hexdigest()}:"


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=24).hexdigest()
