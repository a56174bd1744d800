"""Verdicts as values, kinds as a column, ids that are never given again, an order for equal river dates."""

import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BATCH = 1000
NUMBERED = ("members", "feeds", "entries", "items")
"""Tables whose ids the database gives."""

RULES = (
    ("exclude", re.compile(r"kept out by exclude = (.*)", re.DOTALL)),
    ("include", re.compile(r"kept out: none of include = (.*) is in it", re.DOTALL)),
    ("language", re.compile(r'kept out by languages = (\[.*\]): it is in "(.*)"', re.DOTALL)),
    ("since", re.compile(r"older than since = (.*)")),
    ("held", re.compile(r"held since (\S+): its feed may have changed hands")),
    ("withdrawn", re.compile(r"withdrawn: it is gone where its author published it")),
    ("feed", re.compile(r"its feed is no longer in the members file")),
    ("member", re.compile(r"its member is not in the members file")),
    ("duplicate", re.compile(r"shown with another entry, as one of the places where it stands")),
    ("hide", re.compile(r"hidden by the admin(?:: (.*))?", re.DOTALL)),
    ("post", re.compile(r"(.*)", re.DOTALL)),
)
"""The sentences that the store held before, the surest first; what is none of the others is a mistake in a post."""

SAY = "INSERT INTO full_text (rowid, title, text) VALUES (new.id, new.title, new.text)"
FORGET = "INSERT INTO full_text (full_text, rowid, title, text) VALUES ('delete', old.id, old.title, old.text)"


def upgrade() -> None:
    _add_columns()
    for table in ("items", "entries"):
        _read_sentences(table)
    _read_reasons()
    _rename_in_documents()
    _read_kinds()
    _count_hidden()
    if op.get_bind().dialect.name == "sqlite":
        _number_without_repeating()
    _make_indexes()


def _add_columns() -> None:
    for table in ("items", "entries", "hides"):
        op.execute(f"ALTER TABLE {table} RENAME COLUMN reason TO detail")
    for table in ("items", "entries"):
        op.add_column(table, sa.Column("rule", sa.String(16), nullable=False, server_default=""))
    op.add_column("items", sa.Column("kind", sa.String(16), nullable=False, server_default="article"))
    op.add_column("feeds", sa.Column("reading", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("discoveries", sa.Column("retry_until", sa.BigInteger(), nullable=True))
    op.add_column("feeds", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    for table in ("entries", "entry_topics"):
        op.add_column(table, sa.Column("tie", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("entry_topics", sa.Column("label", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE entry_topics SET label = (SELECT label FROM topics WHERE topics.slug = entry_topics.slug) "
        "WHERE slug IN (SELECT slug FROM topics)"
    )
    op.add_column("stale", sa.Column("generation", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "counters",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "hidden_counts",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_hidden_counts_member_id")),
        sa.PrimaryKeyConstraint("member_id", "rule", name=op.f("pk_hidden_counts")),
    )
    op.create_table(
        "answers",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_answers_item_id")),
        sa.PrimaryKeyConstraint("item_id", "position", name=op.f("pk_answers")),
    )
    op.rename_table("echoes", "item_links")


def _read_sentences(table: str) -> None:
    """Turn the sentences of a table into values: a rule, and what it says in this case."""
    write = sa.text(f"UPDATE {table} SET rule = :rule, detail = :detail WHERE id = :id")
    for rows in _pages(f"SELECT id, detail FROM {table} WHERE detail <> '' AND id > :last ORDER BY id LIMIT {BATCH}"):
        op.get_bind().execute(write, [{"id": row.id, **_value(row.detail)} for row in rows])


def _pages(statement: str) -> Iterator[list[Any]]:
    last = 0
    while rows := op.get_bind().execute(sa.text(statement), {"last": last}).all():
        yield list(rows)
        last = rows[-1].id


def _value(sentence: str) -> dict[str, str]:
    match = next((rule, match) for rule, form in RULES if (match := form.fullmatch(sentence)))
    return {"rule": match[0], "detail": "\n".join(filter(None, match[1].groups()))}


def _rename_in_documents() -> None:
    """Name what a document no longer lists as the code does: `listed`, which was `here`."""
    words = {"former": '"here":false', "now": '"listed":false'}
    op.get_bind().execute(sa.text("UPDATE feeds SET document = replace(document, :former, :now)"), words)


def _read_reasons() -> None:
    """Leave of what `hides` says only the admin's own words."""
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT address, detail FROM hides")).all():
        words = {"address": row.address, "detail": _value(row.detail)["detail"]}
        bind.execute(sa.text("UPDATE hides SET detail = :detail WHERE address = :address"), words)


def _read_kinds() -> None:
    kind = "json_extract(payload, '$.kind')"
    if op.get_bind().dialect.name == "postgresql":
        kind = "payload::json ->> 'kind'"
    op.execute(f"UPDATE items SET kind = {kind} WHERE {kind} <> 'article'")


def _count_hidden() -> None:
    """Count what does not show by member and rule; what stands with another entry is not hidden."""
    op.execute(
        "INSERT INTO hidden_counts (member_id, rule, count) SELECT member_id, rule, count(*) FROM entries "
        "WHERE NOT shown AND same_as IS NULL AND rule <> '' GROUP BY member_id, rule"
    )


def _number_without_repeating() -> None:
    """Make the ids of SQLite's tables AUTOINCREMENT, as those of other databases are; the full text stays as it is."""
    bind = op.get_bind()
    for table in NUMBERED:
        made = bind.execute(sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}).scalar()
        body = str(made)[str(made).index("(") :]
        body = body.replace("id INTEGER NOT NULL", "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", 1)
        body, count = re.subn(rf",\s*CONSTRAINT pk_{table} PRIMARY KEY \(id\)", "", body)
        if count != 1:
            raise RuntimeError(f"the table {table} is not the one that was made by 0001")
        indexes = bind.execute(
            sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = 'index' AND sql IS NOT NULL"),
            {"name": table},
        ).all()
        op.execute(f"CREATE TABLE numbered_{table} {body}")
        op.execute(f"INSERT INTO numbered_{table} SELECT * FROM {table}")
        op.execute(f"DROP TABLE {table}")
        op.execute(f"ALTER TABLE numbered_{table} RENAME TO {table}")
        for index in indexes:
            op.execute(index.sql)
    op.execute(f"CREATE TRIGGER items_told AFTER INSERT ON items BEGIN {SAY}; END")
    op.execute(f"CREATE TRIGGER items_retold AFTER UPDATE OF title, text ON items BEGIN {FORGET}; {SAY}; END")
    op.execute(f"CREATE TRIGGER items_forgotten AFTER DELETE ON items BEGIN {FORGET}; END")


def _make_indexes() -> None:
    shown: dict[str, Any] = {"sqlite_where": sa.text("shown = 1"), "postgresql_where": sa.text("shown")}
    op.drop_index("ix_entries_river", "entries")
    op.create_index("ix_entries_river", "entries", ["river_at", "tie", "id"], **shown)
    op.drop_index("ix_entries_member", "entries")
    op.create_index("ix_entries_member", "entries", ["member_id", "river_at", "tie", "id"], **shown)
    op.drop_index("ix_entry_topics_slug_river_at_entry_id", "entry_topics")
    op.create_index("ix_entry_topics_river", "entry_topics", ["slug", "river_at", "tie", "entry_id"])
    op.drop_index("ix_echoes_link_key", "item_links")
    op.create_index("ix_item_links_link_key", "item_links", ["link_key"])
    op.create_index("ix_answers_url_key", "answers", ["url_key"])
