"""Filters of a feed that let nothing in, and what the feed has instead."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from planet.model.community import Feed
from planet.model.entry import Entry
from planet.model.findings import Finding, KeyPath
from planet.rules.upkeep.feed_rules import KEYS, shares, verdict_of

LEAST = 3
"""Of fewer entries nothing can be said."""

_WORTH_NAMING = 5


def has_filter(feed: Feed) -> bool:
    """Return whether a feed has settings that could keep an entry out."""
    return any(getattr(feed, key) for key in KEYS)


def barren(path: KeyPath, feed: Feed, entries: Iterable[Entry], source: str) -> Finding | None:
    """Return a finding if the filter of a feed keeps all of these entries out; None as soon as it lets one in.

    `source` says what the entries are, after their number: "entries that it lists now".
    """
    verdict, hidden = verdict_of(feed), list[Entry]()
    for entry in entries:
        if verdict(entry) is None:
            return None
        hidden.append(entry)
    *rules, total = shares(feed, hidden) or (None,)
    if total is None or total.all < LEAST:
        return None
    key = next((share.key for share in rules if share and share.lets_nothing_in), "")
    instead, write = _instead(key, hidden)
    fact = f"lets nothing in: it keeps out all {total.all} {source}{instead}"
    advice = "take it out, or write what the feed has" if key else "mend the filter of this feed"
    return Finding((*path, key) if key else path, "filter", fact, advice, write)


def _instead(key: str, entries: Sequence[Entry]) -> tuple[str, str]:
    """Return what a feed has instead of what its filter wants, as the end of a sentence, and what could be written."""
    match key:
        case "languages":
            return _most(key, "languages", [entry.language for entry in entries])
        case "kinds":
            return _most(key, "kinds", [entry.kind for entry in entries])
        case "categories" | "include":
            words, write = _most(key, "categories", [tag for entry in entries for tag in dict.fromkeys(entry.tags)])
            return words, write if key == "categories" else ""
        case "authors":
            return _most(key, "authors", [author.name for entry in entries for author in entry.authors])
    return "", ""


def _most(key: str, things: str, values: Sequence[str]) -> tuple[str, str]:
    """Return the most frequent values, in words and as the file writes them."""
    frequent = Counter(value for value in values if value).most_common(_WORTH_NAMING)
    if not frequent:
        return f"; it states no {things}", ""
    named = ", ".join(f"{json.dumps(value, ensure_ascii=False)} ({count})" for value, count in frequent)
    return (
        f"; their {things} are {named}",
        f"{key} = {json.dumps([value for value, _ in frequent], ensure_ascii=False)}",
    )
