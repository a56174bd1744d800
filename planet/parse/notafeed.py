"""The one exception of the readers."""

from __future__ import annotations


class NotAFeed(Exception):
    """The document is no feed that can be read; the message says why, in words that a member understands."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
