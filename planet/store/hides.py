"""The [[hide]] tables of the members file in the store, and the entries that they name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from planet.store.database import Database
from planet.store.statements import Prepared
from planet.web import urls


class Hides:
    """The posts that the admin hides: each by a URL or an id, with the reason."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def replace(self, reasons: Mapping[str, str]) -> set[int]:
        """Replace the [[hide]] tables by {URL or id: the admin's reason}; return the ids of the entries that these
        hide, or hid until now."""
        stored = {row.address: row.detail for row in self._db.all(_ALL)}
        changed = {url for url in stored.keys() | reasons.keys() if stored.get(url) != reasons.get(url)}
        touched = self._named(changed)
        self._db.write(_CLEAR)
        if reasons:
            rows = [_hide_row(url) | {"detail": detail} for url, detail in reasons.items()]
            self._db.write(_INSERT, rows)
        return touched

    def _named(self, addresses: Collection[str]) -> set[int]:
        """Return the ids of the entries that have one of these URLs, guids or ids, or were hidden by one of them."""
        rows = [_hide_row(address) for address in addresses]
        values = {"addresses": addresses, "places": [(row["host"], row["path_key"]) for row in rows]}
        return {row.id for statement in _NAMED for row in self._db.all(statement, values)} if rows else set()


_ALL = Prepared("hides.ALL")
_CLEAR = Prepared("hides.CLEAR")
_INSERT = Prepared("hides.INSERT")
_NAMED = (
    Prepared("hides.WITH_URL"),
    Prepared("hides.WITH_GUID"),
    Prepared("hides.WITH_ID"),
    Prepared("hides.HIDDEN_AS"),
)


def _hide_row(address: str) -> dict[str, str]:
    return {"address": address, "host": urls.host(address), "path_key": urls.path_key(address)}
