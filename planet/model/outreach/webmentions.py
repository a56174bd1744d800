"""Webmentions: what becomes of each link of a post that was written here."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from planet.struct import Struct

Stage = Literal["due", "sent", "none", "refused", "failed", "unknown"]
"""What became of a link: it waits, its receiver took it, the page takes none, the receiver refused it, it did not
answer often enough, or it may have it."""


class Webmention(Struct, frozen=True):
    """A link of a post, and what became of it. `source` is the permalink of the post, `target` the URL linked to.

    `linked` is False once the link is gone from the post, or the post from the planet: then the receiver is told once
    more. `version` is that of the post. `reached`: the receiver took one at some time. `attempts` and `doubts` count
    the failures, and those after which it may have arrived all the same. `begun_at` is not None while nobody knows what
    became of an attempt.
    """

    entry_id: int
    target: str
    source: str
    linked: bool
    version: str
    stage: Stage = "due"
    reached: bool = False
    attempts: int = 0
    doubts: int = 0
    begun_at: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
