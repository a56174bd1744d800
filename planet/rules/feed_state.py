"""The state of a feed after a visit, given the state before it. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from planet.model.community import Feed, FetchRules
from planet.model.entry import FeedInfo
from planet.model.records import KnownInfo
from planet.model.visits import Failed, FeedState, Fetched, Hints, Outcome, Unchanged, Validators
from planet.rules import schedule, takeover
from planet.rules.upkeep.robots import refusal
from planet.struct import replace

INSISTENT = frozenset({0, 429, 503})
"""Statuses (0: nobody was asked, for the host wants to be left alone) whose Retry-After not even force may break, and
which speaks for the whole host; any other merely puts off the next visit."""

LEARNT_AFTER = 3
"""A permanent redirect is believed after so many visits on as many days."""

INFO_AGE = timedelta(days=1)
"""The shortest time between two changes of the description that is believed."""

DOUBTED_AFTER = 3
"""What was learnt is forgotten after so many failures in a row: then the address in the members file is asked again."""

NO_NETWORK = "There was no network at the last turn, so nothing could be asked for: nothing to do here."
"""The reason of each feed that was due in a turn in which the whole hub reached nobody."""

NO_PROXY = "The proxy named in members.toml passed no visit on: check the key proxy under [fetch]."
"""The reason where all visits go through a proxy; the turn says it, too."""

OFFLINE = frozenset({NO_NETWORK, NO_PROXY})
"""Reasons that are told once of the whole hub, and not of each feed."""


def no_network(*, proxied: bool) -> str:
    """Return the reason of each feed that was due in a turn in which the whole hub reached nobody."""
    return NO_PROXY if proxied else NO_NETWORK


def not_reached(count: int) -> str:
    """Return the sentence on a hub without network that wanted to ask so many feeds and pages: the same wherever it is
    told, and told once."""
    return f"{count:,} not reached: no network; asked again next turn."


def after_reading(
    state: FeedState,
    outcome: Fetched,
    rules: FetchRules,
    now: datetime,
    *,
    hints: Hints,
    news: bool,
    cut: bool,
    reading: int = 0,
    reading_hash: str = "",
) -> FeedState:
    """Return the state after a visit whose body was read.

    `hints` are those inside the feed. `news` is True if an entry was new or has changed. `cut` is True if the body
    broke off: then the stored validators stay, because the new ones would stop the rest from being sent again.
    `reading` is the reader's version, `reading_hash` the hash of what it read.
    """
    merged = merge_hints(outcome.hints, hints)
    good = replace(_good(state, now), hints=hints, reading=reading)
    if not cut:
        good = replace(good, validators=outcome.validators, body_hash=outcome.body_hash, reading_hash=reading_hash)
    return _scheduled(_moved(good, outcome, now), state, "fresh" if news else "unchanged", rules, merged, now)


def hold_feed(state: FeedState, since: date) -> FeedState:
    """Return the state of a feed whose entries wait for the admin since that day, given its state after the visit.

    The validators are kept, because the same document would be judged in the same way. A permanent redirect is not
    counted.
    """
    reason = takeover.feed_reason(since)
    return replace(state, state="held", held_since=since, reason=reason, moved_to="", moved_days=())


def after_unchanged(state: FeedState, outcome: Unchanged, rules: FetchRules, now: datetime) -> FeedState:
    """Return the state after a visit that found nothing new: a good visit all the same. A held feed stays held."""
    body_hash = outcome.body_hash or state.body_hash
    good = replace(_good(state, now), validators=outcome.validators, body_hash=body_hash)
    if state.held_since:
        good = hold_feed(good, state.held_since)
    merged = merge_hints(outcome.hints, state.hints)
    return _scheduled(_moved(good, outcome, now), state, "unchanged", rules, merged, now)


def after_failure(state: FeedState, outcome: Failed, rules: FetchRules, now: datetime) -> FeedState:
    """Return the state after a visit that failed: validators are kept, failures are counted, the reason is stored.

    A permanent redirect that was believed is forgotten if its target is gone, or fails DOUBTED_AFTER times in a row.
    """
    if outcome.turned_away:
        return _spared(state, outcome, now)
    failures = state.failures + 1
    forget = has_moved(state) and (outcome.gone or failures >= DOUBTED_AFTER)
    bad = replace(
        state,
        last_visit=now,
        failures=failures,
        state="gone" if outcome.gone and not forget else "failing",
        reason=outcome.reason,
        moved_to="" if forget else state.moved_to,
        moved_days=() if forget else state.moved_days,
    )
    insists = outcome.status in INSISTENT
    return _scheduled(bad, state, "failed", rules, outcome.hints, now, insists=insists)


def _spared(state: FeedState, outcome: Failed, now: datetime) -> FeedState:
    """Return the state of a feed that was not asked because its host is paused: the next visit is later, no failure is
    counted."""
    until = now + (outcome.hints.retry_after or timedelta(0))
    return replace(state, reason=outcome.reason, next_due=max(until, state.next_due or until))


def after_refusal(state: FeedState, words: str, asked_again: datetime) -> FeedState:
    """Return the state of a feed whose owner asks not to be here: it is not visited before the owner is asked again."""
    return replace(state, state="declined", declined=words, reason=refusal(words), next_due=asked_again)


def after_consent(state: FeedState) -> FeedState:
    """Return the state of a feed whose owner does not ask any more to keep it out."""
    return replace(state, state=_undisturbed(state), declined="", reason="")


def _undisturbed(state: FeedState) -> Literal["held", "ok", "new"]:
    return "held" if state.held_since else "ok" if state.last_success else "new"


def after_offline(state: FeedState, reason: str) -> FeedState:
    """Return the state after a turn without any network: no failure is counted. The reason is stored, unless there is
    one already why the feed gives nothing."""
    return state if state.state in ("failing", "gone", "declined") else replace(state, reason=reason)


def in_the_file(state: FeedState | None, feed: Feed, *, paused: bool) -> FeedState:
    """Return the state of a feed as the members file names it now; if `state` is None, that of a new feed.

    A feed at a new URL begins without validators, failures and redirects, which belong to the old URL. Its next visit
    counts as the first one there: items with new ids are then old posts, not news. That is so unless the new URL is
    the one that was visited anyway, or the old one with https. The first visit after a pause counts as such, too: a
    feed whose member is `paused` is not visited.
    """
    if state is None:
        state = FeedState(0, feed.url, feed.place)
    elif state.url != feed.url and feed.url == visit_url(state):
        state = replace(state, url=feed.url, moved_to="", moved_days=())
    elif state.url != feed.url and _has_https_now(state, feed):
        state = _asked_anew(state, feed)
    elif state.url != feed.url:
        new = FeedState(state.feed_id, feed.url, feed.place, version=state.version)
        state = replace(
            new,
            first_success=state.first_success,
            last_visit=state.last_visit,
            interval=state.interval,
            hints=state.hints,
            reading=state.reading,
            state="paused" if state.state == "paused" else "new",
        )
    if paused:
        return replace(state, state="paused")
    if state.state != "paused":
        return state
    rested = replace(state, last_success=None)
    return replace(rested, state="declined" if state.declined else _undisturbed(rested))


def _has_https_now(state: FeedState, feed: Feed) -> bool:
    """Return whether the URL of a feed differs from the former one in https alone."""
    return feed.url.startswith("https://") and state.url == f"http://{feed.url[8:]}"


def _asked_anew(state: FeedState, feed: Feed) -> FeedState:
    """Return the state of a feed at another spelling of its URL: it is visited soon, and its document read again, but
    not as if for the first time."""
    return replace(
        state,
        url=feed.url,
        validators=Validators(),
        body_hash="",
        reading_hash="",
        moved_to="",
        moved_days=(),
        next_due=None,
        failures=0,
        state="new" if state.state == "failing" else state.state,
        reason="" if state.state == "failing" else state.reason,
    )


def learnt(stored: KnownInfo, info: FeedInfo | None, now: datetime) -> KnownInfo:
    """Return the description of a feed that is believed after it gave `info` (None: the same description as at the last
    visit).

    The first description is believed at once. Another one is believed after two equal visits, and at most once a day,
    because some feeds put counts in their titles. A `learnt_at` in the future comes from a wrong clock and is ignored.
    """
    latest = stored.latest if info is None else info
    if latest is None or latest == stored.info == stored.latest:
        return stored
    learnt_at = stored.learnt_at
    is_time = learnt_at is None or learnt_at > now or now - learnt_at >= INFO_AGE
    if latest != stored.info and is_time and (learnt_at is None or stored.latest == latest):
        return KnownInfo(latest, latest, now)
    return replace(stored, latest=latest)


def merge_hints(server: Hints, feed: Hints) -> Hints:
    """Return the hints of server and feed together: the longer `fresh_for` of the two, and the feed's skip_hours and
    skip_days."""
    waits = [wait for wait in (server.fresh_for, feed.fresh_for) if wait is not None]
    return replace(server, fresh_for=max(waits, default=None), skip_hours=feed.skip_hours, skip_days=feed.skip_days)


def _good(state: FeedState, now: datetime) -> FeedState:
    """Return the state with a good visit at `now`, without failures and reason."""
    return replace(
        state,
        first_success=state.first_success or now,
        last_visit=now,
        last_success=now,
        failures=0,
        state="ok",
        reason="",
        held_since=None,
    )


def _moved(state: FeedState, outcome: Outcome, now: datetime) -> FeedState:
    """Return the state with the number of days (UTC) on which the same permanent redirect was seen. With another
    redirect, or none, the count begins again.

    A visit to a URL that is believed already meets no redirect, and changes nothing.
    """
    if has_moved(state) and not outcome.moved_to:
        return state
    if not outcome.moved_to:
        return replace(state, moved_to="", moved_days=())
    days = state.moved_days if outcome.moved_to == state.moved_to else ()
    today = f"{now:%Y-%m-%d}"
    days = days if today in days else (*days, today)[-LEARNT_AFTER:]
    return replace(state, moved_to=outcome.moved_to, moved_days=days)


def has_moved(state: FeedState) -> bool:
    """Return whether a permanent redirect was seen on LEARNT_AFTER days, so that it is believed."""
    return bool(state.moved_to) and len(state.moved_days) >= LEARNT_AFTER


def visit_url(state: FeedState) -> str:
    """Return the URL that a visit goes to: the target of a redirect that is believed, else that of the members file."""
    return state.moved_to if has_moved(state) else state.url


def _scheduled(
    state: FeedState,
    previous: FeedState,
    effect: schedule.VisitEffect,
    rules: FetchRules,
    hints: Hints,
    now: datetime,
    *,
    insists: bool = False,
) -> FeedState:
    """Return the state with the schedule of the next visit. If `insists` is True, a Retry-After holds against --force
    too."""
    plan = schedule.next_visit(previous, effect, rules, hints, now)
    retry_until = plan.retry_until if insists else None
    return replace(state, next_due=plan.next_due, interval=plan.interval, retry_until=retry_until)
