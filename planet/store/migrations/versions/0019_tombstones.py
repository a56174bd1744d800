"""What is left of persons who were erased: hashes, so that nothing of theirs comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "tombstones",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "person", name=op.f("pk_tombstones")),
    )
    op.create_index("ix_tombstones_person", "tombstones", ["person"])
