"""Every table of the store is cleared of a person who is erased: a new one must say how."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Integer

import planet.store
from planet.store.upkeep.erasure import APART, LOOSE, OWNERS, metadata

LEADS = re.compile(r".*_id|.*_as|.*_into|person|member|entry|feed|item")
"""What a column of numbers is called that leads to a row of another table."""


def _leads_to_owner(table: str) -> bool:
    return any(
        key.column.table.name in OWNERS for column in metadata.tables[table].columns for key in column.foreign_keys
    )


def test_every_table_is_cleared_or_said_to_be_apart() -> None:
    """A table that leads to members, feeds, entries or items by a foreign key is cleared by it."""
    for name in metadata.tables:
        assert name in OWNERS or _leads_to_owner(name) or name in APART or any(name == loose for loose, _ in LOOSE), (
            f"{name}: say in planet/store/upkeep/erasure.py what becomes of its rows when a member is erased"
        )
    assert set(APART) <= set(metadata.tables)


def test_every_column_that_leads_somewhere_is_followed() -> None:
    """Either it is a foreign key, or it is said what becomes of it."""
    for name, table in metadata.tables.items():
        for column in table.columns:
            is_number = isinstance(column.type, Integer) and not column.foreign_keys
            if is_number and LEADS.fullmatch(column.name):
                assert (name, column.name) in LOOSE, f"{name}.{column.name} leads somewhere: say where, in LOOSE"
    assert {(name, column) for name, column in LOOSE if column not in metadata.tables[name].columns} == set()


def test_all_tables_are_known() -> None:
    """The list of tables is that of a new store."""
    text = (Path(planet.store.__file__).parent / "schema.sql").read_text()
    made = set(re.findall(r"^CREATE TABLE \"?(\w+)", text, re.MULTILINE)) - {"alembic_version"}
    assert made == set(metadata.tables)
