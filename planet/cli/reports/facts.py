"""Facts of JSON documents as lines that people read: named values, moments, whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator

TURNS = {
    "member": "It is the member's turn.",
    "host": "It is the turn of whoever runs the member's site: the sentence above can be forwarded.",
    "admin": "It is the turn of the hub's admin.",
}
"""Whose turn it is, by the word of the documents."""


def fact(name: str, value: str | None) -> Iterator[str]:
    """Yield the line of a fact under its name; nothing without a value."""
    if value:
        yield f"  {name:12} {value}".rstrip()


def readable(moment: str | None, absent: str = "–") -> str:
    """Return a moment of a JSON document as people read it, in UTC; what stands for an `absent` one for None."""
    return moment.replace("T", " ").removesuffix("Z") + " UTC" if moment else absent
