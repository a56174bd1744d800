"""What was read of each item of a feed's last document, as hashes. Until a feed was read again there are none."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "last_items",
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id", name="fk_last_items_feed_id"), nullable=False),
        sa.Column("items_by_hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name="pk_last_items"),
    )
