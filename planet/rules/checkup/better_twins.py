"""Another feed of the same entries, weighed against the one that the members file names. Only a clear gain counts."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from planet.model.entry import Entry
from planet.model.findings import Finding
from planet.model.results import Reading
from planet.rules.checkup.named_addresses import NamedFeed, quoted
from planet.web import urls

SHORT = 1_500
"""Characters: entries that are mostly shorter may be the beginnings of longer ones."""

TWICE, MORE = 2, 400
"""The text of a twin must be so many times as long, and longer by so many characters an entry."""

COMMON = 3
"""Of fewer entries that both list nothing can be said."""


def could_be_better(reading: Reading) -> bool:
    """Return whether a feed lacks something that a twin may have: its entries are short, or many have no date."""
    entries = reading.entries
    return len(entries) >= COMMON and (median(len(entry.text) for entry in entries) < SHORT or _undated(entries) > 0.5)


def _undated(entries: tuple[Entry, ...]) -> float:
    return sum(not (entry.published or entry.updated) for entry in entries) / len(entries)


def gains(present: Reading, twin: Reading) -> tuple[str, ...]:
    """Return what a twin has more, in words; () where it has nothing more, lists other entries, or lacks something that
    the present feed has."""
    mine, theirs = _by_key(present), _by_key(twin)
    common = mine.keys() & theirs.keys()
    if len(common) < COMMON or 2 * len(common) < len(mine):
        return ()
    pairs = [(mine[key], theirs[key]) for key in sorted(common)]
    if any(_dated(entry) and not _dated(twin_entry) for entry, twin_entry in pairs):
        return ()
    length = sum(len(entry.text) for entry, _ in pairs)
    longer = sum(len(twin_entry.text) for _, twin_entry in pairs)
    if 2 * longer < length:
        return ()
    has_text = longer >= TWICE * length and longer - length >= MORE * len(pairs)
    has_dates = 2 * sum(not _dated(entry) for entry, _ in pairs) > len(pairs)
    words = (
        f"the whole text, {longer // max(length, 1)} times as long" if length else "the text",
        "dates",
    )
    return tuple(word for word, is_there in zip(words, (has_text, has_dates), strict=True) if is_there)


def _by_key(reading: Reading) -> Mapping[str, Entry]:
    """Return the entries by their links, by which two formats of one feed agree; by their ids where they have none."""
    return {urls.comparison_key(entry.link) if entry.link else entry.guid: entry for entry in reading.entries}


def _dated(entry: Entry) -> bool:
    return entry.published is not None or entry.updated is not None


def twin_finding(named: NamedFeed, url: str, gained: tuple[str, ...]) -> Finding:
    """Return the finding that another feed of the same entries has more."""
    fact = f"the same entries stand in {url} with {' and '.join(gained)}"
    return Finding(named.path, "twin", fact, "write", quoted(url))


def source_finding(named: NamedFeed, url: str) -> Finding:
    """Return the finding that a feed that is passed on stands at its source as well."""
    return Finding(named.path, "twin", f"the same entries stand at their source, {url}", "write", quoted(url))


def lists_the_same(present: Reading, twin: Reading) -> bool:
    """Return whether two feeds list the same entries, most of the present ones at least; COMMON of them, or all."""
    mine, theirs = _by_key(present), _by_key(twin)
    common = len(mine.keys() & theirs.keys())
    return common >= min(COMMON, len(mine)) > 0 and 2 * common >= len(mine)
