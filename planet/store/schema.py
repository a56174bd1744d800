"""The tables of the store: portable SQL, with SQLite's own marked where it stands.

    members ──< feeds ──< items >── entries >── members
    items ──< item_links, answers        entries ──< entry_topics >── topics

An *entry* is one post of a member: its id, its place in the river, and the item that is shown of it. An *item* is a
feed's listing of an entry. The other tables hold what must be rendered (`stale`), what was published (`published`) into
which folders (`folders`), what the admin hides (`hides`), how many entries each rule hides (`hidden_counts`), how many
posts a month members wrote (`member_months`), what short posts link to (`item_links`), what entries answer (`answers`),
the items of the last document of a feed (`documents`), what was read of them (`last_items`) and in folders of posts
(`post_files`), small copies of pictures (`avatars`, `photos`), facts and numbers (`facts`, `counters`). See weaving/,
upkeep/.

An id is never given again. Of entries of one date that of the highest `tie` is on top. `full_text` is SQLite's index.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from planet.store.columns import moment, seconds


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime in whole seconds, stored as seconds since the epoch, without SQLAlchemy's steps around."""

    impl, cache_ok = BigInteger, True

    def bind_processor(self, dialect: Dialect) -> Any:
        return seconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return moment


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def where(sqlite: str, postgresql: str = "") -> dict[str, Any]:
    """Return the condition of an index that holds some of the rows, in the words of each database."""
    return {"sqlite_where": text(sqlite), "postgresql_where": text(postgresql or sqlite)}


counters = Table(
    "counters", metadata, Column("name", String(80), primary_key=True), Column("value", BigInteger, nullable=False)
)

facts = Table("facts", metadata, Column("name", String(80), primary_key=True), Column("value", Text, nullable=False))

