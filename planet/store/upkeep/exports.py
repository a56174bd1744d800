"""Everything that a member wrote, shown or not, for a person who wants to have it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from types import SimpleNamespace

from planet.model.entry import Answer
from planet.model.records import ShownEntry
from planet.store import codec
from planet.store.columns import moment
from planet.store.database import Database, batches
from planet.store.shown_entries import shown_entry

MOMENTS = ("river_at", "first_seen", "edited_at", "published", "updated")


class Exports:
    """The entries of a member, those that are hidden too."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def ids(self, member_id: int) -> tuple[int, ...]:
        """Return the ids of a member's entries, the newest first. What its author withdrew is left out, and what waits
        because a feed may have changed hands."""
        return tuple(row["id"] for row in self._db.rows(_IDS, [member_id]))

    def entries(self, ids: Collection[int]) -> Iterator[ShownEntry]:
        """Yield these entries, in their order, so many in memory at once as fit a statement."""
        for batch in batches([*ids]):
            rows = {row["entry_id"]: row for row in self._db.rows(_ENTRIES, [codec.array(batch)])}
            for id in batch:
                values = dict(rows[id])
                values |= {name: moment(values[name]) for name in MOMENTS}
                yield shown_entry(SimpleNamespace(**values, present=bool(rows[id]["is_present"])))

    def answers(self, entry_id: int) -> tuple[Answer, ...]:
        """Return the posts that an entry answers, in its order."""
        return tuple(Answer(row["ref"], row["url"], row["source"]) for row in self._db.rows(_ANSWERS, [entry_id]))


_ITEM = (
    "COALESCE(e.item_id, (SELECT x.id FROM items x WHERE x.entry_id = e.id "
    "ORDER BY x.rule IN ('withdrawn', 'held') OR x.withdrawn_at IS NOT NULL, x.id LIMIT 1))"
)
_IDS = (
    f"SELECT e.id FROM entries e JOIN items i ON i.id = {_ITEM} WHERE e.member_id = ? AND i.withdrawn_at IS NULL "
    "AND i.rule NOT IN ('held', 'withdrawn') ORDER BY e.river_at DESC, e.tie DESC, e.id DESC"
)
_ENTRIES = (
    "SELECT e.id AS entry_id, e.member_id, e.atom_id, e.river_at, e.first_seen, e.silence, i.edited_at, i.link, "
    "i.title, i.text, i.content, i.published, i.updated, i.payload, f.settings, f.info, m.role, m.slug, m.position, "
    "m.present AS is_present, m.profile, m.pictured FROM entries e "
    f"JOIN items i ON i.id = {_ITEM} JOIN members m ON m.id = e.member_id JOIN feeds f ON f.id = i.feed_id "
    "WHERE e.id IN (SELECT value FROM json_each(?))"
)
_ANSWERS = (
    "SELECT a.ref, a.url, a.source FROM items i JOIN answers a ON a.item_id = i.id WHERE i.entry_id = ? "
    "GROUP BY a.ref, a.url ORDER BY min(i.id), min(a.position)"
)
