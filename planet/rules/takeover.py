"""Feeds that may have changed hands: new items are held until the feed is believed again or the admin accepts it.

Pure decisions; docs/reference/rules.md explains them to users.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from planet.model.arrivals import IncomingItem
from planet.model.community import Feed
from planet.model.verdict import Verdict


def leads_away(items: Iterable[IncomingItem], member_hosts: Collection[str]) -> bool:
    """Return whether there are links in these items, and none of them leads to a host where their member was seen
    before."""
    hosts = {item.host for item in items if item.host}
    return bool(hosts) and not hosts & set(member_hosts)


def is_accepted(feed: Feed, since: date) -> bool:
    """Return whether the members file accepts the items that this feed lists since that day."""
    return feed.accept is not None and feed.accept >= since


def waits(verdict: Verdict | None, accept: date | None) -> bool:
    """Return whether an entry with this verdict is held, and the admin has not accepted it."""
    if verdict is None or verdict.rule != "held":
        return False
    return accept is None or accept < date.fromisoformat(verdict.detail)


def held(since: date) -> Verdict:
    """Return the verdict that hides an entry of a feed that is held since this day."""
    return Verdict("held", since.isoformat())


def feed_reason(since: date) -> str:
    """Return the sentence for the admin on a held feed, and what to do."""
    return (
        f"Held since {since}: the feed lists nothing that it listed before, and its links lead to a place where this "
        f"member has never been, so it may have changed hands. If it is right, write accept = {since} under this feed "
        "in the members file; if not, take the feed out."
    )
