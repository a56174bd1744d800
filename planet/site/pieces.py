"""Pieces of pages that were made lately, so that each is made once for the several pages that show it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from sys import getsizeof

ROOM = 3_000_000
"""Bytes of memory that are taken at most; then the oldest pieces go. Pages with the same entries come one after the
other, so that more room would save little work."""

OVERHEAD = 1_000
"""Bytes that stand for the memory of a piece beside its text: its subject and its key."""


class Pieces:
    """The pieces of one publishing, by their subject and whatever else they depend on. A subject is known by its
    identity: it must not change."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._texts: OrderedDict[Hashable, tuple[object, str]] = OrderedDict()  # whose oldest is at hand

    def get(self, subject: object, key: Hashable, make: Callable[[], str]) -> str:
        """Return the piece of a subject, which is made if it is not remembered."""
        place = id(subject), key
        if remembered := self._texts.get(place):
            return remembered[1]
        text = make()
        self._texts[place] = subject, text  # which keeps the subject alive, and its identity its own
        self._room -= getsizeof(text) + OVERHEAD
        while self._room < 0:
            _, (_, oldest) = self._texts.popitem(last=False)
            self._room += getsizeof(oldest) + OVERHEAD
        return text
