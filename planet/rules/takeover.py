"""Whether a feed may have changed hands: what it lists is held until it can be believed again, or the admin says so.

Pure decisions; as users read them, they stand in docs/reference/rules.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from planet.model.arrivals import Arrival
from planet.model.community import Feed
from planet.model.verdict import Verdict


def strange(found: Iterable[Arrival], places: Collection[str]) -> bool:
    """Whether the links of these entries lead to none of the hosts where their member has been seen."""
    hosts = {a.host for a in found if a.host}
    return bool(hosts) and not hosts & set(places)


def accepted(feed: Feed, since: date) -> bool:
    """Whether the members file says that what this feed lists since that day is right."""
    return feed.accept is not None and feed.accept >= since


def waits(verdict: Verdict | None, accept: date | None) -> bool:
    """Tell whether an entry that is kept out by this verdict is held, and not accepted."""
    if verdict is None or verdict.rule != "held":
        return False
    return accept is None or accept < date.fromisoformat(verdict.detail)


def held(since: date) -> Verdict:
    """Return the verdict on an entry of a feed that is held since a day."""
    return Verdict("held", since.isoformat())


def feed_reason(since: date) -> str:
    """What the admin reads of a held feed, and what to do."""
    return (
        f"Held since {since}: the feed lists nothing that it listed before, and its links lead to a place where this "
        f"member has never been, so it may have changed hands. If it is right, write accept = {since} under this feed "
        "in the members file; if not, take the feed out."
    )
