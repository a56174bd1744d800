"""The threads of channels, and who writes in them."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

SHOWN, SHOWN_ELSEWHERE = sa.text("shown = 1"), sa.text("shown")


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("loose", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("latest_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_threads_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_threads_words", "threads", ["member_id", "words", "latest_at"])
    op.create_index("ix_threads_latest", "threads", ["member_id", "latest_at", "id"])
    op.create_table(
        "thread_keys",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_thread_keys_member_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_keys_thread_id")),
        sa.PrimaryKeyConstraint("member_id", "key", name=op.f("pk_thread_keys")),
    )
    op.create_index("ix_thread_keys_thread", "thread_keys", ["thread_id"])
    op.create_table(
        "channel_authors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_channel_authors_member_id")),
        sa.UniqueConstraint(
            "member_id", "mail", "address", "name", name=op.f("uq_channel_authors_member_id_mail_address_name")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_authors")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_channel_authors_name", "channel_authors", ["member_id", "name"])
    given = sa.text("person_id IS NOT NULL")
    op.create_index(
        "ix_channel_authors_person", "channel_authors", ["person_id"], sqlite_where=given, postgresql_where=given
    )
    op.create_table(
        "thread_posts",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("river_at", sa.BigInteger(), nullable=False),
        sa.Column("tie", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_thread_posts_entry_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_posts_thread_id")),
        sa.ForeignKeyConstraint(["author_id"], ["channel_authors.id"], name=op.f("fk_thread_posts_author_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_thread_posts")),
    )
    op.create_index("ix_thread_posts_thread", "thread_posts", ["thread_id"])
    op.create_index(
        "ix_thread_posts_river",
        "thread_posts",
        ["thread_id", "river_at", "tie", "entry_id"],
        sqlite_where=SHOWN,
        postgresql_where=SHOWN_ELSEWHERE,
    )
    op.create_index(
        "ix_thread_posts_author",
        "thread_posts",
        ["author_id", "river_at", "tie", "entry_id"],
        sqlite_where=SHOWN,
        postgresql_where=SHOWN_ELSEWHERE,
    )
    _wait()


def _wait() -> None:
    """Let what channels brought before be woven again, which finds its threads."""
    op.execute(
        "INSERT OR IGNORE INTO unwoven (entry_id) SELECT entries.id FROM entries "
        "JOIN members ON members.id = entries.member_id WHERE members.role = 'channel'"
    )
