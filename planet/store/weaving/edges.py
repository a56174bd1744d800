"""The edges of entries, from each to earlier ones; the questions that no edge has answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from planet.model.weaving import Edge, EdgeKind
from planet.store import codec
from planet.store.columns import seconds
from planet.store.database import Database
from planet.struct import Struct


class Span(Struct, frozen=True):
    """An edge as seen from one of its ends (`entry_id`); `total` is the number of its kind there."""

    entry_id: int
    other_id: int
    kind: EdgeKind
    leads_back: bool
    total: int


class Exchange(Struct, frozen=True):
    """Who answers whom: another member, the latest answer (`entry_id`), and whether the other one wrote it. `total` is
    the number of members in the same direction."""

    member_id: int
    entry_id: int
    theirs: bool
    total: int


class Edges:
    """Edges by their ends. They lead from an entry to earlier ones."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ edges

    def from_entries(self, entry_ids: Collection[int]) -> dict[int, tuple[Edge, ...]]:
        """Return the edges of these entries to earlier ones, by source, in the order of their rank."""
        return self._edges(_EDGES_FROM, entry_ids, "source_id")

    def to_entries(self, entry_ids: Collection[int]) -> dict[int, tuple[Edge, ...]]:
        """Return the edges of later entries to these, by target, the oldest source first."""
        return self._edges(_EDGES_TO, entry_ids, "target_id")

    def _edges(self, statement: str, entry_ids: Collection[int], by: str) -> dict[int, tuple[Edge, ...]]:
        edges: dict[int, list[Edge]] = defaultdict(list)
        for row in self._db.rows(statement, [codec.array(entry_ids)]) if entry_ids else ():
            edges[row[by]].append(_edge(row))
        return {entry_id: tuple(own) for entry_id, own in edges.items()}

    def ties(self, entry_ids: Collection[int], most: int) -> tuple[Span, ...]:
        """Return the edges from and to these entries whose other end shows: those to earlier ones by rank, those of
        later ones the oldest first; of each kind for each entry `most`, with the number of all."""
        scope = {"ids": codec.array(entry_ids), "most": most}
        return tuple(_span(row) for statement in (_TIES_FROM, _TIES_TO) for row in self._db.rows(statement, scope))

    def around(self, entry_ids: Collection[int]) -> tuple[Edge, ...]:
        """Return all edges from and to these entries that are no round-up's, by source, in the order of their rank."""
        rows = self._db.rows(_AROUND, {"ids": codec.array(entry_ids)})
        return tuple(map(_edge, rows))

    def words(self, source_ids: Collection[int]) -> dict[tuple[int, int], tuple[str, str, str]]:
        """Return the words before a link, its own, and those behind it, by source and target of its edge."""
        rows = self._db.rows(_WORDS, [codec.array(source_ids)])
        return {(row["source_id"], row["target_id"]): (row["before"], row["words"], row["after"]) for row in rows}

    def exchanges(self, member_id: int, newest: int, most: int) -> tuple[Exchange, ...]:
        """Return whom the newest entries of a member answer, and who answers these: in each direction `most` other
        members, the latest answer first."""
        scope = {"member": member_id, "newest": newest, "most": most}
        return tuple(
            Exchange(row["member_id"], row["entry_id"], theirs, row["total"])
            for statement, theirs in ((_ANSWERING, False), (_ANSWERED_BY, True))
            for row in self._db.rows(statement, scope)
        )

    def cut(self, source_id: int, target_id: int | None) -> None:
        """Delete the edge from one entry to another."""
        self._db.run("DELETE FROM edges WHERE source_id = ? AND target_id = ?", [source_id, target_id])

    def replace(self, edges: Mapping[int, Sequence[Edge]]) -> None:
        """Replace the edges of entries to earlier ones, by source."""
        self._db.run(
            "DELETE FROM edges WHERE source_id IN (SELECT value FROM json_each(?))", [codec.array(edges.keys())]
        )
        rows = [
            (edge.source_id, edge.target_id, edge.kind, edge.rank, edge.position)
            for own in edges.values()
            for edge in own
        ]
        self._db.run_each("INSERT INTO edges (source_id, target_id, kind, rank, position) VALUES (?, ?, ?, ?, ?)", rows)

    # ------------------------------------------------------------ questions

    def answered_by_others(self, entry_ids: Collection[int]) -> set[int]:
        """Return those of these entries that an entry of another member answers, or links to; in a channel, where many
        write, that of any other author. What a member wrote in a channel is no answer of others to them."""
        rows = self._db.rows(_ANSWERED, [codec.array(entry_ids)])
        return {row["target_id"] for row in rows}

    def questions(self, entry_ids: Collection[int]) -> set[int]:
        """Return those of these entries that are open questions."""
        rows = self._db.rows(_QUESTIONS, [codec.array(entry_ids)])
        return {row["entry_id"] for row in rows}

    def open_since(self, start: datetime, limit: int) -> tuple[int, ...]:
        """Return the open questions with a river date since `start`, the newest first."""
        return tuple(row["entry_id"] for row in self._db.rows(_OPEN_SINCE, [seconds(start), limit]))

    def open_questions(self, limit: int) -> tuple[int, ...]:
        """Return the newest open questions."""
        rows = self._db.rows(_OPEN, [limit])
        return tuple(row["entry_id"] for row in rows)

    def set_questions(self, asked_at: Mapping[int, int | None]) -> None:
        """Store the river dates of open questions, by entry id; None for an entry that is none (any more)."""
        self._db.run_each(_SET_QUESTION, [(entry_id, moment) for entry_id, moment in asked_at.items()])


