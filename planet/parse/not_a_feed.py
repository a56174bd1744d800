"""The one exception of the readers."""

from __future__ import annotations

from planet.web.markup import html


class NotAFeed(Exception):
    """The document is no feed that can be read; the message says why, in words that a member understands.

    What it quotes of the document is made fit for a page and a terminal.
    """

    def __init__(self, reason: str) -> None:
        self.reason = html.one_line(reason, 500)
        super().__init__(self.reason)
