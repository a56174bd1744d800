"""Feeds that may have changed hands: what they list is held until they are believed again, or the admin says so.

Pure decisions; as users read them, they stand in docs/reference/rules.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from planet.model.arrivals import IncomingItem
from planet.model.community import Feed
from planet.model.verdict import Verdict


def leads_away(items: Iterable[IncomingItem], member_hosts: Collection[str]) -> bool:
    """Return whether items have links, and none of them leads to a host where their member has been seen."""
    hosts = {item.host for item in items if item.host}
    return bool(hosts) and not hosts & set(member_hosts)


def is_accepted(feed: Feed, since: date) -> bool:
    """Return whether the members file says that what this feed lists since that day is right."""
    return feed.accept is not None and feed.accept >= since


def waits(verdict: Verdict | None, accept: date | None) -> bool:
    """Return whether an entry that is kept out by this verdict is held, and not accepted."""
    if verdict is None or verdict.rule != "held":
        return False
    return accept is None or accept < date.fromisoformat(verdict.detail)


def held(since: date) -> Verdict:
    """Return the verdict on an entry of a feed that is held since a day."""
    return Verdict("held", since.isoformat())


def feed_reason(since: date) -> str:
    """Return what the admin reads of a held feed, and what to do."""
    return (
        f"Held since {since}: the feed lists nothing that it listed before, and its links lead to a place where this "
        f"member has never been, so it may have changed hands. If it is right, write accept = {since} under this feed "
        "in the members file; if not, take the feed out."
    )
