"""The tables of push by WebSub.

    feeds ── offers        feeds ──< subscriptions

The hub and topic that each feed names (`offers`), whether or not anybody asks there; and what was asked of hubs, and
came of it (`subscriptions`): one for a feed, and those that are to be ended. Secrets are not here: they follow from the
hub's key, the id and the `generation`.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from planet.store.schema import Instant, metadata, where

__all__ = ["offers", "subscriptions"]

offers = Table(
    "offers",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("callback", Text, nullable=False),
    Column("stage", String(8), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("asked_at", Instant),
    Column("ask_at", Instant),
    Column("confirmed_at", Instant),
    Column("lease_until", Instant),
    Column("reason", Text, nullable=False),
    Column("pings", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("pinged_at", Instant),
    Column("looked_at", Instant),
    Column("fruitless", Integer, nullable=False),
    Column("good", Integer, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("suspected_at", Instant),
    Column("own_due", Instant),
    Index("ix_subscriptions_feed_id", "feed_id"),
    Index("ix_subscriptions_ask_at", "ask_at"),
    Index("ix_subscriptions_pinged", "feed_id", **where("pings > answered")),
    Index("ix_subscriptions_own_due", "feed_id", **where("own_due IS NOT NULL")),
    sqlite_autoincrement=True,
)
