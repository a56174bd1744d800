"""A feed's earlier entries, on request: document after document, each fetched by a visit of its own, within bounds.

RFC 5005 names the previous document: prev-archive (§4), else the next page (§3); JSON Feed has next_url.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from planet.model.results import Reading, Unreadable
from planet.model.visits import Failed
from planet.turn.visit_changes import Counts
from planet.web import urls

MOST_DOCUMENTS = 50
"""Documents of a feed's history that are read in one turn."""

ReadDocument = Callable[[str], Awaitable[Reading | Unreadable | Failed]]
"""Visits and reads the document at a URL."""

StoreReading = Callable[[Reading], Awaitable[Counts]]
"""Stores the entries of a document."""


async def read_history(
    feed_url: str, older: str, read_document: ReadDocument, store_reading: StoreReading, most: int = MOST_DOCUMENTS
) -> Counts:
    """Read and store the document at `older` ("": there is none) and those before it, at most `most` of them.

    Returns what was stored, with a note if the history could not be read to its end.
    """
    counts, visited = Counts(), {feed_url}
    while older:
        if older in visited:
            return counts + _note(older, "leads back to itself, and was read up to there")
        if len(visited) > most:
            return counts + _note(older, f"goes on, but no more than {most} documents are read at a time")
        visited.add(older)
        reading = await read_document(older)
        if not isinstance(reading, Reading):
            return counts + _note(older, f"could not be read any further: {reading.reason}")
        counts += await store_reading(reading)
        older = reading.older
    return counts


def _note(url: str, predicate: str) -> Counts:
    return Counts(notes=(f"Its archive, at {urls.public(url)}, {predicate}",))


def credentials(feed_url: str, secret: str, older: str) -> str:
    """Return the credentials for a document of a feed's history: the feed's own, and only at its origin (RFC 6454)."""
    return (secret or urls.userinfo(feed_url)) if urls.same_origin(feed_url, older) else ""
