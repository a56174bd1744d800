"""Whether this machine's clock can be right. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""The program is younger than this, and so is every turn."""

LONGEST_STEP_BACK = timedelta(days=30)
"""A clock may be set back so far without a question."""


def fault_of(now: datetime, last_turn: datetime | None) -> str:
    """Return the sentence on a clock that must be wrong: before this program was made, or long before the last turn; ""
    for one that may be right."""
    if now < MADE:
        return f"This machine's clock says {now:%Y-%m-%d}, which cannot be: set it right, then run again."
    if last_turn and now < last_turn - LONGEST_STEP_BACK:
        return (
            f"This machine's clock says {now:%Y-%m-%d}, but the last turn was made on {last_turn:%Y-%m-%d}: "
            f"set the clock right. If it was wrong then, run once: planet update --now {now:%Y-%m-%dT%H:%M:%SZ}"
        )
    return ""
