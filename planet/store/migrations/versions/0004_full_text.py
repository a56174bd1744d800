"""The full text of what is told, to be searched: SQLite's own (FTS5); other databases do without."""

from alembic import op

revision = "0004"
down_revision = "0003"

WITHDRAW = "INSERT INTO full_text (full_text, rowid, title, text) VALUES ('delete', old.id, old.title, old.text)"
TELL = "INSERT INTO full_text (rowid, title, text) VALUES (new.id, new.title, new.text)"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    op.execute(
        "CREATE VIRTUAL TABLE full_text USING fts5(title, text, content='items', content_rowid='id', "
        "tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")"
    )
    op.execute(f"CREATE TRIGGER items_told AFTER INSERT ON items BEGIN {TELL}; END")
    op.execute(f"CREATE TRIGGER items_retold AFTER UPDATE OF title, text ON items BEGIN {WITHDRAW}; {TELL}; END")
    op.execute(f"CREATE TRIGGER items_forgotten AFTER DELETE ON items BEGIN {WITHDRAW}; END")
    op.execute("INSERT INTO full_text (full_text) VALUES ('rebuild')")
