"""Tombstones in the store: what is left of persons who were erased."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from planet.store import codec
from planet.store.database import Database


class Tombstones:
    """Hashes of what belonged to erased persons; each person is no more than a number."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def are_there(self) -> bool:
        """Return whether anybody was ever erased, and not added again."""
        return self._db.row("SELECT 1 FROM tombstones LIMIT 1") is not None

    def held(self, hashes: Collection[str]) -> set[str]:
        """Return those of these hashes that stand on a tombstone."""
        return {row["hash"] for row in self._db.rows(_HELD, [codec.array(hashes)])}

    def persons(self, hashes: Collection[str]) -> set[int]:
        """Return the persons on whose tombstones one of these hashes stands."""
        return {row["person"] for row in self._db.rows(_HELD, [codec.array(hashes)])}

    def lay(self, hashes: Iterable[str]) -> int:
        """Store the tombstones of a person; return their number."""
        person = int(self._db.rows("SELECT COALESCE(max(person), 0) + 1 AS next FROM tombstones")[0]["next"])
        self._db.run_each("INSERT INTO tombstones (hash, person) VALUES (?, ?)", [(hash, person) for hash in hashes])
        return person

    def lift(self, persons: Iterable[int]) -> None:
        """Delete the tombstones of these persons."""
        self._db.run_each("DELETE FROM tombstones WHERE person = ?", [(person,) for person in persons])

    def all(self) -> dict[int, set[str]]:
        """Return all tombstones by person: for commands of the admin, never in a turn."""
        stones: dict[int, set[str]] = {}
        for row in self._db.rows("SELECT hash, person FROM tombstones"):
            stones.setdefault(row["person"], set()).add(row["hash"])
        return stones


_HELD = "SELECT hash, person FROM tombstones WHERE hash IN (SELECT value FROM json_each(?))"
