"""The kind of a feed by the kinds of its entries. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from planet.model.community import FeedKind, Kind

_KIND_BY_ENTRIES: dict[Kind, FeedKind] = {"audio": "audio", "video": "video", "photo": "photos", "note": "microblog"}


def kind_of_all(entries: Sequence[Kind]) -> FeedKind | None:
    """Return the kind of a feed whose entries (given by their kinds) are all sounds, films, photos or notes, else None.

    A single photo or note says nothing yet; a single file to play makes a podcast that has begun.
    """
    kinds = set(entries)
    if len(kinds) != 1 or (len(entries) == 1 and not kinds & {"audio", "video"}):
        return None
    return _KIND_BY_ENTRIES.get(kinds.pop())
