"""The tables of the weave: what entries have to do with each other.

    items ──< links        entries ──< addresses, edges        entries ── weave >── conversations

All links of entries (`links`), the keys by which others refer to entries (`addresses`), which entry answers, links to
or gathers which (`edges`), the place of each in its conversation (`weave`), the addresses that conversations have, and
had (`conversations`), and the entries whose weave must be decided again (`unwoven`). A link `counts` if it is the
author's own word, and no furniture; NULL as long as that is not decided. `places` are the pages and sites of members,
`link_weeks` the ISO weeks in which several members pointed at one page.

    sites ──< site_links >── entries        members ──< blogrolls ──< blogroll_sites >── sites

The sites that members point at, and how many do (`sites`), in which entries (`site_links`), and in which reading lists
of theirs (`blogrolls`, with the state of the visits to them, and `blogroll_sites`, the lines of each).

    entries ──< related >── entries        entries ── relating

The older entries of others that each entry names as related, and why (`related`); what its choice was made of, and
whether it waits to be made (`relating`).

    entries ──< entry_facets

By which readers may follow a part of the river (`entry_facets`): the kind and the language of each shown entry of the
merged feeds, and whether its member was heard again with it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from planet.store.schema import Instant, metadata, where

__all__ = [
    "addresses",
    "blogroll_sites",
    "blogrolls",
    "conversations",
    "edges",
    "entry_facets",
    "link_weeks",
    "links",
    "metadata",
    "places",
    "related",
    "relating",
    "site_links",
    "sites",
    "unwoven",
    "weave",
]

links = Table(
    "links",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("shard", Integer, nullable=False),
    Column("rel", Text, nullable=False),
    Column("before", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("counts", Boolean),
    Index("ix_links_url_key", "url_key"),
    Index("ix_links_shard", "shard"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("former", Boolean, nullable=False, default=False),
    Index("ix_addresses_key", "key"),
)

edges = Table(
    "edges",
    metadata,
    Column("source_id", ForeignKey("entries.id"), primary_key=True),
    Column("target_id", ForeignKey("entries.id"), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("position", Integer),
    Index("ix_edges_target_id", "target_id"),
)

weave = Table(
    "weave",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("parent_id", Integer),
    Column("conversation_id", Integer),
    Column("question_at", Instant),
    Index("ix_weave_parent_id", "parent_id"),
    Index("ix_weave_conversation_id", "conversation_id"),
    Index("ix_weave_question_at", "question_at", "entry_id", **where("question_at IS NOT NULL")),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False, unique=True),
    Column("root_id", Integer, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("merged_into", Integer),
    Column("posts", Integer, nullable=False, default=0),
    Column("people", Integer, nullable=False, default=0),
    Column("latest_at", Instant),
    Index("ix_conversations_root_id", "root_id"),
    Index("ix_conversations_merged_into", "merged_into", **where("merged_into IS NOT NULL")),
    Index("ix_conversations_latest_at", "latest_at", "id", **where("people > 1")),
    Index("ix_conversations_people", "people", "latest_at", "id", **where("people > 1")),
    sqlite_autoincrement=True,
)

places = Table(
    "places",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    Index("ix_places_key", "key"),
)

link_weeks = Table("link_weeks", metadata, Column("week", String(8), primary_key=True))

unwoven = Table("unwoven", metadata, Column("entry_id", ForeignKey("entries.id"), primary_key=True))

sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("linked", Integer, nullable=False, default=0),
    Column("read", Integer, nullable=False, default=0),
    Column("people", Integer, nullable=False, default=0),
    Column("feed_url", Text, nullable=False, default=""),
    Column("title", Text, nullable=False, default=""),
    Column("next_search", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("reason", Text, nullable=False, default=""),
    Index("ix_sites_people", "people", "key", **where("people > 2")),
    sqlite_autoincrement=True,
)

site_links = Table(
    "site_links",
    metadata,
    Column("site_id", ForeignKey("sites.id"), primary_key=True),
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("river_at", Instant, primary_key=True),
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Index("ix_site_links_entry_id", "entry_id"),
)

blogrolls = Table(
    "blogrolls",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("origin", String(8), nullable=False),
    Column("document", Text, nullable=False, default=""),
    Column("names", Text, nullable=False, default="[]"),
    Column("counts", Boolean, nullable=False, default=True),
    Column("is_asked", Boolean, nullable=False, default=True),
    Column("etag", Text, nullable=False, default=""),
    Column("last_modified", Text, nullable=False, default=""),
    Column("validated_url", Text, nullable=False, default=""),
    Column("body_hash", String(64), nullable=False, default=""),
    Column("last_visit", Instant),
    Column("next_due", Instant),
    Column("retry_until", Instant),
    Column("failures", Integer, nullable=False, default=0),
    Column("reason", Text, nullable=False, default=""),
    Index("ix_blogrolls_next_due", "next_due"),
)

blogroll_sites = Table(
    "blogroll_sites",
    metadata,
    Column("member_id", Integer, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("page_url", Text, nullable=False),
    Column("feed_url", Text, nullable=False),
    Column("feed_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Index("ix_blogroll_sites_site_id", "site_id"),
    Index("ix_blogroll_sites_feed_key", "feed_key", **where("feed_key <> ''")),
)

entry_facets = Table(
    "entry_facets",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("facet", String(40), primary_key=True),
    Column("river_at", Instant, nullable=False),
    Column("tie", BigInteger, nullable=False),
    Index("ix_entry_facets_river", "facet", "river_at", "tie", "entry_id"),
)

related = Table(
    "related",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("other_id", ForeignKey("entries.id"), nullable=False),
    Column("why", Text, nullable=False),
    Index("ix_related_other_id", "other_id"),
)

relating = Table(
    "relating",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("basis", Text, nullable=False),
    Column("waits", Boolean, nullable=False),
    Index("ix_relating_waits", "entry_id", **where("waits")),
)
