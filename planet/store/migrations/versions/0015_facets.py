"""Kinds and languages of entries, and who was heard again with them."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from planet.locale.languages import written_in
from planet.store.weaving.facets import ALL_TRAITS

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    table = op.create_table(
        "entry_facets",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(40), nullable=False),
        sa.Column("river_at", sa.BigInteger(), nullable=False),
        sa.Column("tie", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_facets_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "facet", name=op.f("pk_entry_facets")),
    )
    op.create_index("ix_entry_facets_river", "entry_facets", ["facet", "river_at", "tie", "entry_id"])
    for rows in op.get_bind().execute(sa.text(ALL_TRAITS)).mappings().partitions(1000):
        op.bulk_insert(
            table,
            [
                {"entry_id": row["id"], "facet": facet, "river_at": row["river_at"], "tie": row["tie"]}
                for row in rows
                for facet in _facets(row)
            ],
        )


def _facets(row: Any) -> Iterator[str]:
    """Yield the facets of an entry, as rules/weaving/facets.py has them."""
    yield f"kind:{row['kind']}"
    if language := written_in(row["language"] or ""):
        yield f"language:{language}"
    if row["silence"] is not None:
        yield "seldom"
