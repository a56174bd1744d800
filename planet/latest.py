"""The latest of many things, remembered within a bound of memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """The latest of many things, by their keys; `size` returns the bytes that one takes."""

    def __init__(self, size: Callable[[T], int], room: int) -> None:
        self._size = size
        self._room = self._whole_room = room
        self._things: OrderedDict[object, T] = OrderedDict()  # whose oldest is at hand

    def forget(self) -> None:
        """Forget everything."""
        self._room = self._whole_room
        self._things.clear()

    def __contains__(self, key: object) -> bool:
        return key in self._things

    def get(self, key: object) -> T | None:
        """Return the thing with this key; None if it is not remembered."""
        return self._things.get(key)

    def keep(self, key: object, thing: T) -> T:
        """Remember a thing, in place of one with the same key, and return it."""
        if (former := self._things.pop(key, None)) is not None:
            self._room += self._size(former)
        self._things[key] = thing
        self._room -= self._size(thing)
        while self._room < 0:
            _, oldest = self._things.popitem(last=False)
            self._room += self._size(oldest)
        return thing
