"""One thing in several places: a post, and the toot or newsletter of the same member that only passes it on. Pure.

The entry that is shown of several, and those that stand with it as "also at", are described in docs/reference/rules.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape

from planet.model.entry import Entry
from planet.model.records import DuplicateCandidate, DuplicateKeys
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
    """Return whether a title identifies a thing: three words, or as much in a script that is written without blanks."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in title)
    return len(title.split()) >= TITLE_WORDS or wide >= TITLE_SIGNS


def telling(candidates: Iterable[DuplicateCandidate]) -> tuple[DuplicateCandidate, ...]:
    """Return the candidates, those without the key of their title whose title does not say enough."""
    return tuple(c if says_enough(c.title) else replace(c, title_key="") for c in candidates)


def keys_of(candidates: Sequence[DuplicateCandidate]) -> DuplicateKeys:
    """Return what the duplicates of these entries may be found by."""
    return DuplicateKeys(
        member_ids=frozenset(c.member_id for c in candidates),
        link_keys=frozenset(c.link_key for c in candidates) - {""},
        title_keys=frozenset(c.title_key for c in candidates) - {""},
        link_targets=frozenset(key for c in candidates for key in c.link_targets),
    )


def choose_leaders(candidates: Sequence[DuplicateCandidate]) -> dict[int, int]:
    """Choose for each entry that is a duplicate the entry with which it is shown, as {entry id: leader's entry id}.

    An entry that stands for itself, or leads others, is not in the answer.
    """
    leader = {candidate.entry_id: candidate for candidate in candidates}
    for post, duplicate in _pairs(candidates):
        pair = (leader[post.entry_id], leader[duplicate.entry_id])
        first, second = sorted(pair, key=lambda candidate: candidate.rank)
        leader |= {entry_id: first for entry_id, leading in leader.items() if leading == second}
    return {entry_id: leading.entry_id for entry_id, leading in leader.items() if leading.entry_id != entry_id}


def _pairs(candidates: Sequence[DuplicateCandidate]) -> Iterator[tuple[DuplicateCandidate, DuplicateCandidate]]:
    """Yield pairs of entries of one member, from different feeds, that are one thing."""
    for post in candidates:
        rivals = [c for c in candidates if c.member_id == post.member_id and c.feed_id != post.feed_id]
        targets = [c for c in rivals if c.link_key in post.link_targets and _within(PASSED_ON_WITHIN, c, post)]
        if len(targets) == 1:  # a list of several posts is a thing of its own
            yield post, targets[0]
        yield from (
            (post, c) for c in rivals if post.title_key == c.title_key != "" and _within(TITLED_WITHIN, c, post)
        )


def _within(length: timedelta, first: DuplicateCandidate, second: DuplicateCandidate) -> bool:
    """Return whether the river dates of two entries are no further apart than `length`."""
    return abs(first.river_at - second.river_at) <= length
