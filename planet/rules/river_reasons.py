"""Why an entry stands on the river where it stands, in a sentence; told from what the store remembers. Pure.

The rule itself is `planet.rules.placement.river_date` (rule 1 of docs/reference/rules.md).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from planet.model.traces import Trace


def river_reason(trace: Trace, first_success: datetime | None, days_on_front: int) -> str:
    """Return the English sentence on an entry's river date. `first_success` is the first good visit to its feed."""
    stated = trace.item.stated if trace.item else None
    came, place = trace.first_seen, trace.river_at
    is_first_visit = first_success is not None and came <= first_success
    if stated is None:
        return _undated(trace)
    if place == came and stated > came:
        return "Its date lay in the future when it came: it stands at the time when it was first seen."
    if place == came and stated < came:
        return (
            "It came late: its date lies before the last visit of then, and less than "
            f"{days_on_front} days before it was first seen. So it stands at the time when it was first seen, "
            "and nobody misses it."
        )
    if place != stated:
        return "The date that it states has changed since it came: its place was fixed by the one of then."
    if is_first_visit:
        return "It was there at the first visit to its feed: it stands at its own date."
    if came - stated >= timedelta(days=days_on_front):
        return (
            f"It was at least {days_on_front} days old when it was first seen: it stands at its own date, in the "
            "archive, and not on top of the river."
        )
    return "It was new: it stands at its own date."


def _undated(trace: Trace) -> str:
    if trace.backlog:
        return (
            "It states no date, and came with others that state none at the first visit to its feed: it stands in the "
            "archive at the time when it was first seen; only the newest of them passed the front."
        )
    return "It states no date: it stands at the time when it was first seen."
