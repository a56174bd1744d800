"""Conversations: the place of each entry in its tree, and the addresses that trees have, and had."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from planet.model.weaving import Conversation
from planet.store import codec
from planet.store.columns import moment, seconds
from planet.store.database import Database
from planet.struct import Struct


class Place(Struct, frozen=True):
    """The place of an entry: the entry that it answers first, and its conversation; None if it has none."""

    parent_id: int | None
    conversation_id: int | None


class Outline(Struct, frozen=True):
    """What a list says of a conversation: its first entry, its newest, and the members in the order in which they
    joined, so many of them."""

    first_id: int
    newest_id: int
    member_ids: tuple[int, ...]


NOWHERE = Place(None, None)


class TreeRow(Struct, frozen=True):
    """An entry of a conversation: the entry that it answers first (None for the first one), its member."""

    entry_id: int
    parent_id: int | None
    member_id: int


class Conversations:
    """Conversations by id. One that is merged into another keeps its name, as a redirect."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ places of entries

    def places(self, entry_ids: Collection[int]) -> dict[int, Place]:
        """Return the places of these entries, by id; an entry that stands nowhere is left out."""
        return self._places(f"{_PLACE} WHERE entry_id IN (SELECT value FROM json_each(?))", entry_ids)

    def members_of(self, conversation_ids: Collection[int]) -> dict[int, Place]:
        """Return the places of all entries of these conversations, by entry id."""
        return self._places(f"{_PLACE} WHERE conversation_id IN (SELECT value FROM json_each(?))", conversation_ids)

    def _places(self, statement: str, ids: Collection[int]) -> dict[int, Place]:
        rows = self._db.rows(statement, [codec.array(ids)])
        return {row["entry_id"]: Place(row["parent_id"], row["conversation_id"]) for row in rows}

    def began(self, entry_ids: Collection[int]) -> dict[int, int]:
        """Return the river dates of these entries, in seconds, by id."""
        rows = self._db.rows(_BEGAN, [codec.array(entry_ids)])
        return {row["id"]: row["river_at"] for row in rows}

    def has_children(self, entry_id: int) -> bool:
        """Return whether an entry is the parent of another."""
        return self._db.row("SELECT 1 FROM weave WHERE parent_id = ? LIMIT 1", [entry_id]) is not None

    def of_entries(self, entry_ids: Collection[int]) -> set[int]:
        """Return the ids of the conversations in which these entries stand."""
        return {place.conversation_id for place in self.places(entry_ids).values() if place.conversation_id}

    def shown_with(self, entry_ids: Collection[int]) -> tuple[set[int], bool]:
        """Return the ids of the conversations in which these entries stand, and whether one of them is an open
        question."""
        rows = self._db.rows(_SHOWN_WITH, [codec.array(entry_ids)])
        return {row["conversation_id"] for row in rows if row["conversation_id"]}, any(row["asks"] for row in rows)

    def ancestors(self, entry_ids: Collection[int]) -> set[int]:
        """Return the entries that these answer, directly or by way of others: parents, their parents, and so on."""
        return {row["entry_id"] for row in self._db.rows(_ANCESTORS, [codec.array(entry_ids)])}

    def set_places(self, places: Mapping[int, Place]) -> None:
        """Store the places of these entries."""
        rows = [(entry_id, place.parent_id, place.conversation_id) for entry_id, place in places.items()]
        self._db.run_each(_SET_PLACE, rows)

    def add_leaves(self, places: Mapping[int, Place]) -> None:
        """Store the places of new entries that stand in no conversation yet, and count them in theirs."""
        for entry_id, place in places.items():
            scope = {"entry": entry_id, "conversation": place.conversation_id}
            self._db.run(_COUNT_LEAF, scope)
            self.set_places({entry_id: place})

    # ------------------------------------------------------------ asked by pages

    def by_id(self, conversation_id: int) -> Conversation | None:
        """Return a conversation; None if there is none with this id."""
        row = self._db.row(f"{_CONVERSATION} WHERE id = ?", [conversation_id])
        return _conversation(row) if row else None

    def names_of(self, entry_ids: Collection[int]) -> dict[int, str]:
        """Return the names of the conversations in which these entries stand, by entry id."""
        rows = self._db.rows(_NAMES, [codec.array(entry_ids)]) if entry_ids else ()
        return {row["entry_id"]: row["name"] for row in rows}

    def tree(self, conversation_id: int) -> tuple[TreeRow, ...]:
        """Return all entries of a conversation, in the order of the river, the oldest first."""
        rows = self._db.rows(_TREE, [conversation_id])
        return tuple(TreeRow(row["entry_id"], row["parent_id"], row["member_id"]) for row in rows)

    def outline(self, conversation_id: int, people: int) -> Outline | None:
        """Return what a list says of a conversation; None if no entry stands in it."""
        ends = self._db.row(_ENDS, {"id": conversation_id})
        if ends is None or ends["first_id"] is None:
            return None
        rows = self._db.rows(_MEMBERS, [conversation_id, people])
        return Outline(ends["first_id"], ends["newest_id"], tuple(row["member_id"] for row in rows))

    def answer_counts(self, entry_ids: Collection[int]) -> dict[int, int]:
        """Return of how many entries each of these is the parent, by id; those that are none are left out."""
        rows = self._db.rows(_ANSWER_COUNTS, [codec.array(entry_ids)])
        return {row["parent_id"]: row["count"] for row in rows}

    def answers_to(self, entry_id: int, limit: int) -> tuple[int, ...]:
        """Return the entries whose parent is this one, the newest first."""
        return tuple(row["entry_id"] for row in self._db.rows(_ANSWERS_TO, [entry_id, limit]))

    def all_answered(self) -> tuple[int, ...]:
        """Return the ids of all entries that are the parent of another: for `planet render` alone."""
        rows = self._db.rows("SELECT DISTINCT parent_id FROM weave WHERE parent_id IS NOT NULL")
        return tuple(row["parent_id"] for row in rows)

    def latest(self, limit: int) -> tuple[Conversation, ...]:
        """Return the conversations of several members that had an entry last."""
        return self._listed(_LATEST, limit)

    def liveliest(self, limit: int) -> tuple[Conversation, ...]:
        """Return the conversations with most people, of several members."""
        return self._listed(_LIVELIEST, limit)

    def liveliest_since(self, start: datetime, looked_at: int) -> Conversation | None:
        """Return the conversation of several members with most entries since `start`, of those that had one last; None
        if none had."""
        row = self._db.row(_LIVELIEST_SINCE, {"start": seconds(start), "looked_at": looked_at})
        return _conversation(row) if row else None

    def _listed(self, statement: str, limit: int) -> tuple[Conversation, ...]:
        return tuple(map(_conversation, self._db.rows(statement, [limit])))

    def all_ids(self) -> tuple[int, ...]:
        """Return the ids of all conversations, also of those that are a part of another: for `planet render` alone."""
        return tuple(row["id"] for row in self._db.rows("SELECT id FROM conversations"))

    # ------------------------------------------------------------ conversations

    def with_ids(self, ids: Collection[int]) -> tuple[Conversation, ...]:
        """Return these conversations, and those that are merged into them."""
        rows = self._db.rows(_WITH_IDS, {"ids": codec.array(ids)})
        return tuple(map(_conversation, rows))

    def parts_of(self, ids: Collection[int]) -> set[int]:
        """Return the ids of the conversations that are merged into these."""
        return {row["id"] for row in self._db.rows(_PARTS_OF, [codec.array(ids)])}

    def named_after(self, entry_ids: Collection[int]) -> tuple[Conversation, ...]:
        """Return the conversations that are named after one of these entries."""
        rows = self._db.rows(_NAMED_AFTER, [codec.array(entry_ids)])
        return tuple(map(_conversation, rows))

    def begin(self, name: str, root_id: int, now: datetime) -> int:
        """Store a new conversation; return its id. If another has the name already, a number is added to it."""
        wishes = (f"{name}-{number + 1}" if number else name for number in count())
        free = next(wish for wish in wishes if self._db.row(_NAMED, [wish]) is None)
        return int(self._db.run(_BEGIN, [free, root_id, seconds(now)]).lastrowid or 0)

    def rename_root(self, conversation_id: int, root_id: int) -> None:
        """Store the entry by which a conversation is known from now on."""
        self._db.run("UPDATE conversations SET root_id = ? WHERE id = ?", [root_id, conversation_id])

    def merge(self, conversation_ids: Collection[int], into: int | None) -> None:
        """Store that these conversations are a part of another; with None that they stand by themselves."""
        self._db.run(_MERGE, {"into": into, "ids": codec.array(conversation_ids)})

    def count(self, conversation_ids: Collection[int]) -> None:
        """Count the posts and people of these conversations again, from the entries that stand in them."""
        self._db.run(_COUNT, {"ids": codec.array(conversation_ids)})


