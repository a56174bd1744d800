"""Push by WebSub: when hubs are asked, how long they are believed, and what their word does to the pace of visits.

A hub's word is a hint and nothing more: it lets a feed be visited at once. While it holds, the feed is polled rarely;
it never is not at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from planet.model.community import FetchRules
from planet.model.outreach import Offer, Subscription
from planet.model.results import Reading
from planet.model.visits import FeedState
from planet.rules import schedule
from planet.struct import replace
from planet.web.outreach import link_headers

LONGEST_URL = 2_000
"""Characters; no hub takes a longer one."""

LONGEST_REASON = 300
"""Characters of what a hub says on a refusal."""

SHORTEST_LEASE, LONGEST_LEASE = timedelta(hours=1), timedelta(days=14)
"""A lease that is shorter is not renewed more often, and a longer one is renewed all the same."""

EARLY = timedelta(days=1)
"""So long before its end a lease is renewed, or at three quarters of it if that is later: there is time to ask
again."""

FIRST_AGAIN = timedelta(minutes=10)
MOST_ATTEMPTS = 6
"""Requests without a confirmation after which a hub is given up."""

MOST_FAREWELLS = 3
"""Requests to end a subscription."""

REST = timedelta(days=7)
"""A hub that refused, or was given up, is asked again after this time."""

LATE = timedelta(minutes=10)
"""A hub that brings what a poll has found is late, not silent, for so long."""

STALE = timedelta(minutes=4)
"""A visit this soon after the hub's word may have met an old copy of the feed, if it found nothing."""

PAUSES = (timedelta(seconds=10), *(timedelta(minutes=minutes) for minutes in (5, 10, 20)))
"""The least time between two visits for a hub's sake, by the number of them in a row that found nothing."""

FAILING_PAUSE = timedelta(minutes=1)
"""The base of the pause after a visit that failed."""

SHORTEST_PAUSE = timedelta(seconds=5)
"""The least time from any visit to one for a hub's sake."""

REGAINED_AFTER = 3
"""True news in a row after which a hub that missed some is trusted again; one that never did is after the first."""

FIRST_PING_AGAIN, LONGEST_PING_AGAIN = timedelta(minutes=1), timedelta(days=1)


# ---------------------------------------------------------------- what a feed offers


def offered(header: str, url: str, reading: Reading) -> Offer | None:
    """Return the hub and topic of a feed that was read at `url`; None without a hub.

    The Link header goes before the document (W3C WebSub §4). A feed that does not name itself is known by its URL.
    """
    hub = next(link_headers.targets(header, "hub", url), "") or reading.hub
    topic = next(link_headers.targets(header, "self", url), "") or reading.topic or url
    return Offer(hub, topic) if hub and max(len(hub), len(topic)) <= LONGEST_URL else None


# ---------------------------------------------------------------- asking a hub


def asked(subscription: Subscription, now: datetime) -> Subscription:
    """Return a subscription that is asked for, or to be ended, at `now`: until it is confirmed the same secret holds,
    and the next attempt comes later each time."""
    leaves = subscription.stage == "leaving"
    attempts = subscription.attempts + 1
    return replace(
        subscription,
        stage="asked" if subscription.stage in ("new", "denied", "given up") else subscription.stage,
        generation=subscription.generation + (subscription.attempts == 0 and not leaves),
        attempts=attempts,
        asked_at=now,
        ask_at=now + min(FIRST_AGAIN * float(1 << min(attempts - 1, 10)), REST),
    )


def not_taken(subscription: Subscription, reason: str, now: datetime, retry_after: timedelta | None) -> Subscription:
    """Return a subscription whose request the hub did not take, for this reason."""
    wait = min(retry_after or timedelta(0), REST)
    return replace(subscription, reason=reason, ask_at=max(now + wait, subscription.ask_at or now))


def is_in_vain(subscription: Subscription, now: datetime) -> bool:
    """Return whether a hub was asked so often without confirming anything that it is given up."""
    most = MOST_FAREWELLS if subscription.stage == "leaving" else MOST_ATTEMPTS
    return subscription.attempts >= most and not is_confirmed(subscription, now)


def given_up(subscription: Subscription, now: datetime) -> Subscription:
    """Return a subscription that is not asked for again before REST is over."""
    reason = subscription.reason or "The hub takes the request, and never confirms it."
    return replace(subscription, stage="given up", attempts=0, reason=reason, ask_at=now + REST)


def leaving(subscription: Subscription, now: datetime) -> Subscription:
    """Return a subscription that is to be ended."""
    return replace(subscription, stage="leaving", attempts=0, ask_at=now, own_due=None)


def confirmed(subscription: Subscription, wish: timedelta, granted: int | None, now: datetime) -> Subscription:
    """Return a subscription that the hub confirms for `granted` seconds; None: for the `wish`. It never counts for
    longer than LONGEST_LEASE."""
    seconds = wish.total_seconds() if granted is None or granted <= 0 else granted
    lease = timedelta(seconds=min(seconds, LONGEST_LEASE.total_seconds()))
    early = min(EARLY, lease / 4)
    return replace(
        subscription,
        stage="active",
        attempts=0,
        reason="",
        confirmed_at=_still_confirmed(subscription, now) or now,
        lease_until=now + lease,
        ask_at=now + max(lease - early, SHORTEST_LEASE / 2),
    )


def denied(subscription: Subscription, reason: str, now: datetime) -> Subscription:
    """Return a subscription that the hub refuses, or ends."""
    sentence = f"The hub refuses: {reason.rstrip('.')}." if reason else "The hub refuses, and does not say why."
    return replace(
        subscription,
        stage="denied",
        attempts=0,
        reason=sentence,
        lease_until=None,
        confirmed_at=None,
        ask_at=now + REST,
    )


