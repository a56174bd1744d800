"""How long a session with a server may take, and how much it may say."""

from __future__ import annotations

import io
import socket
import time
from typing import Any

LARGEST_ANSWER = 8_000_000
"""Bytes that a server may send in answer to one command: the numbers of a million messages, or pieces of one."""

A_LINE = 400
"""Bytes that each line counts beside its own, for it costs as much time: no honest answer has many."""


class TooLate(Exception):
    """The time of the session is over."""


class TooMuch(Exception):
    """An answer is longer than any honest one."""


class Limits:
    """How long a session may take, and how much an answer may hold."""

    def __init__(self, end: float, patience: float) -> None:
        self._end = end
        self._patience = patience
        self._left = LARGEST_ANSWER

    def begin(self) -> None:
        """Begin an answer."""
        self._left = LARGEST_ANSWER

    def hurry(self) -> None:
        """Leave a session two more seconds."""
        self._end = min(self._end, time.monotonic() + 2)
        self.begin()

    def seconds(self) -> float:
        """Return how long to wait for the next bytes; raise TooLate where the time is over."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TooLate
        return min(left, self._patience)

    def count(self, size: int) -> None:
        """Count bytes of the answer; raise TooMuch for too many."""
        self._left -= size
        if self._left < 0:
            raise TooMuch


class LimitedBytes(io.RawIOBase):
    """What comes from a socket, within limits."""

    def __init__(self, source: socket.socket, limits: Limits) -> None:
        self._source = source
        self._limits = limits

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._source.settimeout(self._limits.seconds())
        try:
            count = self._source.recv_into(buffer)
        except TimeoutError:
            raise TooLate from None
        self._limits.count(count)
        return count
