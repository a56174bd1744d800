"""Whether what a visit lists waits for the admin, because the feed may have changed hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.arrivals import IncomingItem
from planet.model.community import Planet
from planet.model.records import FeedRecord, MemberRecord, StoredItem
from planet.rules import takeover
from planet.store import Store
from planet.web import urls


def held_since(
    planet: Planet,
    store: Store,
    record: FeedRecord,
    arrivals: Sequence[IncomingItem],
    stored: Sequence[StoredItem],
    now: datetime,
) -> date | None:
    """Return the day since which a feed's items wait for the admin; None if they do not.

    They wait if none of them was listed before, and their links lead only to hosts where the member was never seen.
    """
    feed_id = record.state.feed_id
    if record.feed.place != "web" or any(item.feed_id == feed_id and not item.held for item in stored):
        return None
    if store.items.lists_any(feed_id, {a.title_key for a in arrivals if a.title_key}) is not False:
        return None
    since = record.state.held_since or calendar.day_of(now, ZoneInfo(planet.timezone))
    member = store.members.by_id(record.member_id)
    if member is None or member.role == "channel" or takeover.is_accepted(record.feed, since):
        return None
    if not any(a.host for a in arrivals):
        return record.state.held_since
    return since if takeover.leads_away(arrivals, _hosts(store, member)) else None


def _hosts(store: Store, member: MemberRecord) -> set[str]:
    """Return the hosts where a member was seen. The URL of a feed that was discovered, not named, does not
    count."""
    feeds = store.feeds.of_member(member.member_id)
    named = (member.profile.url, *(feed.feed.url for feed in feeds if not feed.discovered))
    return store.items.hosts_of(member.member_id) | set(map(urls.host, named))
