"""Feeds that stand elsewhere now, may have changed hands, or whose owner asks to be left out."""

from __future__ import annotations

from datetime import UTC, datetime

from planet.locale.calendar import start_of
from planet.model.problems import FeedFacts, Sign
from planet.rules import feed_state
from planet.rules.upkeep.contact import contact
from planet.rules.upkeep.days import Today
from planet.web import urls


def moved(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a feed whose permanent redirect is believed; None without one, and for a feed that the members
    file does not name.

    It is certain: the redirect was seen on several days, and what came from there was the feed.
    """
    state, target = facts.state, facts.state.moved_to
    if facts.discovered or not feed_state.has_moved(state):
        return None
    since = datetime.fromisoformat(state.moved_days[0]).replace(tzinfo=UTC)
    private = bool(facts.feed.auth_env) or urls.has_credentials(facts.feed.url)
    return Sign(
        "moved",
        since,
        f"The feed has moved for good: its old address has led to the new one since {today.written(since)}.",
        f'Write "{target}" in place of its address in the members file, or run: planet check --fix',
        certain=not private,
        new_url=target,
        key=target,
        ready=state.state == "ok",
    )


def held(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a feed whose entries wait for the admin, because it may have changed hands."""
    day = facts.state.held_since
    if day is None:
        return None
    return Sign(
        "held",
        start_of(day, today.zone),
        f"Since {day} the feed lists nothing that it listed before, and its links lead to a place where this member "
        "has never been: it may have changed hands, so its new entries wait.",
        f"If it is right, write accept = {day} under this feed in the members file; if not, take the feed out.",
        key=day.isoformat(),
    )


def declined(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a feed whose owner asks not to be here."""
    if facts.state.state != "declined":
        return None
    return Sign(
        "declined",
        start_of(today.day, today.zone),
        facts.state.reason,
        f"Take the feed out of the members file, or talk to {contact(facts.member)}.",
    )
