"""Feeds that cannot be read: dead, gone, behind a check for robots, another thing at their address, their domain lost.

What lasts for days only is nobody's business: servers are down over a weekend, or while their owners are on holiday.
So the admin hears of a plain failure after four weeks. What does not heal by itself is told sooner, as long as its
owner can still act: a domain can be renewed in its first month, and a check for robots can be switched off. A feed that
was never read is told after three days: its address is probably wrong, and its admin has just written it.
"""

from __future__ import annotations

from collections.abc import Callable

from planet.model.community import Feed
from planet.model.problems import FeedFacts, ProblemKind, Sign
from planet.rules.upkeep.contact import contact
from planet.rules.upkeep.days import Today, duration
from planet.web import urls

PATIENCE: dict[ProblemKind, int] = {"dead": 28, "no-domain": 7, "not-a-feed": 7, "walled": 3, "gone": 0}
"""Days."""

PATIENCE_AT_FIRST = 3
"""Days, for a feed that was never read."""

LEAST_FAILURES = 4
"""A hub that was switched off, or that visits seldom, must have asked so often."""

RANK: dict[ProblemKind, int] = {"dead": 0, "walled": 1, "no-domain": 2, "not-a-feed": 3, "gone": 4}
"""A feed has one problem of these at a time. Another one is told only if it says more: a domain that nobody had may be
parked later; a parked one that is down for a while is still parked."""


def unreadable(facts: FeedFacts, today: Today) -> Sign | None:
    """Return the sign of a feed that cannot be read; None if its last visit was good, or it rests."""
    state, kind = facts.state, _kind(facts)
    since = facts.signs.failing_since if kind == "dead" else facts.signs.as_since or facts.signs.failing_since
    if since is None or state.state not in ("failing", "gone"):
        return None
    patience = PATIENCE[kind]
    ready = kind == "gone" or state.failures >= LEAST_FAILURES
    sentence = _SENTENCES[kind](facts, today)
    if not state.first_success and kind != "gone":
        patience = min(patience, PATIENCE_AT_FIRST)
        sentence = f"Since {today.written(since)} no visit has brought a feed: {state.reason}"
    return Sign(kind, since, sentence, _advice(kind, facts), patience, ready=ready)


def _kind(facts: FeedFacts) -> ProblemKind:
    if facts.state.state == "gone":
        return "gone"
    kinds: dict[str, ProblemKind] = {"no name": "no-domain", "wall": "walled", "not a feed": "not-a-feed"}
    return kinds.get(facts.signs.failing_as, "dead")


def _dead(facts: FeedFacts, today: Today) -> str:
    since = facts.signs.failing_since or facts.state.last_visit
    if since is None:
        return facts.state.reason
    length = duration(today.days_since(since))
    return f"Every visit has failed since {today.written(since)}, for {length}. The last one: {facts.state.reason}"


def _no_domain(facts: FeedFacts, today: Today) -> str:
    return f"{_since(facts, today)} nobody has the name {_host(facts.feed)}: perhaps the domain has expired."


def _walled(facts: FeedFacts, today: Today) -> str:
    return f"{_since(facts, today)} the hub is not let in: {facts.state.reason}"


def _not_a_feed(facts: FeedFacts, today: Today) -> str:
    return (
        f"{_since(facts, today)} something else has come from this address in place of the feed: {facts.state.reason}"
    )


def _gone(facts: FeedFacts, today: Today) -> str:
    return f"{_host(facts.feed)} says that this feed is gone for good (HTTP 410), so it is visited no more."


_SENTENCES: dict[ProblemKind, Callable[[FeedFacts, Today], str]] = {
    "dead": _dead,
    "no-domain": _no_domain,
    "walled": _walled,
    "not-a-feed": _not_a_feed,
    "gone": _gone,
}


def _since(facts: FeedFacts, today: Today) -> str:
    since = facts.signs.as_since or facts.signs.failing_since
    return f"Since {today.written(since)}" if since else "Now"


def _host(feed: Feed) -> str:
    return urls.host(feed.url) or feed.url


def _advice(kind: ProblemKind, facts: FeedFacts) -> str:
    writer = contact(facts.member)
    if kind == "walled":
        return f"Send this to {writer}: only they, or their host, can let the hub in."
    if kind == "no-domain":
        return (
            f"Write to {writer}: a domain can still be renewed for some weeks. If they have another place now, name it."
        )
    if facts.feed.place != "web":
        return "See whether the program that writes it still runs, or take it out of the members file."
    if facts.discovered:
        return f"Look at the site; if it has no feed any more, write to {writer}, or take the member out."
    return (
        f"Look at the site: if the feed has a new address, write it in place of this one; "
        f"if not, write to {writer}, or take the feed out."
    )