members = Table(
    "members",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("role", String(8), nullable=False),
    Column("slug", String(120), nullable=False),
    Column("letter", String(8), nullable=False),
    Column("position", Integer, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("profile", Text, nullable=False),
    Column("welcomed_at", Instant),
    Column("pictured", Boolean),
    Column("weaves", Boolean, nullable=False, default=True, server_default="1"),
    UniqueConstraint("role", "slug"),
    sqlite_autoincrement=True,
)

old_slugs = Table(
    "old_slugs",
    metadata,
    Column("role", String(8), primary_key=True),
    Column("slug", String(120), primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
)

discoveries = Table(
    "discoveries",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("url", Text, nullable=False),
    Column("last_visit", Instant),
    Column("next_due", Instant),
    Column("retry_until", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("reason", Text, nullable=False, default=""),
    Column("found", Text, nullable=False, default="[]"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("place", String(8), nullable=False),
    Column("discovered", Boolean, nullable=False, default=False),
    Column("position", Integer, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("settings", Text, nullable=False),
    Column("info", Text, nullable=False, default="{}"),
    Column("info_next", Text, nullable=False, default=""),
    Column("info_at", Instant),
    *(Column(name, Text, nullable=False, default="") for name in ("etag", "last_modified", "validated_url")),
    Column("body_hash", String(64), nullable=False, default=""),
    *(Column(name, Instant) for name in ("first_success", "last_visit", "last_success", "next_due", "retry_until")),
    Column("interval", Integer),
    Column("failures", Integer, nullable=False, default=0),
    Column("state", String(8), nullable=False, default="new"),
    Column("reason", Text, nullable=False, default=""),
    Column("problems", Text, nullable=False, default="[]"),
    Column("held_since", Date),
    Column("moved_to", Text, nullable=False, default=""),
    Column("moved_days", Text, nullable=False, default="[]"),
    Column("hints", Text, nullable=False, default="{}"),
    Column("reading", Integer, nullable=False, default=0, server_default="0"),
    Column("reading_hash", String(64), nullable=False, default="", server_default=""),
    Column("version", Integer, nullable=False, default=0, server_default="0"),
    Column("declined", Text, nullable=False, default="", server_default=""),
    UniqueConstraint("member_id", "url"),
    Index("ix_feeds_next_due", "next_due"),
    sqlite_autoincrement=True,
)

documents = Table(
    "documents",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("items", Text, nullable=False),
)

last_items = Table(
    "last_items",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("items_by_hash", Text, nullable=False),
)

post_files = Table(
    "post_files",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("version", String(64), nullable=False),
    Column("guid", Text, nullable=False),
    Column("stamp", String(64), nullable=False, default="", server_default=""),
    *(Column(name, Text, nullable=False, default="", server_default="") for name in ("own_id", "links")),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("atom_id", Text, nullable=False, unique=True),
    Column("first_seen", Instant, nullable=False),
    Column("river_at", Instant, nullable=False),
    Column("tie", BigInteger, nullable=False, default=0, server_default="0"),
    Column("backlog", Boolean, nullable=False, default=False),
    Column("item_id", Integer),
    Column("shown", Boolean, nullable=False, default=False),
    Column("rule", String(16), nullable=False, default="", server_default=""),
    Column("detail", Text, nullable=False, default=""),
    Column("silence", Integer),
    Column("same_as", Integer),
    Column("hidden_as", Text, nullable=False, default="", server_default=""),
    Index("ix_entries_item_id", "item_id"),
    Index("ix_entries_same_as", "same_as"),
    Index("ix_entries_hidden_as", "hidden_as", **where("hidden_as <> ''")),
    Index("ix_entries_led", "river_at", **where("same_as IS NOT NULL")),
    Index("ix_entries_river", "river_at", "tie", "id", **where("shown = 1", "shown")),
    Index("ix_entries_member", "member_id", "river_at", "tie", "id", **where("shown = 1", "shown")),
    Index("ix_entries_hidden", "member_id", **where("shown = 0", "NOT shown")),
    sqlite_autoincrement=True,
)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("entry_id", ForeignKey("entries.id"), nullable=False),
    Column("guid", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("link_key", Text, nullable=False),
    Column("path_key", Text, nullable=False),
    Column("title_key", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("published", Instant),
    Column("updated", Instant),
    Column("edited_at", Instant),
    *(Column(name, Text, nullable=False) for name in ("title", "text", "content", "payload")),
    Column("kind", String(16), nullable=False),
    Column("rule", String(16), nullable=False, default="", server_default=""),
    Column("detail", Text, nullable=False, default=""),
    Column("withdrawn_at", Instant),
    Index("ix_items_link_key", "link_key"),
    Index("ix_items_guid", "guid", "feed_id"),
    Index("ix_items_path_key_title_key", "path_key", "title_key"),
    Index("ix_items_title_key", "title_key"),
    Index("ix_items_feed_id_title_key", "feed_id", "title_key", "path_key"),
    Index("ix_items_entry_id", "entry_id"),
    sqlite_autoincrement=True,
)

item_links = Table(
    "item_links",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("link_key", Text, primary_key=True),
    Index("ix_item_links_link_key", "link_key"),
)

answers = Table(
    "answers",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("ref", "url", "source", "url_key")),
    Index("ix_answers_url_key", "url_key"),
    Index("ix_answers_ref", "ref"),
)

hidden_counts = Table(
    "hidden_counts",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("rule", String(16), primary_key=True),
    Column("count", Integer, nullable=False),
)

member_months = Table(
    "member_months",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("entries", Integer, nullable=False),
)

avatars = Table(
    "avatars",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("wishes", Text, nullable=False),
    Column("turn", Integer, nullable=False, default=0),
    Column("body", LargeBinary),
    Column("came_from", Text, nullable=False, default=""),
    *(Column(name, Text, nullable=False, default="") for name in ("etag", "last_modified", "validated_url")),
    Column("body_hash", String(64), nullable=False, default=""),
    Column("last_visit", Instant),
    Column("next_due", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("reason", Text, nullable=False, default=""),
    Index("ix_avatars_next_due", "next_due"),
)

photos = Table(
    "photos",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("body", LargeBinary),
    *(Column(name, Integer) for name in ("width", "height")),
    Column("next_due", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("reason", Text, nullable=False, default=""),
    Column("lead", Boolean, nullable=False, default=False, server_default="0"),
    Index("ix_photos_next_due", "next_due"),
)

topics = Table(
    "topics",
    metadata,
    Column("slug", String(120), primary_key=True),
    Column("label", Text, nullable=False),
    Column("uses", Integer, nullable=False),
    Index("ix_topics_uses", "uses", "slug"),
)

entry_topics = Table(
    "entry_topics",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("slug", String(120), primary_key=True),
    Column("river_at", Instant, nullable=False),
    Column("tie", BigInteger, nullable=False, default=0, server_default="0"),
    Column("label", Text, nullable=False, default="", server_default=""),
    Index("ix_entry_topics_river", "slug", "river_at", "tie", "entry_id"),
)

hides = Table(
    "hides",
    metadata,
    Column("address", Text, primary_key=True),
    Column("host", Text, nullable=False),
    Column("path_key", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Index("ix_hides_host_path_key", "host", "path_key"),
)

stale = Table(
    "stale",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("generation", BigInteger, nullable=False, default=0, server_default="0"),
    Column("since", Instant),
)

folders = Table(
    "folders", metadata, Column("path", Text, primary_key=True), Column("mtime_ns", BigInteger, nullable=False)
)

published = Table(
    "published",
    metadata,
    Column("path", Text, primary_key=True),
    Column("mark", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Index("ix_published_mark", "mark"),
)
