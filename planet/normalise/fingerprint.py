"""What is read in a document, as a hash: documents of the same hash give the same reading, and no news.

Much of what changes in documents is never read: the time when they were made, counts of views and comments, the order
of attributes.
"""

from __future__ import annotations

import hashlib

from planet.model.community import FeedKind
from planet.model.raw import RawFeed
from planet.normalise import VERSION
from planet.struct import packed, replace


def fingerprint(raw: RawFeed, url: str, kind: FeedKind | None, max_entries: int) -> str:
    """Return the hash of all on which a reading depends: the arguments of `normalise` and its version."""
    digest = hashlib.sha256()
    for part in ((VERSION, url, kind, max_entries), replace(raw, entries=()), *raw.entries):
        digest.update(packed(part))
    return digest.hexdigest()
