"""Feeds that are read well and bring nothing: emptied ones, and those that have been silent for a year."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from planet.model.problems import FeedFacts, FeedPast, Sign
from planet.rules.upkeep.contact import contact
from planet.rules.upkeep.days import Today, duration

PATIENCE_WITH_EMPTY = 14
"""Days. Some feeds are empty while their site is rebuilt, or at the turn of a year."""

YEAR = 365

LONGER_THAN_EVER = 2
"""A silence is one when it is so many times as long as the longest one before."""


def emptied(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a feed that lists nothing although it did."""
    since = facts.signs.empty_since
    if since is None:
        return None
    return Sign(
        "emptied",
        since,
        f"The feed can be read, but has listed no entry since {today.written(since)}; before, it did.",
        f"Look at the site: perhaps the feed has a new address. If not, write to {contact(facts.member)}.",
        PATIENCE_WITH_EMPTY,
        ready=facts.state.state == "ok",
    )


def silent(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a feed that is read well and has brought nothing new, in view of its own longest silence; None
    for a feed without posts."""
    newest = facts.signs.past.newest
    if newest is None:
        return None
    longest = longest_silence(facts.signs.past)
    length = duration(today.days_since(newest))
    past = f"; the longest silence before was {duration(longest)}" if longest else ""
    return Sign(
        "silent",
        newest,
        f"Nothing new has come since {today.written(newest)}, for {length}{past}.",
        f"Nothing must be done. You could ask {contact(facts.member)} whether they write elsewhere now.",
        max(YEAR, LONGER_THAN_EVER * longest),
        key=today.written(newest),
        ready=facts.state.state == "ok" and not facts.signs.empty_since,
    )


def longest_silence(past: FeedPast) -> int:
    """Return the longest time between two weeks with posts, in days; 0 if there are none."""
    weeks = [week for week, _ in past.weeks]
    gaps = (timedelta(weeks=later - earlier).days for earlier, later in pairwise(weeks))
    return max(gaps, default=0)
