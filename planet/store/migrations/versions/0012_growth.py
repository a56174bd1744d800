"""From which river date on a waiting page has changed; folders of output/ as publishing left them; posts a month."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("stale", sa.Column("since", sa.BigInteger()))
    op.create_table(
        "folders",
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("path", name=op.f("pk_folders")),
    )
    op.create_table(
        "member_months",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_member_months_member_id")),
        sa.PrimaryKeyConstraint("member_id", "month", name=op.f("pk_member_months")),
    )
