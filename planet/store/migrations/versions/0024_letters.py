"""Letters: what each names, and what became of it as mail."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("try_at", sa.BigInteger()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_letters")),
    )
    op.create_index("ix_letters_try_at", "letters", ["try_at"], sqlite_where=sa.text("try_at IS NOT NULL"))
    op.create_index("ix_letters_message_id", "letters", ["message_id"])
    op.create_table(
        "letter_entries",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("section", sa.String(8), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("more", sa.Integer(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["letters.day"], name=op.f("fk_letter_entries_day")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_letter_entries_entry_id")),
        sa.PrimaryKeyConstraint("day", "section", "place", "position", name=op.f("pk_letter_entries")),
    )
    op.create_index("ix_letter_entries_entry_id", "letter_entries", ["entry_id"])
    op.create_table(
        "letter_writers",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["letters.day"], name=op.f("fk_letter_writers_day")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_letter_writers_member_id")),
        sa.PrimaryKeyConstraint("day", "member_id", name=op.f("pk_letter_writers")),
    )
    op.create_index("ix_letter_writers_member_id", "letter_writers", ["member_id"])
