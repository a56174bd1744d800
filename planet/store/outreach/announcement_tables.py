"""The tables of announcements: the places that news are told to, and every message to each of them.

    announce_targets ──< announcements >── entries, members

A target is known by its name in the members file, never by its address. `last_entry` and `last_member` are the highest
ids that it was told of, or that were there before it; a dead one is tried again at `retry_at`. A message is about an
entry, a member, or a conversation. Those that were gathered into one have the same `batch`. Only the newest are kept.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from planet.store.schema import Instant, metadata, where

__all__ = ["announce_targets", "announcements"]

announce_targets = Table(
    "announce_targets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("begun_at", Instant, nullable=False),
    Column("last_entry", Integer, nullable=False),
    Column("last_member", Integer, nullable=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Instant),
    Column("retry_at", Instant),
    Column("reason", Text, nullable=False, default=""),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("target", Text, nullable=False),
    Column("entry_id", ForeignKey("entries.id")),
    Column("member_id", ForeignKey("members.id")),
    Column("conversation_id", Integer),
    Column("queued_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),
    Column("batch", Integer),
    Column("sent_at", Instant),
    Column("reason", Text, nullable=False, default=""),
    UniqueConstraint("target", "entry_id"),
    UniqueConstraint("target", "member_id"),
    UniqueConstraint("target", "conversation_id"),
    Index("ix_announcements_waits", "target", "id", **where("state = 'waiting'")),
    Index("ix_announcements_begun", "id", **where("state = 'sending'")),
    Index("ix_announcements_sent_at", "target", "sent_at"),
    Index("ix_announcements_entry_id", "entry_id"),
    Index("ix_announcements_member_id", "member_id"),
    sqlite_autoincrement=True,
)
