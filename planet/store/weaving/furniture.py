"""Links that wait for a verdict whether they are furniture, and the entries beside theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from planet.store import codec
from planet.store.database import Database

Place = tuple[int, int, int]
"""The place of an entry on the river: river date in seconds, tie, id."""


class Furniture:
    """What decides whether a link counts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def unjudged(self, item_ids: Collection[int]) -> set[int]:
        """Return those of these feed items that have links which wait for a verdict."""
        return {row["item_id"] for row in self._db.rows(_UNJUDGED, [codec.array(item_ids)])}

    def neighbourhood(self, member_id: int, first: Place, last: Place, size: int) -> tuple[int, ...]:
        """Return the feed items of a member's shown entries from one place of the river to another, with so many before
        and behind them, the oldest first."""
        scope = {"member": member_id, "size": size}
        before = self._db.rows(_BEFORE, {**scope, **_named(first)})
        between = self._db.rows(_BETWEEN, {**scope, **_named(first), **_named(last, "end_")})
        behind = self._db.rows(_BEHIND, {**scope, **_named(last)})
        return tuple(row["item_id"] for row in (*reversed(before), *between, *behind))

    def keys_of(self, item_ids: Collection[int]) -> dict[int, frozenset[str]]:
        """Return the keys of the links of these feed items, by item id."""
        keys: dict[int, set[str]] = defaultdict(set)
        for item_id, key in self._db.rows(_KEYS, [codec.array(item_ids)]):
            keys[item_id].add(key)
        return {item_id: frozenset(own) for item_id, own in keys.items()}

    def discount(self, item_ids: Collection[int]) -> None:
        """Store that no link of these feed items counts."""
        if item_ids:
            self._db.run(_DISCOUNT, [codec.array(item_ids)])

    def settle(self, furniture: Mapping[int, Collection[str]]) -> None:
        """Store the verdict on all links of these feed items that wait for one, given the keys of those that are
        furniture by item id: these do not count, the others do."""
        rows = [(item_id, key) for item_id, keys in furniture.items() for key in keys]
        self._db.run_each(_COUNT_NOT, rows)
        self._db.run(_COUNT, [codec.array(furniture.keys())])


def _named(place: Place, prefix: str = "") -> dict[str, int]:
    return dict(zip((f"{prefix}at", f"{prefix}tie", f"{prefix}id"), place, strict=True))


_ITEM = "SELECT item_id FROM entries WHERE shown = 1 AND member_id = :member"
_PLACE = "(river_at, tie, id)"
_BEFORE = f"{_ITEM} AND {_PLACE} < (:at, :tie, :id) ORDER BY river_at DESC, tie DESC, id DESC LIMIT :size"
_BEHIND = f"{_ITEM} AND {_PLACE} > (:at, :tie, :id) ORDER BY river_at, tie, id LIMIT :size"
_BETWEEN = f"""
{_ITEM} AND {_PLACE} >= (:at, :tie, :id) AND {_PLACE} <= (:end_at, :end_tie, :end_id) ORDER BY river_at, tie, id
"""
_DISCOUNT = """
UPDATE links SET counts = 0
WHERE item_id IN (SELECT value FROM json_each(?)) AND position >= 0 AND (counts OR counts IS NULL)
"""
_WAITS = "counts IS NULL AND position >= 0"
_UNJUDGED = f"SELECT DISTINCT item_id FROM links WHERE item_id IN (SELECT value FROM json_each(?)) AND {_WAITS}"
_COUNT_NOT = f"UPDATE links SET counts = 0 WHERE item_id = ? AND url_key = ? AND {_WAITS}"
_COUNT = f"UPDATE links SET counts = 1 WHERE item_id IN (SELECT value FROM json_each(?)) AND {_WAITS}"
_KEYS = """
SELECT item_id, url_key FROM links
WHERE item_id IN (SELECT value FROM json_each(?)) AND position >= 0 AND url_key <> ''
"""
