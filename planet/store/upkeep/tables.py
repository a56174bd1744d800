"""The tables of the upkeep: what is left of persons who were erased.

A tombstone is the hash of a slug, an address or the id of a post of a `person`, who is no more than a number.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

from planet.store.schema import metadata

__all__ = ["metadata", "tombstones"]

tombstones = Table(
    "tombstones",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person", Integer, primary_key=True),
    Index("ix_tombstones_person", "person"),
)
