"""Statements on the [[hide]] tables, and the entries that they name."""

from __future__ import annotations

from sqlalchemy import delete, select, tuple_

from planet.store.schema import entries, hides, items
from planet.store.sqlite import insertion, listed, listed_pairs

ALL = select(hides)
CLEAR = delete(hides)
INSERT = insertion(hides, ("address", "host", "path_key", "detail"))

WITH_URL = select(items.c.entry_id.label("id")).where(
    tuple_(items.c.host, items.c.path_key).in_(listed_pairs("places"))
)
WITH_GUID = select(items.c.entry_id.label("id")).where(items.c.guid.in_(listed("addresses")))
WITH_ID = select(entries.c.id).where(entries.c.atom_id.in_(listed("addresses")))
HIDDEN_AS = select(entries.c.id).where(
    ~entries.c.shown, entries.c.hidden_as != "", entries.c.hidden_as.in_(listed("addresses"))
)
