"""Related entries: what may be related by its links, answers and topics, and what was chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from planet.model.weaving import Common, Relation
from planet.store import codec
from planet.store.database import Database
from planet.struct import Struct


class Candidate(Struct, frozen=True):
    """An entry that shows and has something: `key` is a page to which it links, the id of an entry that it answers, or
    a topic. `place` is its place on the river."""

    key: str
    entry_id: int
    member_id: int
    place: tuple[int, int, int]


class Chosen(Struct, frozen=True):
    """A related entry that is stored, at its position, and whether it stands: it shows and its member takes part."""

    position: int
    relation: Relation
    stands: bool


class Related:
    """The related entries of all entries."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ what waits

    def wait(self, entry_ids: Iterable[int]) -> None:
        """Note that the related entries of these must be looked at. Call this in the transaction of their change."""
        self._db.run_each(_WAIT, [(entry_id,) for entry_id in entry_ids])

    def waiting(self, limit: int) -> dict[int, str]:
        """Return some of the entries whose related ones must be looked at, each with what they were chosen by ("" if
        they never were)."""
        return {row["entry_id"]: row["basis"] for row in self._db.rows(_WAITING, [limit])}

    def done(self, bases: Mapping[int, str]) -> None:
        """Note by what the related entries of these were chosen, and that they wait no more."""
        self._db.run_each(_DONE, [(basis, entry_id) for entry_id, basis in bases.items()])

    # ------------------------------------------------------------ what may be related

    def pages(self, item_ids: Collection[int]) -> dict[int, dict[str, str]]:
        """Return the pages to which these feed items link, by item id: their keys, each with its host. Only links that
        count are asked for."""
        pages: dict[int, dict[str, str]] = defaultdict(dict)
        for item_id, key, host in self._db.rows(_PAGES, [_ids(item_ids)]):
            pages[item_id][key] = host
        return pages

    def linking(self, keys: Collection[str], few: int) -> tuple[Candidate, ...]:
        """Return the entries that link to these pages; none for a page to which a single link leads, or more than a
        few."""
        return self._candidates(_LINKING, keys, few)

    def answering(self, entry_ids: Collection[int], few: int) -> tuple[Candidate, ...]:
        """Return the entries that answer these; none of one that a single one answers, or more than a few."""
        return self._candidates(_ANSWERING, entry_ids, few)

    def tagged(self, slugs: Collection[str], few: int) -> tuple[Candidate, ...]:
        """Return the entries with these topics; none of a topic that a single one has, or more than a few."""
        return self._candidates(_TAGGED, slugs, few)

    def _candidates(self, statement: str, keys: Collection[Any], few: int) -> tuple[Candidate, ...]:
        rows = self._db.rows(statement, {"keys": codec.array(sorted(keys)), "few": few}) if keys else ()
        return tuple(
            Candidate(str(row["key"]), row["id"], row["member_id"], (row["river_at"], row["tie"], row["id"]))
            for row in rows
        )

    # ------------------------------------------------------------ what was chosen

    def stored(self, entry_ids: Collection[int]) -> dict[int, tuple[Chosen, ...]]:
        """Return all related entries that are stored of these, by entry id, in their order, also those that do not
        stand any more."""
        chosen: dict[int, list[Chosen]] = defaultdict(list)
        for row in self._db.rows(_STORED, [codec.array(entry_ids)]):
            chosen[row["entry_id"]].append(Chosen(row["position"], _relation(row), bool(row["stands"])))
        return {entry_id: tuple(own) for entry_id, own in chosen.items()}

    def replace(self, relations: Mapping[int, Sequence[Relation]]) -> None:
        """Replace the related entries of these."""
        self._db.run("DELETE FROM related WHERE entry_id IN (SELECT value FROM json_each(?))", [_ids(relations)])
        rows = [
            (entry_id, position, relation.other_id, f"{relation.common}:{relation.thing}")
            for entry_id, own in relations.items()
            for position, relation in enumerate(own)
        ]
        self._db.run_each("INSERT INTO related (entry_id, position, other_id, why) VALUES (?, ?, ?, ?)", rows)

    def naming(self, entry_ids: Collection[int]) -> set[int]:
        """Return the entries that have one of these among their related ones."""
        return {row["entry_id"] for row in self._db.rows(_NAMING, [_ids(entry_ids)])}

    def shown(self, entry_ids: Collection[int]) -> dict[int, tuple[Relation, ...]]:
        """Return the related entries of these that stand, by entry id, in their order; not those that answer each
        other, and none of an entry whose member takes no part."""
        relations: dict[int, list[Relation]] = defaultdict(list)
        for row in self._db.rows(_SHOWN, [_ids(entry_ids)]):
            relations[row["entry_id"]].append(_relation(row))
        return {entry_id: tuple(own) for entry_id, own in relations.items()}


