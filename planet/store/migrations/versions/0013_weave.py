"""The weave: links, the keys by which others refer to entries, edges, conversations; who takes part."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("members", sa.Column("weaves", sa.Boolean(), nullable=False, server_default="1"))
    op.create_index("ix_entries_item_id", "entries", ["item_id"])
    op.create_index("ix_answers_ref", "answers", ["ref"])
    _create_links()
    _create_edges()
    _create_conversations()


def _create_links() -> None:
    texts = (sa.Column(name, sa.Text(), nullable=False) for name in ("rel", "before", "words", "after"))
    op.create_table(
        "links",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        *texts,
        sa.Column("counts", sa.Boolean()),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_links_item_id")),
        sa.PrimaryKeyConstraint("item_id", "position", name=op.f("pk_links")),
    )
    for column in ("url_key", "host", "shard"):
        op.create_index(f"ix_links_{column}", "links", [column])


def _create_edges() -> None:
    op.create_table(
        "places",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_places_member_id")),
        sa.PrimaryKeyConstraint("member_id", "key", name=op.f("pk_places")),
    )
    op.create_index("ix_places_key", "places", ["key"])
    op.create_table(
        "addresses",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("former", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_addresses_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "key", name=op.f("pk_addresses")),
    )
    op.create_index("ix_addresses_key", "addresses", ["key"])
    op.create_table(
        "edges",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer()),
        sa.ForeignKeyConstraint(["source_id"], ["entries.id"], name=op.f("fk_edges_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["entries.id"], name=op.f("fk_edges_target_id")),
        sa.PrimaryKeyConstraint("source_id", "target_id", name=op.f("pk_edges")),
    )
    op.create_index("ix_edges_target_id", "edges", ["target_id"])


def _create_conversations() -> None:
    op.create_table(
        "weave",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("conversation_id", sa.Integer()),
        sa.Column("question_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_weave_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_weave")),
    )
    for column in ("parent_id", "conversation_id"):
        op.create_index(f"ix_weave_{column}", "weave", [column])
    asks = sa.text("question_at IS NOT NULL")
    op.create_index(
        "ix_weave_question_at", "weave", ["question_at", "entry_id"], sqlite_where=asks, postgresql_where=asks
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("root_id", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("merged_into", sa.Integer()),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("latest_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint("name", name=op.f("uq_conversations_name")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversations_root_id", "conversations", ["root_id"])
    merged, shared = sa.text("merged_into IS NOT NULL"), sa.text("people > 1")
    op.create_index(
        "ix_conversations_merged_into", "conversations", ["merged_into"], sqlite_where=merged, postgresql_where=merged
    )
    for name, columns in (("latest_at", ["latest_at", "id"]), ("people", ["people", "latest_at", "id"])):
        op.create_index(
            f"ix_conversations_{name}", "conversations", columns, sqlite_where=shared, postgresql_where=shared
        )
    op.create_table(
        "link_weeks",
        sa.Column("week", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_link_weeks")),
    )
    op.create_table(
        "unwoven",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_unwoven_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_unwoven")),
    )
