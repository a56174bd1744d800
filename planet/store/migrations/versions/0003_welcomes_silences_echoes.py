"""When a member was welcomed, after how long a silence an entry came, and which entries are one thing in two places."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("members", sa.Column("welcomed_at", sa.BigInteger()))
    op.add_column("entries", sa.Column("silence", sa.Integer()))
    op.add_column("entries", sa.Column("same_as", sa.Integer()))
    op.add_column("entries", sa.Column("hidden_as", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_entries_same_as", "entries", ["same_as"])
    led = sa.text("same_as IS NOT NULL")
    op.create_index("ix_entries_led", "entries", ["river_at"], sqlite_where=led, postgresql_where=led)
    op.create_index("ix_items_title_key", "items", ["title_key"])
    op.create_table(
        "echoes",
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id"), primary_key=True),
        sa.Column("link_key", sa.Text(), primary_key=True),
    )
    op.create_index("ix_echoes_link_key", "echoes", ["link_key"])
