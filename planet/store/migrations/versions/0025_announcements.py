"""Announcements: the places that news are told to, and every message to each of them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "announce_targets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.Column("last_member", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_announce_targets")),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("queued_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_announcements_entry_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_announcements_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("target", "entry_id", name=op.f("uq_announcements_target_entry_id")),
        sa.UniqueConstraint("target", "member_id", name=op.f("uq_announcements_target_member_id")),
        sa.UniqueConstraint("target", "conversation_id", name=op.f("uq_announcements_target_conversation_id")),
        sqlite_autoincrement=True,
    )
    waits, begun = sa.text("state = 'waiting'"), sa.text("state = 'sending'")
    op.create_index("ix_announcements_waits", "announcements", ["target", "id"], sqlite_where=waits)
    op.create_index("ix_announcements_begun", "announcements", ["id"], sqlite_where=begun)
    op.create_index("ix_announcements_sent_at", "announcements", ["target", "sent_at"])
    op.create_index("ix_announcements_entry_id", "announcements", ["entry_id"])
    op.create_index("ix_announcements_member_id", "announcements", ["member_id"])
