"""The newest entries of a document that lists more entries than are read, in whatever order it lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from planet.web.dates import parse_date

MOST_LISTED = 30_000
"""Of a document with more entries the first ones are read, in its own order: it is a flood."""
_TOKEN = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(/?)((?:[\w.-]+:)?(?:item|entry))(?=[\s>/])[^>]*?(/?)>",
    re.DOTALL | re.IGNORECASE,
)
_PUBLISHED = re.compile(rb"<(?:pubDate|published|issued|created|dc:date)(?:\s[^>]*)?>([^<]{1,80})<", re.IGNORECASE)
_UPDATED = re.compile(rb"<(?:updated|modified)(?:\s[^>]*)?>([^<]{1,80})<", re.IGNORECASE)


class Shortened(NamedTuple):
    """A document of fewer entries, and the number of those that it listed before."""

    document: bytes
    listed: int


def shorten(document: bytes, most: int) -> Shortened | None:
    """Take all but the newest `most` entries out of an XML document; None if it lists no more than that, or far too
    many."""
    spans = list(_entries(document))
    if not most < len(spans) <= MOST_LISTED:
        return None
    newest = choose([_date(document[start:end]) for start, end in spans], most)
    entries = b"".join(document[slice(*spans[number])] for number in newest)
    return Shortened(document[: spans[0][0]] + entries + document[spans[-1][1] :], len(spans))


def choose(dates: Sequence[str], most: int) -> list[int]:
    """Return the positions of the newest `most` dates in ascending order. Entries without a date count as the
    oldest."""
    moments = [parse_date(date) for date in dates]
    newest = sorted(range(len(dates)), key=lambda number: -moment.timestamp() if (moment := moments[number]) else inf)
    return sorted(newest[:most])


def _entries(document: bytes) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each entry; entries within an entry belong to the outer one."""
    start, depth, name = 0, 0, b""
    for token in _TOKEN.finditer(document):
        is_end, tag, is_empty = token[1], token[2], token[3]
        if tag is None or (depth and tag != name) or is_empty:
            continue
        if not is_end and not depth:
            start, name = token.start(), tag
        depth = max(0, depth - 1) if is_end else depth + 1
        if is_end and not depth and name:
            yield start, token.end()
            name = b""


def _date(entry: bytes) -> str:
    match = _PUBLISHED.search(entry) or _UPDATED.search(entry)
    return match[1].decode("utf-8", "replace") if match else ""
