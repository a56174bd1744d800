"""What a search found, in plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planet.locale.formatting import number_of


def search_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the entries that a search found, the best first: title, then author and day, then URL."""
    count, entries = document["count"], document["entries"]
    if not count:
        yield f"Nothing that shows holds all of: {document['words']}"
        return
    yield f"Found {number_of(count, 'entry', 'entries')}{f', the best {len(entries)}' if len(entries) < count else ''}:"
    for entry in entries:
        yield ""
        yield entry["title"]
        yield f"  {_byline(entry)}, {entry['published'][:10]}"
        yield f"  {entry['link']}"


def _byline(entry: Mapping[str, Any]) -> str:
    return f"{', '.join(entry['authors'])} ({entry['name']})" if entry["authors"] else str(entry["name"])
