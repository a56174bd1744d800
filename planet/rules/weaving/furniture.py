"""Furniture: links that stand below everything that somebody writes, like a blogroll or a signature. Pure.

The rule stands in docs/reference/rules.md, under "Weaving".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

WINDOW = 20
"""The entries of a member that are looked at: an entry itself, and those before it."""
LEAST = 3
"""Entries in which furniture stands at least: two posts on one thing are no furniture yet."""


def furniture(keys_of_entries: Sequence[Collection[str]]) -> frozenset[str]:
    """Return the keys that are furniture among the last entries of a member, given the keys of each entry's links.

    These are keys that stand in at least half of the entries, and in at least `LEAST` of them.
    """
    counts = Counter(key for keys in keys_of_entries for key in frozenset(keys))
    return frozenset(key for key, count in counts.items() if count >= LEAST and 2 * count >= len(keys_of_entries))
