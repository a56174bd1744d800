"""Push by WebSub as `planet status` tells it: the hubs of feeds, and the planet's own."""

from __future__ import annotations

from datetime import UTC, datetime

from planet.model.outreach import Subscription
from planet.rules.outreach import push
from planet.store import Store


def push_of_feeds(store: Store, now: datetime) -> dict[int, dict[str, object]]:
    """Return what there is between each feed and its hub, by feed id; nothing of feeds whose hub was never asked."""
    held = store.subscriptions.all()
    return {one.feed_id: _document(one, now) for one in held if one.generation and one.stage != "leaving"}


def _document(subscription: Subscription, now: datetime) -> dict[str, object]:
    lapsed = subscription.stage == "active" and not push.is_confirmed(subscription, now)
    return {
        "hub": subscription.hub,
        "state": "lapsed" if lapsed else subscription.stage,
        "until": _iso(subscription.lease_until),
        "last_push": _iso(subscription.pinged_at),
        "trusted": push.is_trusted(subscription, now),
        "reason": subscription.reason or None,
    }


def _iso(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z" if moment else None
