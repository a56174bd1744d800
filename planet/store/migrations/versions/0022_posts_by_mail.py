"""Posts by mail: addresses of members, how far mailboxes were read, messages, pictures, and what was not taken."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "mail_addresses",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.String(32), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mail_addresses_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mail_addresses")),
    )
    op.create_table(
        "mailboxes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("stumbles", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.BigInteger()),
        sa.Column("tried_at", sa.BigInteger()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("fault", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailboxes")),
    )
    op.create_table(
        "mail_messages",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_mail_messages_entry_id")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mail_messages_member_id")),
        sa.PrimaryKeyConstraint("member_id", "message_id", name=op.f("pk_mail_messages")),
    )
    op.create_index("ix_mail_messages_message_id", "mail_messages", ["message_id"])
    op.create_index("ix_mail_messages_entry_id", "mail_messages", ["entry_id"])
    op.create_table(
        "mail_pictures",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_mail_pictures_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "name", name=op.f("pk_mail_pictures")),
    )
    op.create_table(
        "mail_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer()),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_mail_notes_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_notes")),
        sqlite_autoincrement=True,
    )
