"""The newest entries of a document that holds more than is read, whatever their order: the older ones are cut out.

feedparser reads a document from its beginning. Where it lists the oldest first, the newest would never be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_tz
from typing import Any
from xml.parsers import expat

MOST_ENTRIES = 3000
"""Of one document."""

BUDGET = 900_000
"""The cost of what is kept, as `planet.parse.feedparser_scope` counts it, with something left for the feed itself."""

_MOST_ELEMENTS, _MOST_LISTED = 250_000, 40_000
"""A document with more elements or entries is a flood; it is read from its beginning, as far as that goes."""

_CHILD, _NESTED, _ATTRIBUTE = 22, 16, 1
"""The costs of an element with its text: a child of an entry, one that lies deeper."""

_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ENTRY_NAMES = frozenset({"item", "entry"})
_DATES = {"pubdate": 0, "published": 0, "issued": 0, "date": 0, "created": 1, "updated": 2, "modified": 2}
"""The elements of an entry that state its date, with their rank: the first goes before the others."""


@dataclass(slots=True)
class _Listed:
    """An entry of the document: where it begins and ends in bytes, its cost, and its date as written."""

    start: int
    end: int = -1
    cost: int = _CHILD
    rank: int = 9
    date: str = ""


def newest_entries(document: bytes) -> tuple[bytes, int]:
    """Return a document with no more of its entries than are read, the newest, and the number of those left out.

    A document that holds no more, or is not well-formed, is returned as it is, with 0.
    """
    if document.count(b"<") * _CHILD < BUDGET and len(_ENTRY.findall(document)) <= MOST_ENTRIES:
        return document, 0
    entries = _entries_of(document)
    left_out = sorted(_older(entries), key=lambda entry: entry.start)
    if not left_out or len(left_out) == len(entries):
        return document, 0
    pieces, position = [], 0
    for entry in left_out:
        pieces.append(document[position : entry.start])
        position = entry.end
    return b"".join((*pieces, document[position:])), len(left_out)


def _older(entries: Sequence[_Listed]) -> list[_Listed]:
    """Return the entries for which there is no room, once the newest are taken; undated ones count as oldest."""
    newest_first = sorted(entries, key=lambda entry: seconds_of(entry.date), reverse=True)
    cost = 0
    for count, entry in enumerate(newest_first):
        cost += entry.cost
        if count >= MOST_ENTRIES or cost > BUDGET:
            return newest_first[count:]
    return []


def seconds_of(text: str) -> float:
    """Return the time of a date in RFC 3339 or RFC 822, in seconds since 1970; minus infinity for any other text.

    It is good enough to find the newest, and fast: a document may hold 100,000 dates.
    """
    text = text.strip()[:80]
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        pass
    try:
        fields = parsedate_tz(text)
        return datetime(*fields[:6], tzinfo=UTC).timestamp() - (fields[9] or 0) if fields else float("-inf")
    except (ValueError, OverflowError, TypeError, IndexError):
        return float("-inf")


def _entries_of(document: bytes) -> list[_Listed]:
    """Return the entries of a well-formed document, in its order; none of any other."""
    scan = _Scan(document)
    try:
        scan.parser.Parse(document, True)
    except (expat.ExpatError, _TooMuch):
        return []
    return [entry for entry in scan.entries if entry.end > entry.start]


class _TooMuch(Exception):
    """The end of a scan that would take too long."""


class _Scan:
    """A walk through a document that notes where its entries stand, what they cost, and their dates."""

    def __init__(self, document: bytes) -> None:
        self.entries: list[_Listed] = []
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._document = document
        self._depth = 0
        self._elements = 0
        self._entry_depth = 0
        self._text: list[str] = []
        self._rank = 9

    def _start(self, name: str, attributes: dict[str, Any]) -> None:
        self._depth += 1
        self._elements += 1
        if self._elements > _MOST_ELEMENTS or len(self.entries) > _MOST_LISTED:
            raise _TooMuch
        local_name = name.rpartition(" ")[2].lower()
        if not self._entry_depth:
            if local_name in _ENTRY_NAMES:
                self._entry_depth = self._depth
                self.entries.append(_Listed(self.parser.CurrentByteIndex))
            return
        entry, is_child = self.entries[-1], self._depth == self._entry_depth + 1
        entry.cost += (_CHILD if is_child else _NESTED) + _ATTRIBUTE * len(attributes)
        if is_child and _DATES.get(local_name, 9) < entry.rank:
            self._rank = _DATES[local_name]
            self._text = []
            self.parser.CharacterDataHandler = self._text.append

    def _end(self, name: str) -> None:
        if self._entry_depth and self._depth == self._entry_depth + 1 and self.parser.CharacterDataHandler:
            self.entries[-1].date, self.entries[-1].rank = "".join(self._text), self._rank
            self.parser.CharacterDataHandler = None
        elif self._depth == self._entry_depth:
            index = self.parser.CurrentByteIndex
            if self._document.startswith(b"</", index):  # an empty element holds nothing that is worth a cut
                self.entries[-1].end = self._document.index(b">", index) + 1
            self._entry_depth = 0
        self._depth -= 1
