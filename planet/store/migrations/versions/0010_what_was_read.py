"""A hash of what was read in the last document of a feed, so that one with other bytes is known to bring no news."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("reading_hash", sa.String(64), nullable=False, server_default=""))
