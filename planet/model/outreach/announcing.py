"""Announcements as the store has them, and what becomes of each: types for the way of one message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from planet.struct import Struct

MessageState = Literal["waiting", "sending", "sent", "failed", "unknown"]
"""A message waits, is on its way, has arrived or was given up; of an unknown one nobody can say whether it arrived."""

Outcome = Literal["sent", "refused", "retry", "unknown"]
"""What came of a call: it was taken; it will never be taken; it did not arrive this time; nobody can say."""

Measure = Literal["characters", "graphemes", "mastodon"]
"""How a service counts: characters, signs as a reader sees them, or as Mastodon does, for which each URL has 23."""

Dialect = Literal["plain", "markdown"]
"""How a service reads a text: as it stands, or as Markdown."""


class Target(Struct, frozen=True):
    """A place that news are told to, by its name in the members file.

    `last_entry` and `last_member` are the highest ids that it was told of, or that were there before it began.
    `failures` counts the calls in a row that failed; `failing_since` and `retry_at` are None while all is well.
    """

    name: str
    begun_at: datetime
    last_entry: int
    last_member: int
    failures: int = 0
    failing_since: datetime | None = None
    retry_at: datetime | None = None
    reason: str = ""


class Queued(Struct, frozen=True):
    """A message that waits: about an entry, a member or a conversation; the other two are None."""

    message_id: int
    queued_at: datetime
    entry_id: int | None = None
    member_id: int | None = None
    conversation_id: int | None = None


class Candidate(Struct, frozen=True):
    """A new entry as the rules of announcing look at it. `is_first_visit`: its feed was read for the first time."""

    entry_id: int
    member_id: int
    river_at: datetime
    kind: str
    topics: tuple[str, ...]
    backlog: bool
    is_first_visit: bool


class News(Struct, frozen=True):
    """One thing to tell, in plain text on a line each; `link` is absolute.

    `tags` are hashtags, `kind` a word for what it is. What its author does not share is "".
    """

    subject: str
    author: str
    title: str
    link: str
    excerpt: str = ""
    tags: str = ""
    kind: str = ""


class Bounds(Struct, frozen=True):
    """What a service takes: so many by its measure, so many bytes in UTF-8 (0: no bound), and how it reads a text."""

    length: int
    measure: Measure = "characters"
    bytes: int = 0
    dialect: Dialect = "plain"


class CallResult(Struct, frozen=True):
    """What came of a call. `reason` is an English sentence without secrets, "" where it was taken."""

    outcome: Outcome
    reason: str = ""
    retry_after: timedelta | None = None


class TargetAccount(Struct, frozen=True):
    """What `planet status` says of a target: its messages by state, the newest of which nobody knows, its trouble."""

    name: str
    waiting: int
    sent: int
    failed: int
    unknown: int
    last_sent: datetime | None
    last_unknown: datetime | None
    failing_since: datetime | None
    retry_at: datetime | None
    reason: str
    reasons: tuple[str, ...] = ()
