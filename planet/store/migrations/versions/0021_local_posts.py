"""Local posts: ids of their own, their links to each other, and the webmentions that are sent for their links."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0019"


def upgrade() -> None:
    for name in ("own_id", "links"):
        op.add_column("post_files", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "webmentions",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("stage", sa.String(8), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_webmentions_entry_id_entries")),
        sa.PrimaryKeyConstraint("entry_id", "target", name=op.f("pk_webmentions")),
    )
    op.create_index("ix_webmentions_due_at", "webmentions", ["due_at"], sqlite_where=sa.text("due_at IS NOT NULL"))
    op.create_index("ix_webmentions_ended_at", "webmentions", ["stage", "ended_at"])
    op.create_table(
        "unmentioned",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_unmentioned_entry_id_entries")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_unmentioned")),
    )
