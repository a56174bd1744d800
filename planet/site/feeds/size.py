"""The size of the feeds that the hub publishes: programs that carry feeds elsewhere give up on longer ones."""

from __future__ import annotations

from json import dumps

from planet.site.feeds.xml import escaped
from planet.struct import replace
from planet.views.feeds import FeedView
from planet.web.characters import legal

LIMIT = 2_000_000
"""Bytes of a feed, at most: the bridge to Mastodon and Bluesky reads no more (`MAX_HTTP_RESPONSE_SIZE` of webutil)."""


def shortened(view: FeedView, length: int) -> FeedView:
    """Return a shorter feed in place of one that took `length` bytes; the same if nothing is left to leave out.

    The longest texts give way to their summaries, of equally long ones the older. Where no item has a text, the last
    items go instead; one stays in any case.
    """
    if long := _longest(view, length - LIMIT):
        items = tuple(replace(item, content="") if number in long else item for number, item in enumerate(view.items))
    else:
        items = view.items[: max(1, min(len(view.items) - 1, len(view.items) * LIMIT // length))]
    return replace(view, items=items)


def _longest(view: FeedView, excess: int) -> set[int]:
    """Return the places of the longest texts that take so many bytes together, or of all texts."""
    lengths = [(_length(view, item.content), place) for place, item in enumerate(view.items) if item.content]
    chosen: set[int] = set()
    for length, place in sorted(lengths, reverse=True):
        if excess <= 0:
            break
        chosen.add(place)
        excess -= length
    return chosen


def _length(view: FeedView, content: str) -> int:
    """Return how many bytes a text takes in the document: its quotes, or its angle brackets, are escaped there."""
    text = legal(content)
    return len((dumps(text, ensure_ascii=False) if view.format == "json" else escaped(text)).encode())
