"""The schedule of visits: every decision about time and pace, as pure functions of a feed's state and hints."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta
from typing import Literal

from planet.model.community import FetchRules
from planet.model.visits import FeedState, Hints
from planet.struct import Struct

GRACE = timedelta(minutes=5)
"""A turn also takes what falls due this soon."""

FAR = timedelta(days=8)
"""A due time further off than any rule can put it comes from a clock that was wrong."""

LONGEST_RETRY_AFTER = timedelta(days=7)
"""A wish to be left alone is honoured up to this; beyond, it is more likely a mistake."""

LONGEST_BACK_OFF = timedelta(days=1)
LONGEST_HOLD = timedelta(hours=1)
"""For so long after the last visit one feed's Retry-After keeps the other feeds of its host waiting, at most."""

LOOK = timedelta(seconds=10)
"""From one look of `planet run` to the next."""

BURST = 50
"""So many feeds a look of `planet run` may take at once beyond its share."""

PHOTO_VISITS = 6
"""So often a photo is asked for before it is given up."""

PASSING = frozenset({408, 425, 429})
"""Answers below 500 that say nothing about the thing asked for."""

DISCOVERY_INTERVAL = timedelta(days=7)
FIRST_DISCOVERY_BACK_OFF = timedelta(hours=1)
GROWTH = 1.5
JITTER = 0.1
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

VisitEffect = Literal["fresh", "unchanged", "failed"]
"""The effect of a visit on the pace: something new, nothing new, or no answer that could be read."""


class Schedule(Struct, frozen=True):
    """The next visit: its time (UTC, whole seconds), the interval, and the time until which not even `--force` may
    ask."""

    next_due: datetime
    interval: timedelta
    retry_until: datetime | None = None


def is_due(
    state: FeedState,
    now: datetime,
    force: bool = False,
    named: bool = False,
    max_interval: timedelta = LONGEST_RETRY_AFTER,
) -> bool:
    """Return whether the feed is to be visited in the turn at `now`.

    `named` is True if the member was named on the command line; together with `force` even a feed that was gone is
    asked. A Retry-After always holds, and so does the wish of a feed's owner, until the owner may be asked again. A due
    time that is further ahead than any rule sets comes from a wrong clock and is ignored.
    """
    if state.state == "paused":
        return False
    if state.place != "web":
        return True
    if state.retry_until and now < state.retry_until <= now + LONGEST_RETRY_AFTER:
        return False
    if state.state == "gone":
        return force and named
    if state.declined:
        return _time_has_come(state.next_due, now, grace=timedelta(0), horizon=LONGEST_RETRY_AFTER)
    return force or _time_has_come(state.next_due, now, grace=GRACE, horizon=max(max_interval, LONGEST_RETRY_AFTER))


def host_hold(state: FeedState, now: datetime) -> timedelta | None:
    """Return how long the other feeds on the same host must wait after this feed's Retry-After; None if they need not
    wait."""
    if not (state.retry_until and state.last_visit and state.last_visit <= now):
        return None
    until = min(state.retry_until, state.last_visit + LONGEST_HOLD)
    return until - now if until > now else None


def feeds_per_look(feeds: int, rules: FetchRules) -> int:
    """Return how many feeds one look of `planet run` visits at most: the share of all feeds for the time between two
    looks, and BURST more."""
    return math.ceil(feeds * LOOK / rules.interval) + BURST


def next_visit(state: FeedState, effect: VisitEffect, rules: FetchRules, hints: Hints, now: datetime) -> Schedule:
    """Return the schedule after a visit at `now`.

    `state` is the state before that visit. `hints` are those of server and feed together.
    """
    if effect == "failed":
        interval = state.interval or rules.interval
        wait = _back_off(rules.interval, state.failures, longest=max(LONGEST_BACK_OFF, rules.interval))
        next_due = now + wait
    else:
        interval = _adapted(state, effect, rules)
        wait_wanted = _clamped(max(interval, hints.fresh_for or interval), rules)
        floor = _clamped(hints.fresh_for or rules.interval, rules)
        wait = max(floor, wait_wanted - wait_wanted * JITTER * _chance(state.url, now))
        latest = now + max(wait, rules.max_interval)
        next_due = min(latest, _after_silent_hours(now + wait, hints, latest))
    retry_until = end_of_retry_after(hints, now)
    return Schedule(_round_up(max(next_due, retry_until or next_due)), _round_length(interval), retry_until)


