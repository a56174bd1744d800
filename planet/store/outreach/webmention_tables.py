"""The tables of webmentions.

    entries ──< webmentions        entries ── unmentioned

The posts that were written here and have changed since their links were looked at (`unmentioned`), and what became of
each link (`webmentions`): it is `linked` as long as it stands in the post; `version` is that of the post that is to be
told of, or was; `reached` is whether its receiver ever took one. It is due at `due_at`, NULL where nothing is to be
sent; an attempt that was begun at `begun_at` and has no end may have arrived.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from planet.store.schema import Instant, metadata, where

__all__ = ["metadata", "unmentioned", "webmentions"]

webmentions = Table(
    "webmentions",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("target", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("linked", Boolean, nullable=False),
    Column("version", String(64), nullable=False),
    Column("stage", String(8), nullable=False),
    Column("reached", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("begun_at", Instant),
    Column("due_at", Instant),
    Column("ended_at", Instant),
    Column("reason", Text, nullable=False),
    Index("ix_webmentions_due_at", "due_at", **where("due_at IS NOT NULL")),
    Index("ix_webmentions_ended_at", "stage", "ended_at"),
)

unmentioned = Table(
    "unmentioned",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
)
