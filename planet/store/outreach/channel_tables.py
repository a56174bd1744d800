"""The tables of channels with a feed.

    members ──< threads ──< thread_keys        threads ──< thread_posts >── entries        members ──< channel_authors

The threads of each channel (`threads`), what tells that a message is of one (`thread_keys`: ids of messages, addresses
of threads), its messages (`thread_posts`), and who writes in a channel (`channel_authors`): by the hash of their mail
address, the key of their page and their name; `person_id` is the member who that certainly is.

`words` is the subject of a thread as it is compared; `loose` is True if its first message was an answer already.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from planet.store.schema import Instant, metadata, where

__all__ = ["channel_authors", "metadata", "thread_keys", "thread_posts", "threads"]

threads = Table(
    "threads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("loose", Boolean, nullable=False),
    Column("url", Text, nullable=False),
    Column("latest_at", Instant),
    Index("ix_threads_words", "member_id", "words", "latest_at"),
    Index("ix_threads_latest", "member_id", "latest_at", "id"),
    sqlite_autoincrement=True,
)

thread_keys = Table(
    "thread_keys",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("thread_id", ForeignKey("threads.id"), nullable=False),
    Index("ix_thread_keys_thread", "thread_id"),
)

channel_authors = Table(
    "channel_authors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("mail", String(64), nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("person_id", Integer),
    UniqueConstraint("member_id", "mail", "address", "name"),
    Index("ix_channel_authors_name", "member_id", "name"),
    Index("ix_channel_authors_person", "person_id", **where("person_id IS NOT NULL")),
    sqlite_autoincrement=True,
)

thread_posts = Table(
    "thread_posts",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("thread_id", ForeignKey("threads.id"), nullable=False),
    Column("author_id", ForeignKey("channel_authors.id")),
    Column("river_at", Instant, nullable=False),
    Column("tie", BigInteger, nullable=False),
    Column("shown", Boolean, nullable=False),
    Index("ix_thread_posts_thread", "thread_id"),
    Index("ix_thread_posts_river", "thread_id", "river_at", "tie", "entry_id", **where("shown = 1", "shown")),
    Index("ix_thread_posts_author", "author_id", "river_at", "tie", "entry_id", **where("shown = 1", "shown")),
)
