"""Push by WebSub in the store: the hubs that feeds name, and what came of asking them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from sqlite3 import Row
from typing import Any

from planet.model.outreach import Offer, Subscription
from planet.store import codec
from planet.store.columns import assignments, moment, seconds, upsert
from planet.store.database import Database


class Subscriptions:
    """Subscriptions to the news of feeds; one that is to be ended stays until its hub agrees."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ what feeds offer

    def are_offered(self) -> bool:
        """Return whether any feed names a hub, or did."""
        return self._db.row("SELECT 1 FROM offers UNION ALL SELECT 1 FROM subscriptions LIMIT 1") is not None

    def offer(self, feed_id: int) -> Offer | None:
        """Return the hub that a feed names; None if it names none."""
        row = self._db.row("SELECT hub, topic FROM offers WHERE feed_id = ?", [feed_id])
        return Offer(row["hub"], row["topic"]) if row else None

    def set_offer(self, feed_id: int, offer: Offer | None) -> None:
        """Store the hub that a feed names, None for none."""
        if offer is None:
            self._db.run("DELETE FROM offers WHERE feed_id = ?", [feed_id])
        else:
            self._db.run(_OFFER, {"feed_id": feed_id, "hub": offer.hub, "topic": offer.topic})

    # ------------------------------------------------------------ keeping them

    def strangers(self, callback: str) -> list[Subscription]:
        """Return the subscriptions that are held although their feed is not visited any more, or names another hub, or
        `callback` is another one now."""
        return self._all(f"WHERE stage <> 'leaving' AND NOT EXISTS ({_WISHED} AND s.id = subscriptions.id)", [callback])

    def missing(self, callback: str) -> list[tuple[int, Offer]]:
        """Return the feeds that name a hub which was not asked yet, by id."""
        rows = self._db.rows(_MISSING, [callback])
        return [(row["feed_id"], Offer(row["hub"], row["topic"])) for row in rows]

    def begin(self, feed_id: int, offer: Offer, callback: str, now: datetime) -> None:
        """Store a new subscription, which is due to be asked for."""
        self._db.run(_INSERT, _values(Subscription(0, feed_id, offer.hub, offer.topic, callback, ask_at=now)))

    def to_ask(self, now: datetime, far: datetime, limit: int) -> list[Subscription]:
        """Return the subscriptions whose hubs are to be asked now, those first that have waited longest. A time beyond
        `far` comes from a wrong clock."""
        return self._all(
            "WHERE ask_at <= ? OR ask_at > ? ORDER BY ask_at, id LIMIT ?", [seconds(now), seconds(far), limit]
        )

    def record(self, subscription: Subscription) -> None:
        """Store a subscription as it is now."""
        self._db.run(_RECORD, _values(subscription))

    def delete(self, subscription_id: int) -> None:
        """Delete a subscription that has ended."""
        self._db.run("DELETE FROM subscriptions WHERE id = ?", [subscription_id])

    # ------------------------------------------------------------ asking

    def by_id(self, subscription_id: int) -> Subscription | None:
        """Return a subscription; None if it has ended."""
        return next(iter(self._all("WHERE id = ?", [subscription_id])), None)

    def pinged(self) -> list[Subscription]:
        """Return the subscriptions whose hubs brought news at which no visit has looked."""
        return self._all("WHERE pings > answered AND stage <> 'leaving'", [])

    def of_feeds(self, feed_ids: Collection[int]) -> dict[int, Subscription]:
        """Return the subscriptions of these feeds, by feed id; those that are to be ended are left out."""
        where = "WHERE feed_id IN (SELECT value FROM json_each(?)) AND stage <> 'leaving'"
        return {held.feed_id: held for held in self._all(where, [codec.array(sorted(feed_ids))])}

    def all(self) -> list[Subscription]:
        """Return all subscriptions: for `planet status` alone."""
        return self._all("ORDER BY id", [])

    # ------------------------------------------------------------ the pace of visits

    def unstretch(self, feed_ids: Iterable[int] | None = None) -> None:
        """Let these feeds, None for all, be due at their own beat again."""
        among = "" if feed_ids is None else " AND feed_id IN (SELECT value FROM json_each(?))"
        values = [] if feed_ids is None else [codec.array(sorted(feed_ids))]
        due = "SELECT min(own_due) FROM subscriptions WHERE feed_id = feeds.id AND own_due IS NOT NULL"
        stretched = f"SELECT feed_id FROM subscriptions WHERE own_due IS NOT NULL{among}"
        self._db.run(f"UPDATE feeds SET next_due = min(next_due, ({due})) WHERE id IN ({stretched})", values)
        self._db.run(f"UPDATE subscriptions SET own_due = NULL WHERE own_due IS NOT NULL{among}", values)

    def _all(self, where: str, values: list[Any]) -> list[Subscription]:
        return [_subscription(row) for row in self._db.rows(f"SELECT {_COLUMNS} FROM subscriptions {where}", values)]


_MOMENTS = frozenset(
    {"asked_at", "ask_at", "confirmed_at", "lease_until", "pinged_at", "looked_at", "suspected_at", "own_due"}
)
_NAMES = Subscription.__struct_fields__[1:]
_COLUMNS = ", ".join(f"subscriptions.{name}" for name in ("id", *_NAMES))

_OFFER = upsert("offers", ("feed_id",), ("hub", "topic"))
_INSERT = f"INSERT INTO subscriptions ({', '.join(_NAMES)}) VALUES ({', '.join(f':{name}' for name in _NAMES)})"
_RECORD = f"UPDATE subscriptions SET {assignments(_NAMES)} WHERE id = :subscription_id"

_VISITED = (
    "JOIN feeds f ON f.id = o.feed_id JOIN members m ON m.id = f.member_id "
    "WHERE f.present AND m.present AND f.place = 'web' AND f.state NOT IN ('paused', 'gone', 'declined')"
)
_WISHED = (
    "SELECT 1 FROM subscriptions s JOIN offers o ON o.feed_id = s.feed_id AND o.hub = s.hub AND o.topic = s.topic "
    f"{_VISITED} AND s.callback = ?"
)
_MISSING = (
    f"SELECT o.feed_id, o.hub, o.topic FROM offers o {_VISITED} AND ? <> '' AND NOT EXISTS "
    "(SELECT 1 FROM subscriptions s WHERE s.feed_id = o.feed_id AND s.stage <> 'leaving') ORDER BY o.feed_id"
)


def _values(subscription: Subscription) -> dict[str, Any]:
    values = {name: getattr(subscription, name) for name in ("subscription_id", *_NAMES)}
    return {name: seconds(value) if name in _MOMENTS else value for name, value in values.items()}


def _subscription(row: Row) -> Subscription:
    values: dict[str, Any] = {name: moment(row[name]) if name in _MOMENTS else row[name] for name in _NAMES}
    return Subscription(row["id"], **values)