def _span(row: Any) -> Span:
    return Span(row["entry_id"], row["other_id"], row["kind"], bool(row["leads_back"]), row["total"])


def _edge(row: Any) -> Edge:
    return Edge(row["source_id"], row["target_id"], row["kind"], row["rank"], row["position"])


_EDGE = "SELECT source_id, target_id, kind, rank, position FROM edges"
_EDGES_FROM = f"{_EDGE} WHERE source_id IN (SELECT value FROM json_each(?)) ORDER BY source_id, rank"
_EDGES_TO = """
SELECT source_id, target_id, kind, rank, position FROM edges JOIN entries ON entries.id = source_id
WHERE target_id IN (SELECT value FROM json_each(?)) ORDER BY target_id, river_at, tie, source_id
"""

_TIES = """
SELECT entry_id, other_id, kind, leads_back, total FROM (
  SELECT {near} AS entry_id, {far} AS other_id, kind, {back} AS leads_back,
    count(*) OVER (PARTITION BY {near}, kind = 'gather') AS total,
    row_number() OVER (PARTITION BY {near}, kind = 'gather' ORDER BY {order}) AS place
  FROM edges JOIN entries o ON o.id = {far}
  WHERE {near} IN (SELECT value FROM json_each(:ids)) AND o.shown
) WHERE place <= :most ORDER BY entry_id, place
"""
_TIES_FROM = _TIES.format(near="source_id", far="target_id", back=1, order="rank")
_TIES_TO = _TIES.format(near="target_id", far="source_id", back=0, order="o.river_at, o.tie, o.id")

_AROUND = f"""
{_EDGE} WHERE source_id IN (SELECT value FROM json_each(:ids)) AND kind <> 'gather'
UNION {_EDGE} WHERE target_id IN (SELECT value FROM json_each(:ids)) AND kind <> 'gather'
ORDER BY source_id, rank
"""

_WORDS = """
SELECT e.source_id, e.target_id, l.before, l.words, l.after
FROM edges e JOIN entries s ON s.id = e.source_id
JOIN links l ON l.item_id = s.item_id AND l.position = e.position
WHERE e.source_id IN (SELECT value FROM json_each(?))
"""

_EXCHANGES = """
SELECT member_id, entry_id, total FROM (
  SELECT member_id, entry_id, river_at, tie, count(*) OVER () AS total FROM (
    SELECT other.member_id, answer.id AS entry_id, answer.river_at, answer.tie,
      row_number() OVER (
        PARTITION BY other.member_id ORDER BY answer.river_at DESC, answer.tie DESC, answer.id DESC
      ) AS place
    FROM (
      SELECT id, river_at, tie FROM entries WHERE member_id = :member AND shown = 1
      ORDER BY river_at DESC, tie DESC, id DESC LIMIT :newest
    ) own {joined}
    WHERE edges.kind <> 'gather' AND other.member_id <> :member AND other.shown
  ) WHERE place = 1
) ORDER BY river_at DESC, tie DESC, entry_id DESC, member_id LIMIT :most
"""
_ANSWERING = _EXCHANGES.format(
    joined="CROSS JOIN edges ON edges.source_id = own.id JOIN entries other ON other.id = edges.target_id "
    "JOIN entries answer ON answer.id = own.id"
)
_ANSWERED_BY = _EXCHANGES.format(
    joined="CROSS JOIN edges ON edges.target_id = own.id JOIN entries other ON other.id = edges.source_id "
    "JOIN entries answer ON answer.id = other.id"
)

_ANSWERED = """
SELECT DISTINCT target_id FROM edges
JOIN entries source ON source.id = source_id JOIN entries target ON target.id = target_id
JOIN members m ON m.id = target.member_id
LEFT JOIN thread_posts said ON said.entry_id = source_id LEFT JOIN channel_authors who ON who.id = said.author_id
LEFT JOIN thread_posts asked ON asked.entry_id = target_id
WHERE target_id IN (SELECT value FROM json_each(?)) AND kind <> 'gather'
AND (source.member_id <> target.member_id OR m.role = 'channel')
AND COALESCE(who.person_id, 0) <> target.member_id AND COALESCE(said.author_id, -1) <> COALESCE(asked.author_id, -2)
"""

_QUESTIONS = """
SELECT entry_id FROM weave WHERE entry_id IN (SELECT value FROM json_each(?)) AND question_at IS NOT NULL
"""

_OPEN = """
SELECT entry_id FROM weave WHERE question_at IS NOT NULL ORDER BY question_at DESC, entry_id DESC LIMIT ?
"""

_OPEN_SINCE = """
SELECT weave.entry_id FROM weave JOIN entries ON entries.id = weave.entry_id
WHERE question_at IS NOT NULL AND question_at >= ? AND entries.shown
ORDER BY question_at DESC, weave.entry_id DESC LIMIT ?
"""

_SET_QUESTION = """
INSERT INTO weave (entry_id, question_at) VALUES (?, ?)
ON CONFLICT (entry_id) DO UPDATE SET question_at = excluded.question_at
"""
