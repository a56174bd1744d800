"""Wishes of the owners of feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "wishes",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_wishes")),
    )
    op.add_column("feeds", sa.Column("declined", sa.Text(), nullable=False, server_default=""))
