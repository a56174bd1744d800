"""Duplicates: a post, and the toot or newsletter of the same member that only passes it on. Pure.

docs/reference/rules.md says which of them is shown, and how the others stand with it as "also at".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from html import unescape
from itertools import pairwise

from planet.model.cases import DuplicateCandidate, DuplicateKeys
from planet.model.entry import Entry
from planet.rules.titles import are_of_a_series, says_enough
from planet.struct import replace
from planet.web import urls
from planet.web.patterns import later

OWN_WORDS = 300
"""Characters; who says as much of their own does more than pass on."""

PASSED_ON_WITHIN = timedelta(days=30)
"""What points at a post later than this remembers it, and stands for itself."""

TITLED_WITHIN = timedelta(hours=48)
MOST_LINKS = 20

ROUNDS = 3
"""How far relatives of relatives are looked for: a post, its toot, and what has the toot's title."""

_HREF = later(r'<a\b[^>]*?\shref="([^"]*)"')
_ADDRESS = later(r"\bhttps?://\S+|\b[\w-]+(?:\.[\w-]+)+/\S*")


def link_targets(entry: Entry) -> tuple[str, ...]:
    """Return the URLs that a short post links to, as comparison keys.

    Empty for a post that says OWN_WORDS characters or more of its own.
    """
    if len(entry.text) > OWN_WORDS * 10:
        return ()
    own_words = _ADDRESS.sub("", entry.text) if "/" in entry.text else entry.text
    if len(own_words.strip()) >= OWN_WORDS:
        return ()
    links = (*map(unescape, _HREF.findall(entry.content)), *_ADDRESS.findall(entry.text), entry.target)
    own = urls.comparison_key(entry.link)
    keys = dict.fromkeys(urls.comparison_key(link) for link in links[:MOST_LINKS] if "://" in link)
    return tuple(key for key in keys if key and key != own)


def without_vague_titles(candidates: Iterable[DuplicateCandidate]) -> tuple[DuplicateCandidate, ...]:
    """Return the candidates; if a title is too vague to identify an entry, its `title_key` is ""."""
    return tuple(c if says_enough(c.title, c.names) else replace(c, title_key="") for c in candidates)


FeedTitle = tuple[int, str]
"""A title in a feed: the feed's id, and the title key."""


def series_of(
    spans: Mapping[FeedTitle, tuple[datetime, datetime]], neighbours: Mapping[FeedTitle, Collection[str]]
) -> dict[FeedTitle, frozenset[str]]:
    """Return the titles that are of a series, each with the titles of this series beside it, itself among them.

    `spans` are the first and the last river date of the entries with a title in a feed: a title that comes back is of a
    series. `neighbours` are the titles of the feed beside it in the order of the alphabet.
    """
    beside = {title: frozenset(n for n in neighbours.get(title, ()) if are_of_a_series(title[1], n)) for title in spans}
    return {
        title: beside[title] | {title[1]}
        for title, (first, last) in spans.items()
        if beside[title] or last - first > TITLED_WITHIN
    }


def without_series(
    candidates: Sequence[DuplicateCandidate], series: Collection[FeedTitle]
) -> tuple[DuplicateCandidate, ...]:
    """Return the candidates; if a title is of a series in any feed of the member, its `title_key` is ""."""
    serial = {(c.member_id, c.title_key) for c in candidates if (c.feed_id, c.title_key) in series}
    return tuple(replace(c, title_key="") if (c.member_id, c.title_key) in serial else c for c in candidates)


def keys_of(candidates: Sequence[DuplicateCandidate], series_keys: Iterable[str] = ()) -> DuplicateKeys:
    """Return the keys by which the duplicates of these entries are found; `series_keys` are the titles of the series
    that they belong to."""
    return DuplicateKeys(
        member_ids=frozenset(c.member_id for c in candidates),
        link_keys=frozenset(c.link_key for c in candidates) - {""},
        title_keys=frozenset(c.title_key for c in candidates) - {""},
        link_targets=frozenset(key for c in candidates for key in c.link_targets),
        series_keys=frozenset(series_keys),
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
