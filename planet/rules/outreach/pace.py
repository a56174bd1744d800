"""When announcements are sent, how many as one, and when a dead service is tried again. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from planet.model.outreach.announcing import Queued

FRESH = timedelta(days=2)
"""What is older is no news: an entry by its river date, a message by the time since when it waits."""

HOUR = timedelta(hours=1)

BACK_OFF = (*(timedelta(minutes=minutes) for minutes in (1, 5, 15)), *(timedelta(hours=hours) for hours in (1, 3, 6)))
"""The pause after the first failure in a row, the second, and so on; the last one for all others."""

LONGEST_WISH = timedelta(days=1)
"""No service is left alone for longer, whatever it asks for."""

FURTHEST = timedelta(days=1, hours=2)
"""No pause is longer: a wish, or quiet hours of a day whose clocks were changed."""

Quiet = tuple[time, time] | None


def is_quiet(quiet: Quiet, moment: datetime, zone: ZoneInfo) -> bool:
    """Return whether a moment is among the hours without messages, by the clocks of the planet's zone."""
    if quiet is None:
        return False
    first, last = quiet
    now = moment.astimezone(zone).time().replace(tzinfo=None)
    return first <= now < last if first < last else now >= first or now < last


def end_of_quiet(quiet: Quiet, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return when the hours without messages end in which this moment is."""
    assert quiet is not None
    local = moment.astimezone(zone)
    # In the hour that comes twice the end is that of the same pass.
    end = datetime.combine(local.date(), quiet[1], zone).replace(fold=local.fold)
    if end.timestamp() <= moment.timestamp():
        end = datetime.combine(local.date() + timedelta(days=1), quiet[1], zone)
    return datetime.fromtimestamp(end.timestamp(), moment.tzinfo)


def batches(waiting: Sequence[Queued], slots: int, was_quiet: Callable[[Queued], bool]) -> list[list[Queued]]:
    """Return the messages to send now, each as a list of what it gathers: no more than `slots`.

    What came in the hours without messages is one message. Of the others each is one, but for the last, which gathers
    all that would be too many.
    """
    night = [message for message in waiting if was_quiet(message)]
    singles = [[message] for message in waiting if not was_quiet(message)]
    groups = [night, *singles] if night else singles
    if len(groups) <= slots:
        return groups
    if slots < 1:
        return []
    return [*groups[: slots - 1], [message for group in groups[slots - 1 :] for message in group]]


def is_left_alone(until: datetime | None, now: datetime) -> bool:
    """Return whether a service is left alone at `now`; a time further off than any rule sets comes from a clock that
    was wrong."""
    return until is not None and now < until <= now + FURTHEST


def retry_at(now: datetime, failures: int, wish: timedelta | None) -> datetime:
    """Return when a service is tried again after so many failures in a row, or at its own wish (Retry-After)."""
    pause = BACK_OFF[min(failures, len(BACK_OFF)) - 1]
    return now + max(pause, min(wish or timedelta(0), LONGEST_WISH))
