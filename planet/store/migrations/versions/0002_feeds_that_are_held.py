"""Since when a feed is held, for it may have changed hands."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("held_since", sa.Date()))
