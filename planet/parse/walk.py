"""What a walk through an XML document collects, whichever parser walked."""

from __future__ import annotations

from typing import Any, NamedTuple


class Walk(NamedTuple):
    """The version of the format, the values of the feed and of each entry; whether the walk broke off for length.

    The values are dictionaries with the keys of feedparser.
    """

    version: str
    feed: Any
    entries: list[Any]
    is_overlong: bool = False
