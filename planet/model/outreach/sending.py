"""The report on what went out: announcements, webmentions, the news for the hub of push."""

from __future__ import annotations

from planet.struct import Struct


class Sending(Struct, frozen=True):
    """What one sender did. `subject` names it for people: "announcements".

    `sent`, `failed` and `unknown` count the messages of this time: of an `unknown` one nobody can say whether it
    arrived. `waiting` counts those that stay for later. `notes` are sentences for the admin. `fault` is the sentence on
    what a person must mend before anything goes out, "" where all is well; `exit_status` is its own.
    """

    subject: str
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    waiting: int = 0
    notes: tuple[str, ...] = ()
    fault: str = ""
    exit_status: int = 0

    @property
    def is_told(self) -> bool:
        """Return whether anything happened that an admin is told of; what waits is no news."""
        return bool(self.sent or self.failed or self.unknown or self.notes or self.fault)