def _conversation(row: Any) -> Conversation:
    first_seen = moment(row["first_seen"])
    assert first_seen is not None, "the column is never empty"
    return Conversation(
        row["id"], row["name"], row["root_id"], first_seen, row["merged_into"], row["posts"], row["people"]
    )


_PLACE = "SELECT entry_id, parent_id, conversation_id FROM weave"
_SHOWN_WITH = """
SELECT conversation_id, question_at IS NOT NULL AS asks FROM weave WHERE entry_id IN (SELECT value FROM json_each(?))
"""
_SET_PLACE = """
INSERT INTO weave (entry_id, parent_id, conversation_id) VALUES (?, ?, ?)
ON CONFLICT (entry_id) DO UPDATE SET parent_id = excluded.parent_id, conversation_id = excluded.conversation_id
"""

_BEGAN = "SELECT id, river_at FROM entries WHERE id IN (SELECT value FROM json_each(?))"
_ANCESTORS = """
WITH RECURSIVE above (entry_id) AS (
  SELECT parent_id FROM weave WHERE entry_id IN (SELECT value FROM json_each(?)) AND parent_id IS NOT NULL
  UNION SELECT weave.parent_id FROM above JOIN weave ON weave.entry_id = above.entry_id WHERE parent_id IS NOT NULL
)
SELECT entry_id FROM above
"""

