"""A feed's past, where somebody asks for it: back from document to document, each a visit of its own, within bounds.

The way back is RFC 5005's: to the archive before (§4, prev-archive), else to the next page (§3); JSON Feed's next_url.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from planet.model.results import Reading, Unreadable
from planet.model.visits import Failed
from planet.turn.ingest import Counts
from planet.web import urls

MOST_DOCUMENTS = 50
"""So many documents of a feed's past are read in one turn."""

Look = Callable[[str], Awaitable[Reading | Unreadable | Failed]]
"""Visits and reads the document at an address."""


async def read_past(feed_url: str, older: str, look: Look, take_in: Callable[[Reading], Awaitable[Counts]]) -> Counts:
    """Follow the way back from the feed to the document `older` ("": there is none) and on to its end, and take in what
    stands there."""
    counts, seen = Counts(), {feed_url}
    while older:
        if older in seen:
            return counts + _note(older, "leads back to itself, and was read up to there")
        if len(seen) > MOST_DOCUMENTS:
            return counts + _note(older, f"goes on, but no more than {MOST_DOCUMENTS} documents are read at a time")
        seen.add(older)
        reading = await look(older)
        if not isinstance(reading, Reading):
            return counts + _note(older, f"could not be read any further: {reading.reason}")
        counts += await take_in(reading)
        older = reading.older
    return counts


def _note(where: str, what: str) -> Counts:
    return Counts(notes=(f"Its archive, at {urls.public(where)}, {what}",))


def credentials(feed_url: str, secret: str, older: str) -> str:
    """What to show at a document of a feed's past: what the feed's own origin was given, and only there (RFC 6454)."""
    return (secret or urls.userinfo(feed_url)) if urls.same_origin(feed_url, older) else ""
