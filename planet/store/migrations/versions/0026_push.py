"""Push by WebSub: the hubs that feeds name, and subscriptions to them."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "offers",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_offers_feed_id")),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_offers")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(8), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.BigInteger()),
        sa.Column("ask_at", sa.BigInteger()),
        sa.Column("confirmed_at", sa.BigInteger()),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pings", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("pinged_at", sa.BigInteger()),
        sa.Column("looked_at", sa.BigInteger()),
        sa.Column("fruitless", sa.Integer(), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("suspected_at", sa.BigInteger()),
        sa.Column("own_due", sa.BigInteger()),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_subscriptions_feed_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscriptions_feed_id", "subscriptions", ["feed_id"])
    op.create_index("ix_subscriptions_ask_at", "subscriptions", ["ask_at"])
    pinged, stretched = sa.text("pings > answered"), sa.text("own_due IS NOT NULL")
    op.create_index("ix_subscriptions_pinged", "subscriptions", ["feed_id"], sqlite_where=pinged)
    op.create_index("ix_subscriptions_own_due", "subscriptions", ["feed_id"], sqlite_where=stretched)