_IN_TREE = "FROM weave w JOIN entries e ON e.id = w.entry_id WHERE w.conversation_id = :id"
_OLDEST_FIRST = "e.river_at, e.tie, e.id"
_CONVERSATION = "SELECT id, name, root_id, first_seen, merged_into, posts, people, latest_at FROM conversations"
_WITH_IDS = f"""
{_CONVERSATION} WHERE id IN (SELECT value FROM json_each(:ids))
UNION {_CONVERSATION} WHERE merged_into IN (SELECT value FROM json_each(:ids))
"""
_NAMED_AFTER = f"{_CONVERSATION} WHERE root_id IN (SELECT value FROM json_each(?))"
_ANSWER_COUNTS = """
SELECT parent_id, count(*) AS count FROM weave
WHERE parent_id IN (SELECT value FROM json_each(?)) GROUP BY parent_id
"""
_ANSWERS_TO = """
SELECT w.entry_id FROM weave w JOIN entries e ON e.id = w.entry_id WHERE w.parent_id = ?
ORDER BY e.river_at DESC, e.tie DESC, e.id DESC LIMIT ?
"""
_SHARED = f"{_CONVERSATION} WHERE people > 1 AND merged_into IS NULL"
_LATEST = f"{_SHARED} ORDER BY latest_at DESC, id DESC LIMIT ?"
_LIVELIEST = f"{_SHARED} ORDER BY people DESC, latest_at DESC, id DESC LIMIT ?"
_NAMES = """
SELECT w.entry_id, c.name FROM weave w JOIN conversations c ON c.id = w.conversation_id
WHERE w.entry_id IN (SELECT value FROM json_each(?))
"""
_TREE = """
SELECT w.entry_id, w.parent_id, e.member_id FROM weave w JOIN entries e ON e.id = w.entry_id
WHERE w.conversation_id = ? ORDER BY e.river_at, e.tie, e.id
"""
_ENDS = f"""
SELECT
  (SELECT w.entry_id {_IN_TREE} ORDER BY w.parent_id IS NOT NULL, {_OLDEST_FIRST} LIMIT 1) AS first_id,
  (SELECT w.entry_id {_IN_TREE} ORDER BY e.river_at DESC, e.tie DESC, e.id DESC LIMIT 1) AS newest_id
"""
_MEMBERS = """
SELECT e.member_id FROM weave w JOIN entries e ON e.id = w.entry_id WHERE w.conversation_id = ?
GROUP BY e.member_id ORDER BY min(e.river_at), e.member_id LIMIT ?
"""
_LIVELIEST_SINCE = f"""
SELECT *, (SELECT count(*) FROM weave w JOIN entries e ON e.id = w.entry_id
           WHERE w.conversation_id = c.id AND e.river_at >= :start) AS fresh
FROM ({_SHARED} AND latest_at >= :start ORDER BY latest_at DESC, id DESC LIMIT :looked_at) c
ORDER BY fresh DESC, people DESC, latest_at DESC, id DESC LIMIT 1
"""
_PARTS_OF = "SELECT id FROM conversations WHERE merged_into IN (SELECT value FROM json_each(?))"
_NAMED = "SELECT 1 FROM conversations WHERE name = ?"
_BEGIN = "INSERT INTO conversations (name, root_id, first_seen, posts, people) VALUES (?, ?, ?, 0, 0)"
_MERGE = "UPDATE conversations SET merged_into = :into WHERE id IN (SELECT value FROM json_each(:ids))"
_COUNT_LEAF = """
UPDATE conversations SET posts = posts + 1,
  latest_at = max(latest_at, (SELECT river_at FROM entries WHERE id = :entry)),
  people = people + NOT EXISTS (
    SELECT 1 FROM weave CROSS JOIN entries e ON e.id = weave.entry_id
    WHERE weave.conversation_id = :conversation AND e.member_id = (SELECT member_id FROM entries WHERE id = :entry)
  )
WHERE id = :conversation
"""
_STANDING = (
    "FROM weave CROSS JOIN entries ON entries.id = weave.entry_id WHERE weave.conversation_id = conversations.id"
)
_COUNT = f"""
UPDATE conversations SET
  posts = (SELECT count(*) {_STANDING}),
  people = (SELECT count(DISTINCT entries.member_id) {_STANDING}),
  latest_at = (SELECT max(entries.river_at) {_STANDING})
WHERE id IN (SELECT value FROM json_each(:ids))
"""
