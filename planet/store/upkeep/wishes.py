"""What owners of origins wish of this hub, as their robots.txt said it last."""

from __future__ import annotations

from collections.abc import Collection

from planet.model.wishes import OwnerWish, RobotsLine
from planet.store import codec
from planet.store.columns import moment, seconds, upsert
from planet.store.connection import ITEMS_WITH_WORD
from planet.store.database import Database


class Wishes:
    """The wishes of all origins that were asked."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of(self, origins: Collection[str]) -> dict[str, OwnerWish]:
        """Return the wishes of these origins; one that was never asked is left out."""
        rows = self._db.rows(_OF, [codec.array(sorted(origins))]) if origins else ()
        wishes: dict[str, OwnerWish] = {}
        for row in rows:
            if asked_at := moment(row["asked_at"]):
                wishes[row["origin"]] = OwnerWish(row["origin"], asked_at, codec.load_all(RobotsLine, row["lines"]))
        return wishes

    def record(self, wish: OwnerWish) -> None:
        """Store what an origin said."""
        values = {"origin": wish.origin, "asked_at": seconds(wish.asked_at), "lines": codec.dump(wish.lines)}
        self._db.run(_RECORD, values)

    def feeds_with(self, word: str, topics: Collection[str]) -> set[int]:
        """Return the ids of the feeds with an item that holds a word, or with an entry that has one of these topics."""
        rows = self._db.rows(_FEEDS_WITH, {"word": word, "topics": codec.array(sorted(topics))})
        return {row["feed_id"] for row in rows}


_FEEDS_WITH = (
    f"SELECT items.feed_id FROM items WHERE items.id IN ({ITEMS_WITH_WORD}) UNION "
    "SELECT items.feed_id FROM entry_topics JOIN items ON items.entry_id = entry_topics.entry_id "
    "WHERE entry_topics.slug IN (SELECT value FROM json_each(:topics))"
)
_OF = "SELECT origin, asked_at, lines FROM wishes WHERE origin IN (SELECT value FROM json_each(?))"
_RECORD = upsert("wishes", ("origin",), ("asked_at", "lines"))
