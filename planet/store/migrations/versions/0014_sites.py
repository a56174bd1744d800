"""The sites that members point at, in entries and in reading lists, and the visits to these lists."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    _create_sites()
    _create_blogrolls()


def _create_sites() -> None:
    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("linked", "read", "people")),
        sa.Column("feed_url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("next_search", sa.BigInteger()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("key", name=op.f("uq_sites_key")),
        sqlite_autoincrement=True,
    )
    several = sa.text("people > 2")
    op.create_index("ix_sites_people", "sites", ["people", "key"], sqlite_where=several, postgresql_where=several)
    op.create_table(
        "site_links",
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("river_at", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_links_site_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_site_links_member_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_site_links_entry_id")),
        sa.PrimaryKeyConstraint("site_id", "member_id", "river_at", "entry_id", name=op.f("pk_site_links")),
    )
    op.create_index("ix_site_links_entry_id", "site_links", ["entry_id"])


def _create_blogrolls() -> None:
    op.create_table(
        "blogrolls",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("counts", "is_asked")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("etag", "last_modified", "validated_url")),
        sa.Column("body_hash", sa.String(64), nullable=False),
        *(sa.Column(name, sa.BigInteger()) for name in ("last_visit", "next_due", "retry_until")),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_blogrolls_member_id")),
        sa.PrimaryKeyConstraint("member_id", "url", name=op.f("pk_blogrolls")),
    )
    op.create_index("ix_blogrolls_next_due", "blogrolls", ["next_due"])
    op.create_table(
        "blogroll_sites",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("page_url", "feed_url", "feed_key", "title")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_blogroll_sites_site_id")),
        sa.PrimaryKeyConstraint("member_id", "url", "position", name=op.f("pk_blogroll_sites")),
    )
    op.create_index("ix_blogroll_sites_site_id", "blogroll_sites", ["site_id"])
    stated = sa.text("feed_key <> ''")
    op.create_index(
        "ix_blogroll_sites_feed_key", "blogroll_sites", ["feed_key"], sqlite_where=stated, postgresql_where=stated
    )
