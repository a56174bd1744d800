"""The report on a turn, in counts and sentences."""

from __future__ import annotations

from datetime import datetime

from planet.model.outreach.sending import Sending
from planet.model.problems import NotedProblem
from planet.struct import Struct, field


class Failure(Struct, frozen=True):
    """A visit that failed: the member's slug, the feed's public URL, why, and the time of the next visit."""

    member: str
    feed: str
    reason: str
    next_visit: datetime | None


class InboxReport(Struct, frozen=True):
    """What the reading of the mailbox brought: the number of new entries, and sentences for the admin."""

    new: int = 0
    notes: tuple[str, ...] = ()


NO_MAIL = InboxReport()


class TurnReport(Struct, frozen=True):
    """One turn in counts, sentences and seconds; the source of `planet update --json`.

    `after_publish` is the sentence on the failure of that command, "" if it succeeded or was not run.
    `not_reached` counts the feeds, and pages that should name one, that were not reached because the hub was `offline`:
    they are no failures.
    `outgoing` is what went out once the site stood.
    `problems` are those that the admin has not been told of yet, and those of which the end has not been told: whoever
    prints them says so to the store (`turn.upkeep.note_problems.note_told`).
    """

    feeds_due: int = 0
    feeds_fresh: int = 0
    feeds_unchanged: int = 0
    feeds_failed: int = 0
    feeds_not_due: int = 0
    entries_new: int = 0
    entries_updated: int = 0
    entries_withdrawn: int = 0
    entries_stored: int = 0
    pages_written: int = 0
    pages_removed: int = 0
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[NotedProblem, ...] = ()
    offline: bool = False
    not_reached: int = 0
    seconds_poll: float = 0.0
    seconds_store: float = 0.0
    seconds_publish: float = 0.0
    written: tuple[str, ...] = field(default=())
    after_publish: str = ""
    outgoing: tuple[Sending, ...] = ()
