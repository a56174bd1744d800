"""The tables of letters.

    letters ──< letter_entries >── entries        letters ──< letter_writers >── members

A letter is known by the day that it bears (`letters`). It holds no word of anybody: the entries that it names
(`letter_entries`) and the members in it (`letter_writers`) are references, and `counts` are numbers.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from planet.store.schema import Instant, metadata, where

__all__ = ["letter_entries", "letter_writers", "letters", "metadata"]

letters = Table(
    "letters",
    metadata,
    Column("day", Date, primary_key=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("counts", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("try_at", Instant),
    Column("tries", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_letters_try_at", "try_at", **where("try_at IS NOT NULL")),
    Index("ix_letters_message_id", "message_id"),
)

letter_entries = Table(
    "letter_entries",
    metadata,
    Column("day", ForeignKey("letters.day"), primary_key=True),
    Column("section", String(8), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("entry_id", ForeignKey("entries.id"), nullable=False),
    Column("more", Integer, nullable=False),
    Column("url_key", Text, nullable=False),
    Index("ix_letter_entries_entry_id", "entry_id"),
)

letter_writers = Table(
    "letter_writers",
    metadata,
    Column("day", ForeignKey("letters.day"), primary_key=True),
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("posts", Integer, nullable=False),
    Column("is_new", Boolean, nullable=False),
    Index("ix_letter_writers_member_id", "member_id"),
)
