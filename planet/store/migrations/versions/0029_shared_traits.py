"""What members have in common with others: which of their traits have a page."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "shared_traits",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("family", sa.String(8), nullable=False),
        sa.Column("slug", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_shared_traits_member_id")),
        sa.PrimaryKeyConstraint("member_id", "family", "slug", name=op.f("pk_shared_traits")),
    )


def downgrade() -> None:
    op.drop_table("shared_traits")
