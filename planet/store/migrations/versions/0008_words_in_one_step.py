"""New items enter the full text by one statement a visit, edited ones if their words differ; indexes of hides."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

SAY = "INSERT INTO full_text (rowid, title, text) VALUES (new.id, new.title, new.text)"
FORGET = "INSERT INTO full_text (full_text, rowid, title, text) VALUES ('delete', old.id, old.title, old.text)"
DIFFERS = "WHEN new.title IS NOT old.title OR new.text IS NOT old.text"


def upgrade() -> None:
    op.create_index("ix_hides_host_path_key", "hides", ["host", "path_key"])
    named = sa.text("hidden_as <> ''")
    op.create_index("ix_entries_hidden_as", "entries", ["hidden_as"], sqlite_where=named, postgresql_where=named)
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute("DROP TRIGGER items_told")
    op.execute("DROP TRIGGER items_retold")
    op.execute(f"CREATE TRIGGER items_retold AFTER UPDATE OF title, text ON items {DIFFERS} BEGIN {FORGET}; {SAY}; END")
