"""Hashes of what is read in a document and of its items: the same hash means no news, and the same entry.

Much of what changes in documents is never read: the time when they were made, counts of views and comments, the order
of attributes.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from planet.model.community import FeedKind
from planet.model.raw import RawEntry, RawFeed
from planet.normalise import VERSION
from planet.normalise.fields import context_of
from planet.struct import packed, replace

ITEM_DIGITS = 24
"""Hexadecimal digits of the hash of an item, which is compared with those of its own feed alone."""


class Fingerprint(NamedTuple):
    """The hash of a document, and those of its items in their order."""

    document: str
    items: tuple[str, ...]


NO_HASHES = Fingerprint("", ())


def fingerprint(raw: RawFeed, url: str, kind: FeedKind | None, max_entries: int) -> Fingerprint:
    """Return the hashes of all on which a reading depends: the arguments of `normalise` and its version.

    That of an item is of all on which its entry depends: what the document says of it, and what it inherits of the
    feed.
    """
    inherited = hashlib.sha256(packed((VERSION, context_of(raw, url, kind))))
    items = tuple(_of_item(entry, inherited.copy()) for entry in raw.entries)
    document = hashlib.sha256()
    for part in ((VERSION, url, kind, max_entries), replace(raw, entries=()), items):
        document.update(packed(part))
    return Fingerprint(document.hexdigest(), items)


def _of_item(entry: RawEntry, inherited: hashlib._Hash) -> str:
    """Return the hash of an item, of which that of what it inherits is the beginning."""
    inherited.update(packed(entry))
    return inherited.hexdigest()[:ITEM_DIGITS]
