"""The tables of the upkeep: what is left of persons who were erased, and what owners of origins wish.

A tombstone is the hash of a slug, an address or the id of a post of a `person`, who is no more than a number.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from planet.store.schema import Instant, metadata

__all__ = ["metadata", "tombstones", "wishes"]

tombstones = Table(
    "tombstones",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person", Integer, primary_key=True),
    Index("ix_tombstones_person", "person"),
)

wishes = Table(
    "wishes",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("asked_at", Instant, nullable=False),
    Column("lines", Text, nullable=False, default="[]"),
)
