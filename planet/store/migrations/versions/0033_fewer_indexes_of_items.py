"""Items are found by guid and feed with a single index: an index less to write for each of them."""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.drop_index("ix_items_feed_id_guid", table_name="items")
    op.drop_index("ix_items_guid", table_name="items")
    op.create_index("ix_items_guid", "items", ["guid", "feed_id"])
