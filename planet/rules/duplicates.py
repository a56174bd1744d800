"""Duplicates: a post, and the toot or newsletter of the same member that only passes it on. Pure.

docs/reference/rules.md says which of them is shown, and how the others stand with it as "also at".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import pairwise

from planet.model.cases import DuplicateCandidate, DuplicateKeys
from planet.model.entry import Entry
from planet.web import urls

OWN_WORDS = 300
"""Characters; who says as much of their own does more than pass on."""

PASSED_ON_WITHIN = timedelta(days=30)
"""What points at a post later than this remembers it, and stands for itself."""

TITLED_WITHIN = timedelta(hours=48)
TITLE_WORDS = 3
TITLE_SIGNS = 7
"""So many signs of a script without blanks are as good as three words."""

MOST_LINKS = 20

ROUNDS = 3
"""How far relatives of relatives are looked for: a post, its toot, and what has the toot's title."""

_HREF = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
_ADDRESS = re.compile(r"\bhttps?://\S+|\b[\w-]+(?:\.[\w-]+)+/\S*")


def link_targets(entry: Entry) -> tuple[str, ...]:
    """Return the URLs that a short post links to, as comparison keys.

    Empty for a post that says OWN_WORDS characters or more of its own.
    """
    if len(entry.text) > OWN_WORDS * 10 or len(_ADDRESS.sub("", entry.text).strip()) >= OWN_WORDS:
        return ()
    links = (*map(unescape, _HREF.findall(entry.content)), *_ADDRESS.findall(entry.text), entry.target)
    own = urls.comparison_key(entry.link)
    keys = dict.fromkeys(urls.comparison_key(link) for link in links[:MOST_LINKS] if "://" in link)
    return tuple(key for key in keys if key and key != own)


def says_enough(title: str) -> bool:
    """Return whether a title is long enough to identify a thing: three words, or as much in a script written without
    blanks."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in title)
    return len(title.split()) >= TITLE_WORDS or wide >= TITLE_SIGNS


def without_vague_titles(candidates: Iterable[DuplicateCandidate]) -> tuple[DuplicateCandidate, ...]:
    """Return the candidates; if a title is too vague to identify an entry, its `title_key` is ""."""
    return tuple(c if says_enough(c.title) else replace(c, title_key="") for c in candidates)


def keys_of(candidates: Sequence[DuplicateCandidate]) -> DuplicateKeys:
    """Return the keys by which the duplicates of these entries are found."""
    return DuplicateKeys(
        member_ids=frozenset(c.member_id for c in candidates),
        link_keys=frozenset(c.link_key for c in candidates) - {""},
        title_keys=frozenset(c.title_key for c in candidates) - {""},
        link_targets=frozenset(key for c in candidates for key in c.link_targets),
    )


def choose_leaders(candidates: Sequence[DuplicateCandidate]) -> dict[int, int]:
    """Choose for each duplicate the entry that it is shown with, as {entry id: id of the shown entry}.

    An entry that is no duplicate, or that others are shown with, is not in the answer. The time needed is that of
    sorting the entries.
    """
    leader = {candidate.entry_id: candidate for candidate in candidates}

    def leader_of(candidate: DuplicateCandidate) -> DuplicateCandidate:
        chain = []
        while (leading := leader[candidate.entry_id]) is not candidate:
            chain.append(candidate.entry_id)
            candidate = leading
        leader.update(dict.fromkeys(chain, candidate))
        return candidate

    for pair in (*_link_pairs(candidates), *_title_pairs(candidates)):
        first, second = sorted(map(leader_of, pair), key=lambda candidate: candidate.rank)
        leader[second.entry_id] = first
    leaders = {candidate.entry_id: leader_of(candidate).entry_id for candidate in candidates}
    return {entry_id: leader_id for entry_id, leader_id in leaders.items() if leader_id != entry_id}


Pair = tuple[DuplicateCandidate, DuplicateCandidate]


def _link_pairs(candidates: Sequence[DuplicateCandidate]) -> Iterator[Pair]:
    """Yield each short post with the entry that it links to, if it is exactly one, of the same member and another
    feed."""
    by_link: dict[tuple[int, str], list[DuplicateCandidate]] = {}
    for candidate in candidates:
        by_link.setdefault((candidate.member_id, candidate.link_key), []).append(candidate)
    for post in candidates:
        linked = (entry for target in post.link_targets for entry in by_link.get((post.member_id, target), ()))
        targets = [c for c in linked if c.feed_id != post.feed_id and _within(PASSED_ON_WITHIN, c, post)]
        if len(targets) == 1:  # a list of several posts is a thing of its own
            yield post, targets[0]


def _title_pairs(candidates: Sequence[DuplicateCandidate]) -> Iterator[Pair]:
    """Yield pairs of entries of one member that have the same title, come from different feeds and are close in time.

    Only neighbours in time are paired; a chain of pairs is one thing.
    """
    by_title: dict[tuple[int, str], list[DuplicateCandidate]] = {}
    for candidate in candidates:
        if candidate.title_key:
            by_title.setdefault((candidate.member_id, candidate.title_key), []).append(candidate)
    for group in by_title.values():
        group.sort(key=lambda candidate: candidate.river_at)
        yield from _neighbours(group)
        yield from _neighbours(group[::-1])


def _neighbours(group: Sequence[DuplicateCandidate]) -> Iterator[Pair]:
    """Yield each entry with the last entry before it from another feed, if that one is close in time."""
    last_of_another_feed: DuplicateCandidate | None = None
    for previous, candidate in pairwise(group):
        if previous.feed_id != candidate.feed_id:
            last_of_another_feed = previous
        if last_of_another_feed and _within(TITLED_WITHIN, last_of_another_feed, candidate):
            yield last_of_another_feed, candidate


def _within(length: timedelta, first: DuplicateCandidate, second: DuplicateCandidate) -> bool:
    """Return whether the river dates of two entries are no further apart than `length`."""
    return abs(first.river_at - second.river_at) <= length
