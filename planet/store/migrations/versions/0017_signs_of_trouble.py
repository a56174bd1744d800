"""Signs of trouble with feeds and members, and the problems that are told to the admin."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    signs = _create_signs()
    _create_problems()
    connection = op.get_bind()
    pasts = dict(_pasts(connection.execute(sa.text(_POSTS))))
    rows = [
        {
            "member_id": row["member_id"],
            "feed_id": row["id"],
            "failing_since": (row["last_success"] or row["last_visit"]) if row["failures"] else None,
            "past": json.dumps(pasts.get(row["id"], {})),
            "judge_at": 0,
        }
        for row in connection.execute(sa.text(_FEEDS)).mappings()
    ]
    searches = [
        {"member_id": row["member_id"], "feed_id": 0, "failing_since": row["last_visit"], "past": "{}", "judge_at": 0}
        for row in connection.execute(sa.text(_SEARCHES)).mappings()
    ]
    if rows or searches:
        op.bulk_insert(signs, [*rows, *searches])


def _create_signs() -> sa.Table:
    table = op.create_table(
        "signs",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.BigInteger()),
        sa.Column("failing_as", sa.String(16), nullable=False, server_default=""),
        sa.Column("as_since", sa.BigInteger()),
        sa.Column("empty_since", sa.BigInteger()),
        sa.Column("past", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("judge_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_signs_member_id")),
        sa.PrimaryKeyConstraint("member_id", "feed_id", name=op.f("pk_signs")),
    )
    op.create_index("ix_signs_judge_at", "signs", ["judge_at"])
    return table


def _create_problems() -> None:
    texts = (sa.Column(name, sa.Text(), nullable=False) for name in ("key", "url", "sentence", "advice", "new_url"))
    moments = (sa.Column(name, sa.BigInteger()) for name in ("told_at", "well_since", "ended_at", "end_told_at"))
    op.create_table(
        "problems",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *texts,
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("recovered", sa.Boolean(), nullable=False),
        *moments,
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_problems_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problems")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_problems_member_id", "problems", ["member_id", "ended_at"])
    waiting = sa.text("waits = 1")
    op.create_index("ix_problems_waits", "problems", ["id"], sqlite_where=waiting, postgresql_where=sa.text("waits"))


def _pasts(posts: Any) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield the past of each feed by its id, as model/problems.py has it: posts by week, the newest, last titles."""
    for feed_id, rows in groupby(posts, lambda row: row[0]):
        listed = [(at, title) for _, at, title in rows]
        weeks = sorted(Counter((at // 86_400 + 3) // 7 for at, _ in listed).items())
        newest = datetime.fromtimestamp(listed[-1][0], UTC).isoformat()
        yield (
            feed_id,
            {
                "weeks": weeks[-200:],
                "newest": newest,
                "titles": [title[:60] for _, title in listed[-12:] if title],
            },
        )


_FEEDS = "SELECT id, member_id, last_success, last_visit, failures FROM feeds WHERE last_visit IS NOT NULL ORDER BY id"

_SEARCHES = "SELECT member_id, last_visit FROM discoveries WHERE found = '[]' AND reason != '' ORDER BY member_id"

_POSTS = (
    "SELECT items.feed_id, coalesce(items.published, entries.first_seen) AS at, items.title FROM items "
    "JOIN entries ON entries.id = items.entry_id ORDER BY items.feed_id, at, items.id"
)