def discovery_due(
    last_visit: datetime | None,
    next_due: datetime | None,
    now: datetime,
    force: bool = False,
    retry_until: datetime | None = None,
) -> bool:
    """Return whether a member's page is to be asked for its feeds in the turn of `now`.

    A Retry-After (`retry_until`) holds under `force` too. One further ahead than any that is accepted is not believed.
    """
    if retry_until and now < retry_until <= now + LONGEST_RETRY_AFTER:
        return False
    if last_visit is None or force:
        return True
    return _time_has_come(next_due, now, grace=timedelta(0), horizon=DISCOVERY_INTERVAL)


def next_discovery(
    now: datetime, *, answered: bool, failures: int = 0, retry_after: timedelta | None = None
) -> datetime:
    """Return when to ask the page again: in a week after any HTTP answer, else after 1 h, 2 h … up to a week.

    `failures` counts the earlier visits in a row that reached no server.
    """
    wait = DISCOVERY_INTERVAL if answered else _back_off(FIRST_DISCOVERY_BACK_OFF, failures, DISCOVERY_INTERVAL)
    return _round_up(now + max(wait, min(retry_after or wait, LONGEST_RETRY_AFTER)))


def next_photo(now: datetime, status: int, failures: int, retry_after: timedelta | None = None) -> datetime | None:
    """Return when to ask again for a photo that did not come: after 1 h, 2 h …; None: never.

    None if the answer will not change, and after PHOTO_VISITS visits. `status` is the HTTP status of the answer (0: no
    answer); `failures` counts the earlier visits.
    """
    may_pass = status in PASSING or status == 0 or status >= 500
    if not may_pass or failures + 1 >= PHOTO_VISITS:
        return None
    return next_discovery(now, answered=False, failures=failures, retry_after=retry_after)


def _time_has_come(next_due: datetime | None, now: datetime, grace: timedelta, horizon: timedelta) -> bool:
    """Return whether a due time is past, within `grace`, missing, or further ahead than `horizon`."""
    return next_due is None or next_due <= now + grace or next_due > now + horizon + grace


def _adapted(state: FeedState, effect: VisitEffect, rules: FetchRules) -> timedelta:
    """Return the next interval: half of the last one after news, one and a half times the last one without news."""
    if state.interval is None:
        return rules.interval
    return _clamped(state.interval / 2 if effect == "fresh" else state.interval * GROWTH, rules)


def _clamped(length: timedelta, rules: FetchRules) -> timedelta:
    """Return the length within `interval` and `max_interval`."""
    return max(rules.interval, min(length, rules.max_interval))


def _back_off(first: timedelta, failures: int, longest: timedelta) -> timedelta:
    """Return the wait after failures in a row: `first`, doubled by each, up to `longest`."""
    doublings = min(failures, 20)  # more would pass any limit, and at last the range of timedelta
    return min(first * float(1 << doublings), longest)


def _after_silent_hours(moment: datetime, hints: Hints, latest: datetime) -> datetime:
    """Return the first moment that skipHours and skipDays (RSS 2.0, both in GMT) allow, at most `latest`."""
    while moment < latest and (moment.hour in hints.skip_hours or DAYS[moment.weekday()] in hints.skip_days):
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return moment


def end_of_retry_after(hints: Hints, now: datetime) -> datetime | None:
    """Return the end of a Retry-After, at most LONGEST_RETRY_AFTER from `now`; None without one."""
    if not hints.retry_after or hints.retry_after <= timedelta(0):
        return None
    return _round_up(now + min(hints.retry_after, LONGEST_RETRY_AFTER))


def _chance(url: str, now: datetime) -> float:
    """Return a number in [0, 1) that is always the same for a feed and a moment: jitter without a random generator."""
    digest = hashlib.blake2b(f"{url} {now.isoformat()}".encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest) / 2**32


def _round_up(moment: datetime) -> datetime:
    """Return the moment, rounded up to a whole second."""
    return moment if not moment.microsecond else moment.replace(microsecond=0) + timedelta(seconds=1)


def _round_length(length: timedelta) -> timedelta:
    """Return the length, rounded to whole seconds."""
    return timedelta(seconds=round(length.total_seconds()))