def _still_confirmed(subscription: Subscription, now: datetime) -> datetime | None:
    """Return since when a subscription has been confirmed without a gap."""
    return subscription.confirmed_at if is_confirmed(subscription, now) else None


def is_confirmed(subscription: Subscription, now: datetime) -> bool:
    """Return whether the hub has confirmed a subscription, and its lease has not ended."""
    until = subscription.lease_until
    return subscription.stage == "active" and until is not None and now < until


# ---------------------------------------------------------------- the hub's word


def after_ping(subscription: Subscription, now: datetime) -> Subscription:
    """Return a subscription after news from the hub. What a poll found less than LATE before is no miss."""
    judged = judged_again(subscription, now)
    return replace(judged, pings=judged.pings + 1, pinged_at=now, suspected_at=None)


def is_pinged_again(subscription: Subscription, now: datetime) -> bool:
    """Return whether news at `now` say no more than those that came in this second and still wait."""
    return subscription.is_pinged and subscription.pinged_at == now


def visit_due(subscription: Subscription, state: FeedState, rules: FetchRules, now: datetime) -> bool:
    """Return whether a feed is to be visited at `now` because of the hub's word.

    A Retry-After holds, and so does the wish of a feed's owner. The visits come less and less often while they find
    nothing or fail, down to the feed's own interval.
    """
    if not subscription.is_pinged or state.declined or not schedule.is_due(replace(state, next_due=None), now):
        return False
    failing = FAILING_PAUSE * float(1 << min(2 * state.failures, 20)) if state.failures else SHORTEST_PAUSE
    doublings = max(0, subscription.fruitless - len(PAUSES) + 1)
    pause = PAUSES[min(subscription.fruitless, len(PAUSES) - 1)] * float(1 << min(doublings, 10))
    longest = rules.interval
    return _is_past(state.last_visit, min(failing, longest), now) and _is_past(
        subscription.looked_at, min(pause, longest), now
    )


def _is_past(moment: datetime | None, pause: timedelta, now: datetime) -> bool:
    """Return whether a pause since a moment is over, None for none; one in the future comes from a wrong clock."""
    return moment is None or moment > now or now >= moment + pause


def after_visit(
    subscription: Subscription, seen: int, state: FeedState, now: datetime, *, news: bool, entries: bool
) -> Subscription:
    """Return a subscription after a good visit to its feed.

    `seen` is the number of news from the hub when the visit began. `news` is True if anything new was read, `entries`
    if new entries were in it. `state` is the feed's before the visit.
    """
    subscription = judged_again(subscription, now)
    if seen > subscription.answered:
        return _after_answer(subscription, seen, now, news=news, entries=entries)
    if entries and _should_have_brought(subscription, state, now):
        return replace(subscription, suspected_at=subscription.suspected_at or now)
    return subscription


def _after_answer(subscription: Subscription, seen: int, now: datetime, *, news: bool, entries: bool) -> Subscription:
    """Return a subscription after a visit for the hub's sake. One that found nothing is repeated once: the hub may
    have been faster than the site's own cache."""
    if news:
        return replace(subscription, answered=seen, looked_at=now, fruitless=0, good=subscription.good + entries)
    pinged_at = subscription.pinged_at or now
    is_late = now - pinged_at >= STALE or now < pinged_at - STALE
    return replace(
        subscription,
        answered=seen if is_late else subscription.answered,
        looked_at=now,
        fruitless=subscription.fruitless + 1,
    )


def _should_have_brought(subscription: Subscription, state: FeedState, now: datetime) -> bool:
    """Return whether new entries that a poll finds came out while the hub should have told of them, and it did not."""
    since, last = subscription.confirmed_at, state.last_success
    if not is_confirmed(subscription, now) or since is None or last is None or last < since:
        return False
    return subscription.pinged_at is None or now - subscription.pinged_at > LATE


def judged_again(subscription: Subscription, now: datetime) -> Subscription:
    """Return a subscription whose hub is not trusted any more if it has not brought in time what a poll found."""
    if subscription.suspected_at is None or now - subscription.suspected_at <= LATE:
        return subscription
    return replace(subscription, suspected_at=None, good=0, missed=subscription.missed + 1)


def is_trusted(subscription: Subscription, now: datetime) -> bool:
    """Return whether a hub has shown that it brings the news of a feed."""
    judged = judged_again(subscription, now)
    needed = REGAINED_AFTER if judged.missed else 1
    return is_confirmed(judged, now) and judged.good >= needed and judged.suspected_at is None


def stretched(subscription: Subscription, state: FeedState, rules: FetchRules, now: datetime) -> datetime | None:
    """Return when a feed whose hub is trusted is polled next: as rarely as any feed, and before the lease ends. None if
    it is polled at its own beat. `state` is the feed's after the visit."""
    if state.state != "ok" or subscription.is_pinged or not is_trusted(subscription, now):
        return None
    latest = min(now + rules.max_interval, subscription.lease_until or now)
    return latest if state.next_due and latest > state.next_due else None


# ---------------------------------------------------------------- telling the planet's own hub


def ping_again(now: datetime, failures: int, retry_after: timedelta | None) -> datetime:
    """Return when the planet's own hub is told again after so many failures in a row, and one more."""
    wait = min(FIRST_PING_AGAIN * float(1 << min(failures, 12)), LONGEST_PING_AGAIN)
    return now + max(wait, min(retry_after or timedelta(0), LONGEST_PING_AGAIN))
