"""How many entries show on each day and in each month of the river."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "river_days",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_river_days")),
    )
    op.create_table(
        "river_months",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_river_months")),
    )
