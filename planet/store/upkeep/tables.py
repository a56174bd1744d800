"""The tables of the upkeep: what owners of origins wish."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from planet.store.schema import Instant, metadata

__all__ = ["metadata", "wishes"]

wishes = Table(
    "wishes",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("lines", Text, nullable=False, default="[]"),
)
