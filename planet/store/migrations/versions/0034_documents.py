"""The items of the last document of a feed stand apart from its row, which is written at each visit."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feeds.id", name="fk_documents_feed_id"), nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("feed_id", name="pk_documents"),
    )
    op.execute("INSERT INTO documents (feed_id, items) SELECT id, document FROM feeds WHERE document <> '[]'")
    op.execute("ALTER TABLE feeds DROP COLUMN document")
    # the rows stand as far apart as when they were long: written anew, several share a page
    op.execute("CREATE TEMPORARY TABLE feeds_kept AS SELECT * FROM feeds")
    op.execute("DELETE FROM feeds")
    op.execute("INSERT INTO feeds SELECT * FROM feeds_kept")
    op.execute("DROP TABLE feeds_kept")