def _ids(entry_ids: Iterable[int]) -> str:
    return codec.array(sorted(entry_ids))


def _relation(row: Any) -> Relation:
    common: Common
    common, _, thing = row["why"].partition(":")
    return Relation(row["other_id"], common, thing)


_WAIT = """
INSERT INTO relating (entry_id, basis, waits) VALUES (?, '', 1) ON CONFLICT (entry_id) DO UPDATE SET waits = 1
"""
_WAITING = "SELECT entry_id, basis FROM relating WHERE waits ORDER BY entry_id LIMIT ?"
_DONE = "UPDATE relating SET basis = ?, waits = 0 WHERE entry_id = ?"

_PAGES = """
SELECT item_id, url_key, host FROM links
WHERE item_id IN (SELECT value FROM json_each(?)) AND counts AND url_key <> '' ORDER BY item_id, position
"""

_STANDS = "e.shown AND m.present AND m.weaves"

_RARE = """(
  SELECT k.value AS key FROM json_each(:keys) k
  WHERE (SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {column} = k.value LIMIT :few + 1)) BETWEEN 2 AND :few
) rare"""

_LINKING = f"""
SELECT DISTINCT rare.key, e.id, e.member_id, e.river_at, e.tie FROM {_RARE.format(table="links", column="url_key")}
CROSS JOIN links l ON l.url_key = rare.key
JOIN entries e ON e.item_id = l.item_id JOIN members m ON m.id = e.member_id
WHERE l.counts AND {_STANDS}
"""

_ANSWERING = f"""
SELECT rare.key, e.id, e.member_id, e.river_at, e.tie FROM {_RARE.format(table="edges", column="target_id")}
CROSS JOIN edges d ON d.target_id = rare.key
JOIN entries e ON e.id = d.source_id JOIN members m ON m.id = e.member_id
WHERE d.kind <> 'gather' AND {_STANDS}
"""

_TAGGED = f"""
SELECT k.value AS key, e.id, e.member_id, e.river_at, e.tie FROM json_each(:keys) k
CROSS JOIN topics t ON t.slug = k.value JOIN entry_topics et ON et.slug = t.slug
JOIN entries e ON e.id = et.entry_id JOIN members m ON m.id = e.member_id
WHERE t.uses BETWEEN 2 AND :few AND {_STANDS}
"""

_STORED = f"""
SELECT r.entry_id, r.position, r.other_id, r.why, {_STANDS} AS stands
FROM related r JOIN entries e ON e.id = r.other_id JOIN members m ON m.id = e.member_id
WHERE r.entry_id IN (SELECT value FROM json_each(?)) ORDER BY r.entry_id, r.position
"""

_NAMING = "SELECT DISTINCT entry_id FROM related WHERE other_id IN (SELECT value FROM json_each(?))"

_SHOWN = f"""
SELECT r.entry_id, r.other_id, r.why FROM related r
JOIN entries own ON own.id = r.entry_id JOIN members self ON self.id = own.member_id AND self.weaves
JOIN entries e ON e.id = r.other_id JOIN members m ON m.id = e.member_id
WHERE r.entry_id IN (SELECT value FROM json_each(?)) AND {_STANDS}
AND NOT EXISTS (SELECT 1 FROM edges WHERE source_id = r.entry_id AND target_id = r.other_id)
AND NOT EXISTS (SELECT 1 FROM edges WHERE source_id = r.other_id AND target_id = r.entry_id)
ORDER BY r.entry_id, r.position
"""
