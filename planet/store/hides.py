"""The [[hide]] tables of the members file in the store, and the entries that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, insert, select, tuple_

from planet.store.database import Database, batches
from planet.store.schema import entries, hides, items
from planet.web import urls


class Hides:
    """The posts that the admin hides: each by a URL or an id, with the reason."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def replace(self, reasons: Mapping[str, str]) -> set[int]:
        """Replace the [[hide]] tables by {URL or id: the admin's reason}; return the ids of the entries that these
        hide, or hid until now."""
        stored = {row.address: row.detail for row in self._db.all(select(hides))}
        changed = {url for url in stored.keys() | reasons.keys() if stored.get(url) != reasons.get(url)}
        touched = self._named(changed)
        self._db.write(delete(hides))
        if reasons:
            rows = [_hide_row(url) | {"detail": detail} for url, detail in reasons.items()]
            self._db.write(insert(hides), rows)
        return touched

    def _named(self, addresses: Iterable[str]) -> set[int]:
        """Return the ids of the entries that have one of these URLs, guids or ids, or were hidden by one of them."""
        ids: set[int] = set()
        for batch in batches(sorted(addresses)):
            places = [(row["host"], row["path_key"]) for row in map(_hide_row, batch)]
            same_url = tuple_(items.c.host, items.c.path_key).in_(places)
            ids |= {row[0] for row in self._db.all(select(items.c.entry_id).where(same_url))}
            ids |= {row[0] for row in self._db.all(select(items.c.entry_id).where(items.c.guid.in_(batch)))}
            ids |= {row[0] for row in self._db.all(select(entries.c.id).where(entries.c.atom_id.in_(batch)))}
            hidden = select(entries.c.id).where(~entries.c.shown, entries.c.hidden_as != "")
            ids |= {row[0] for row in self._db.all(hidden.where(entries.c.hidden_as.in_(batch)))}
        return ids


def _hide_row(address: str) -> dict[str, str]:
    return {"address": address, "host": urls.host(address), "path_key": urls.path_key(address)}
