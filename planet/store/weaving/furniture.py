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

    def unjudged(self, item_ids: Collection[int]) -> dict[int, dict[int, str]]:
        """Return the keys of the links of these feed items that wait for a verdict, by item id and position."""
        links: dict[int, dict[int, str]] = defaultdict(dict)
        for row in self._db.rows(_UNJUDGED, [codec.array(item_ids)]):
            links[row["item_id"]][row["position"]] = row["url_key"]
        return links

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
        for row in self._db.rows(_KEYS, [codec.array(item_ids)]):
            keys[row["item_id"]].add(row["url_key"])
        return {item_id: frozenset(own) for item_id, own in keys.items()}

    def discount(self, item_ids: Collection[int]) -> None:
        """Store that no link of these feed items counts."""
        if item_ids:
            self._db.run(_DISCOUNT, [codec.array(item_ids)])

    def set_counts(self, verdicts: Mapping[tuple[int, int], bool]) -> None:
        """Store whether links count, by item id and position."""
        rows = [(counts, item_id, position) for (item_id, position), counts in verdicts.items()]
        self._db.run_each("UPDATE links SET counts = ? WHERE item_id = ? AND position = ?", rows)


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
_UNJUDGED = """
SELECT item_id, position, url_key FROM links
WHERE item_id IN (SELECT value FROM json_each(?)) AND counts IS NULL AND position >= 0
"""
_KEYS = """
SELECT DISTINCT item_id, url_key FROM links
WHERE item_id IN (SELECT value FROM json_each(?)) AND position >= 0 AND url_key <> ''
"""
