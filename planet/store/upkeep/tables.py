"""The tables of the upkeep: signs of trouble, problems, wishes of owners, what is left of who was erased, counts.

    members ──< signs        members ──< problems

What visits showed of each feed beside its state, and what searches showed of each member without a feed (`signs`, with
`feed_id` 0): since when it fails, or is empty; its past in little; and when it is to be judged again (`judge_at`, NULL:
not before something happens). The problems that were noted (`problems`): each stays when it has ended; it `waits` while
the admin has not been told of it, or of its end.

How many entries show on each day (`river_days`) and in each month (`river_months`) is counted again where it changes.
The traits of members that others have too, and so have a page (`shared_traits`).

A tombstone is the hash of a slug, an address or the id of a post of a `person`, who is no more than a number.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from planet.store.schema import Instant, where
from planet.store.weaving.tables import metadata

__all__ = ["metadata", "problems", "river_days", "river_months", "shared_traits", "signs", "tombstones", "wishes"]

shared_traits = Table(
    "shared_traits",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("family", String(8), primary_key=True),
    Column("slug", String(120), primary_key=True),
)

signs = Table(
    "signs",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("feed_id", Integer, primary_key=True),
    Column("failing_since", Instant),
    Column("failing_as", String(16), nullable=False, default="", server_default=""),
    Column("as_since", Instant),
    Column("empty_since", Instant),
    Column("past", Text, nullable=False, default="{}", server_default="{}"),
    Column("judge_at", Instant),
    Index("ix_signs_judge_at", "judge_at"),
)

problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("feed_id", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("advice", Text, nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("new_url", Text, nullable=False),
    Column("noted_at", Instant, nullable=False),
    Column("waits", Boolean, nullable=False),
    Column("told_at", Instant),
    Column("well_since", Instant),
    Column("ended_at", Instant),
    Column("recovered", Boolean, nullable=False),
    Column("end_told_at", Instant),
    Index("ix_problems_member_id", "member_id", "ended_at"),
    Index("ix_problems_waits", "id", **where("waits = 1", "waits")),
    sqlite_autoincrement=True,
)

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

river_days = Table(
    "river_days",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("entries", Integer, nullable=False),
)

river_months = Table(
    "river_months",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("entries", Integer, nullable=False),
)
