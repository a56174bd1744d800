"""Prompts: those of the members file that was taken up last, and the entries that answer them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from planet.model.community import Prompt
from planet.model.records import RiverPlace
from planet.store import codec, shown_entries
from planet.store.columns import upsert
from planet.store.database import Database

FACT = "prompts"
"""The fact under which the prompts stand."""


class Prompts:
    """Prompts, and the entries of a topic within a span, by members who take part in the weave.

    A span is half-open: [start, end) in UTC; None means no bound on that side.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def stored(self) -> tuple[Prompt, ...]:
        """Return the prompts of the members file that was taken up last."""
        row = self._db.row("SELECT value FROM facts WHERE name = ?", (FACT,))
        return codec.load_all(Prompt, row["value"]) if row else ()

    def replace(self, prompts: Sequence[Prompt]) -> None:
        """Store the prompts of a members file."""
        value = codec.dump(tuple(prompts))
        self._db.run(upsert("facts", ("name",), ("value",)), {"name": FACT, "value": value})

    def newest_entries(
        self, topic: str, start: datetime | None, end: datetime | None, limit: int
    ) -> tuple[RiverPlace, ...]:
        """Return the newest entries of a topic in a span, at most so many."""
        rows = self._db.rows(_NEWEST, {**_span(topic, start, end), "limit": limit})
        return tuple(RiverPlace(row["entry_id"], datetime.fromtimestamp(row["river_at"], UTC)) for row in rows)

    def people(self, topic: str, start: datetime | None, end: datetime | None, limit: int) -> tuple[int, ...]:
        """Return the ids of the members who wrote these entries, at most so many, in the order of their first one."""
        rows = self._db.rows(_PEOPLE, {**_span(topic, start, end), "limit": limit})
        return tuple(row["member_id"] for row in rows)


def _span(topic: str, start: datetime | None, end: datetime | None) -> dict[str, Any]:
    first, last = (int(moment.timestamp()) for moment in shown_entries.span(start, end).values())
    return {"topic": topic, "start": first, "end": last}


_ANSWERS = (
    "FROM entry_topics JOIN entries ON entries.id = entry_topics.entry_id "
    "JOIN members ON members.id = entries.member_id WHERE entry_topics.slug = :topic "
    "AND entry_topics.river_at >= :start AND entry_topics.river_at < :end "
    "AND members.role = 'member' AND coalesce(json_extract(members.profile, '$.weave'), 1)"
)
_NEWEST = (
    f"SELECT entry_topics.entry_id, entry_topics.river_at {_ANSWERS} "
    "ORDER BY entry_topics.river_at DESC, entry_topics.tie DESC, entry_topics.entry_id DESC LIMIT :limit"
)
_PEOPLE = (
    f"SELECT entries.member_id {_ANSWERS} GROUP BY entries.member_id "
    "ORDER BY min(entry_topics.river_at), entries.member_id LIMIT :limit"
)
