"""Related entries: which each entry names, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "related",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_related_entry_id")),
        sa.ForeignKeyConstraint(["other_id"], ["entries.id"], name=op.f("fk_related_other_id")),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_related")),
    )
    op.create_index("ix_related_other_id", "related", ["other_id"])
    op.create_table(
        "relating",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_relating_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_relating")),
    )
    op.create_index("ix_relating_waits", "relating", ["entry_id"], sqlite_where=sa.text("waits"))
