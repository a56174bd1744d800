"""Whether a feed may have changed hands: what it lists is held until it can be believed again, or the admin says so.

Pure decisions; as users read them, they stand in docs/reference/rules.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from planet.model.community import Feed
from planet.rules.identity import Arrival

HELD = "held since"
"""How the reason of every entry begins that waits for the admin."""


def strange(found: Iterable[Arrival], places: Collection[str]) -> bool:
    """Whether the links of these entries lead to none of the hosts where their member has been seen."""
    hosts = {a.host for a in found if a.host}
    return bool(hosts) and not hosts & set(places)


def accepted(feed: Feed, since: date) -> bool:
    """Whether the members file says that what this feed lists since that day is right."""
    return feed.accept is not None and feed.accept >= since


def waits(reason: str, accept: date | None) -> bool:
    """Whether an entry that does not show for this reason is held, and not accepted."""
    if not reason.startswith(HELD):
        return False
    since = date.fromisoformat(reason.removeprefix(HELD).strip()[:10])
    return accept is None or accept < since


def entry_reason(since: date) -> str:
    """Why an entry of a held feed does not show."""
    return f"{HELD} {since}: its feed may have changed hands"


def feed_reason(since: date) -> str:
    """What the admin reads of a held feed, and what to do."""
    return (
        f"Held since {since}: the feed lists nothing that it listed before, and its links lead to a place where this "
        f"member has never been, so it may have changed hands. If it is right, write accept = {since} under this feed "
        "in the members file; if not, take the feed out."
    )
