"""Sentences of other rooms made parts of a finding: what is so, and what to do."""

from __future__ import annotations

_ORDINARY = frozenset(("A", "The", "There", "No", "Every", "Since", "Nothing", "Now", "Many"))
"""First words that are no names."""

_WALLS = ("A check for robots", "A firewall")


def plain(sentence: str) -> str:
    """Return a sentence without its full stop."""
    return sentence.removesuffix(".")


def begun_small(sentence: str) -> str:
    """Return a sentence with its first word in small letters, if that is no name."""
    first = sentence.partition(" ")[0]
    return f"{first.lower()}{sentence[len(first) :]}" if first in _ORDINARY else sentence


def is_wall(reason: str) -> bool:
    """Return whether the reason of a failed visit is a check for robots or a firewall before the feed."""
    return reason.startswith(_WALLS)


def parted(reason: str, otherwise: str) -> tuple[str, str]:
    """Return the fact and the advice in the reason of a failed visit; `otherwise` is the advice where it has none.

    Reasons have a colon between the two (`planet.fetch.reasons`), those of walls a semicolon.
    """
    fact, _, advice = plain(reason).partition("; " if is_wall(reason) else ": ")
    return begun_small(fact), advice or otherwise
