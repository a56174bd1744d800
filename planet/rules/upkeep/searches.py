"""Members for whom no feed is found."""

from __future__ import annotations

from planet.model.problems import SearchFacts, Sign
from planet.rules.upkeep.contact import contact
from planet.rules.upkeep.days import Today

PATIENCE_WITH_PAGES = 14
"""Days for a page that cannot be read; one that was read, and names no feed, is told at once."""


def no_feed(facts: SearchFacts, today: Today) -> Sign | None:
    """Return the sign of a member whose page names no feed, or cannot be read."""
    search, since = facts.search, facts.signs.failing_since
    if since is None or not search.reason:
        return None
    return Sign(
        "no-feed",
        since,
        f"No feed was found at {search.url}. {search.reason}",
        f"Write the address of a feed under this member, feeds = [...], or ask {contact(facts.member)} for it.",
        PATIENCE_WITH_PAGES if search.failures else 0,
        key=search.url,
    )
