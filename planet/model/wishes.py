"""What the owner of an origin wishes of this hub: the lines of its robots.txt that are for planet-river."""

from __future__ import annotations

from datetime import datetime

from planet.struct import Struct


class RobotsLine(Struct, frozen=True):
    """A line of robots.txt: the paths of `pattern` are allowed, or not. The pattern is ASCII, percent-encoded.

    As text, which is published, it comes without the query string of a feed's address: that may be a secret.
    """

    allow: bool
    pattern: str

    def __str__(self) -> str:
        path, sign, _ = self.pattern.partition("?")
        return f"{'Allow' if self.allow else 'Disallow'}: {path}{sign and '?…'}"


class OwnerWish(Struct, frozen=True):
    """The wish of an origin ("https://ada.example"): the lines for this hub, and when they were asked for, UTC."""

    origin: str
    asked_at: datetime
    lines: tuple[RobotsLine, ...] = ()
