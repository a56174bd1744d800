"""What is read in a document and of its items, as hashes: the same hash means the same reading, and no news; the same
entry.

Much of what changes in documents is never read: the time when they were made, counts of views and comments, the order
of attributes.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from planet.model.community import FeedKind
from planet.model.raw import RawFeed
from planet.normalise import VERSION
from planet.normalise.fields import context_of
from planet.struct import packed, replace


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
    inherited = hashlib.blake2b(packed((VERSION, context_of(raw, url, kind)))).digest()
    items = [hashlib.blake2b(packed(entry), digest_size=12, key=inherited) for entry in raw.entries]
    document = hashlib.sha256(packed((VERSION, url, kind, max_entries)) + packed(replace(raw, entries=())))
    for item in items:
        document.update(item.digest())
    return Fingerprint(document.hexdigest(), tuple(item.hexdigest() for item in items))
