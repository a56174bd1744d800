"""Filters of a feed that let nothing in, and what the feed has instead."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from planet.model.community import Feed
from planet.model.entry import Entry
from planet.model.findings import Finding, KeyPath
from planet.model.verdict import Verdict

LEAST = 3
"""Of fewer entries nothing can be said."""

_KEYS = {"language": "languages"}
"""The keys of filters whose rule has another name."""

NO_FILTERS = frozenset({"held", "post", "hide", "withdrawn", "feed", "member", "duplicate"})
"""Rules that hide an entry for another reason than a filter of its feed."""

_WORTH_NAMING = 5


def has_filter(feed: Feed) -> bool:
    """Return whether a feed has settings that could keep an entry out."""
    neutral = replace(feed, kind=None, title="", content="full", accept=None, interval=None, auth_env="")
    return neutral != Feed(feed.url, feed.place)


def barren(
    path: KeyPath, entries: Iterable[Entry], verdict: Callable[[Entry], Verdict | None], source: str
) -> Finding | None:
    """Return a finding if the filter of a feed keeps all of these entries out; None as soon as it lets one in.

    `source` says what the entries are, after their number: "entries that this feed lists now".
    """
    rules: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for entry in entries:
        hidden_by = verdict(entry)
        if hidden_by is None or hidden_by.rule in NO_FILTERS:
            return None
        rules[hidden_by.rule] += 1
        languages[entry.language] += 1
        tags.update(dict.fromkeys(entry.tags))
    count = rules.total()
    if count < LEAST:
        return None
    rule = rules.most_common(1)[0][0]
    instead, write = _instead(rule, languages, tags)
    fact = f"lets nothing in: it keeps out all {count} {source}{instead}"
    return Finding((*path, _KEYS.get(rule, rule)), "filter", fact, "take it out, or write what the feed has", write)


def _instead(rule: str, languages: Counter[str], tags: Counter[str]) -> tuple[str, str]:
    """Return what the feed has instead, as the end of a sentence, and what could be written; "" where nothing helps."""
    if rule == "language":
        stated = [(tag, count) for tag, count in languages.most_common(_WORTH_NAMING) if tag]
        named = ", ".join(f"{tag} ({count})" for tag, count in stated)
        return f"; their language is {named}", f"languages = {json.dumps([tag for tag, _ in stated])}"
    if rule in ("include", "categories") and tags:
        named = ", ".join(f'"{tag}" ({count})' for tag, count in tags.most_common(_WORTH_NAMING))
        return f"; their tags are {named}", ""
    return "", ""
