"""One thing in several places: a post, and the toot or newsletter of the same member that only passes it on. Pure.

What of several tellings is shown, and what stands with it as "also at", users read in docs/reference/rules.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from html import unescape

from planet.model.entry import Entry
from planet.model.records import DuplicateKeys, Voice
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


def points_at(entry: Entry) -> tuple[str, ...]:
    """The addresses that a short post leads to, as comparison keys; none for one that says much of its own."""
    if len(entry.text) > OWN_WORDS * 10 or len(_ADDRESS.sub("", entry.text).strip()) >= OWN_WORDS:
        return ()
    written = (*map(unescape, _HREF.findall(entry.content)), *_ADDRESS.findall(entry.text), entry.target)
    own = urls.comparison_key(entry.link)
    keys = dict.fromkeys(urls.comparison_key(one) for one in written[:MOST_LINKS] if "://" in one)
    return tuple(key for key in keys if key and key != own)


def says_enough(title: str) -> bool:
    """Whether a title can be told from others: three words, or as much in a script that is written without blanks."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in title)
    return len(title.split()) >= TITLE_WORDS or wide >= TITLE_SIGNS


def telling(voices: Iterable[Voice]) -> tuple[Voice, ...]:
    """Return the voices, those without the key of their title whose title does not say enough."""
    return tuple(voice if says_enough(voice.title) else replace(voice, title_key="") for voice in voices)


def keys_of(voices: Iterable[Voice]) -> DuplicateKeys:
    """Return what the duplicates of these entries may be found by."""
    voices = tuple(voices)
    return DuplicateKeys(
        member_ids=frozenset(voice.member_id for voice in voices),
        link_keys=frozenset(voice.link_key for voice in voices) - {""},
        title_keys=frozenset(voice.title_key for voice in voices) - {""},
        points_at=frozenset(key for voice in voices for key in voice.points_at),
    )


def leaders(voices: Sequence[Voice]) -> dict[int, int]:
    """For each entry that is shown with another one: which (entry id → entry id)."""
    leader = {one.entry_id: one for one in voices}
    for one, other in _pairs(voices):
        first, second = sorted((leader[one.entry_id], leader[other.entry_id]), key=lambda voice: voice.rank)
        leader |= {entry_id: first for entry_id, led_by in leader.items() if led_by == second}
    return {entry_id: led_by.entry_id for entry_id, led_by in leader.items() if led_by.entry_id != entry_id}


def _pairs(voices: Sequence[Voice]) -> Iterator[tuple[Voice, Voice]]:
    """Entries of one member from different feeds that are one thing."""
    for one in voices:
        others = [v for v in voices if v.member_id == one.member_id and v.feed_id != one.feed_id]
        passed_on = [v for v in others if v.link_key in one.points_at and abs(v.at - one.at) <= PASSED_ON_WITHIN]
        if len(passed_on) == 1:  # a list of several posts is a thing of its own
            yield one, passed_on[0]
        yield from (
            (one, v) for v in others if one.title_key == v.title_key != "" and abs(v.at - one.at) <= TITLED_WITHIN
        )
