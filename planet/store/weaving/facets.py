"""Facets: kinds and languages of entries, who was heard again with them, and the questions of their pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from sqlite3 import Row

from planet.model.facets import EntryTraits
from planet.model.records import RiverPlace
from planet.store import codec, queries
from planet.store.database import Database


class Facets:
    """The facets of the shown entries of the merged feeds: what went straight to the archive has none."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ written by a turn

    def traits(self, entry_ids: Collection[int]) -> tuple[EntryTraits, ...]:
        """Return the traits of those of these entries that show and are not of the archive alone."""
        rows = self._db.rows(f"{ALL_TRAITS} AND entries.id IN {_GIVEN}", {"ids": codec.array(entry_ids)})
        return tuple(map(_traits, rows))

    def of_entries(self, entry_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Return the facets of these entries, by entry id; an entry without facets is left out."""
        facets: dict[int, tuple[str, ...]] = defaultdict(tuple)
        statement = f"SELECT entry_id, facet FROM entry_facets WHERE entry_id IN {_GIVEN}"
        for row in self._db.rows(statement, {"ids": codec.array(entry_ids)}) if entry_ids else ():
            facets[row["entry_id"]] += (row["facet"],)
        return facets

    def replace(self, former: Collection[int], facets: Sequence[tuple[EntryTraits, Sequence[str]]]) -> None:
        """Delete the facets of the `former` entries, all that have had some, and store those of entries now."""
        if former:
            self._db.run(f"DELETE FROM entry_facets WHERE entry_id IN {_GIVEN}", {"ids": codec.array(former)})
        rows = [
            (traits.entry_id, facet, int(traits.river_at.timestamp()), traits.tie)
            for traits, names in facets
            for facet in names
        ]
        self._db.run_each("INSERT INTO entry_facets (entry_id, facet, river_at, tie) VALUES (?, ?, ?, ?)", rows)

    # ------------------------------------------------------------ asked by pages

    def in_use(self) -> tuple[str, ...]:
        """Return all facets that an entry has, in their order. Each is sought behind the one before it."""
        return tuple(row["facet"] for row in self._db.rows(_IN_USE))

    def is_used(self, facet: str) -> bool:
        """Return whether an entry has this facet."""
        return bool(self._db.row("SELECT 1 FROM entry_facets WHERE facet = ? LIMIT 1", [facet]))

    def newest_entries(self, facet: str, limit: int, *, without: Collection[int] = ()) -> tuple[RiverPlace, ...]:
        """Return the newest entries with a facet; where some members are left out (`without`), those among the newest
        WINDOW."""
        values = {"facet": facet, "limit": limit, "without": codec.array(without), "window": queries.WINDOW}
        rows = self._db.rows(_NEWEST_OF_OTHERS if without else _NEWEST, values)
        return tuple(RiverPlace(row["entry_id"], datetime.fromtimestamp(row["river_at"], UTC)) for row in rows)


def _traits(row: Row) -> EntryTraits:
    moment = datetime.fromtimestamp(row["river_at"], UTC)
    return EntryTraits(row["id"], moment, row["tie"], row["kind"], row["language"] or "", row["silence"])


_GIVEN = "(SELECT value FROM json_each(:ids))"


def _the_only(column: str) -> str:
    """Return the SQL of the language that settings name, if they name exactly one."""
    return f"CASE json_array_length({column}, '$.languages') WHEN 1 THEN json_extract({column}, '$.languages[0]') END"


ALL_TRAITS = (
    "SELECT entries.id, entries.river_at, entries.tie, entries.silence, items.kind, "
    "coalesce(nullif(json_extract(items.payload, '$.language'), ''), "
    f"{_the_only('feeds.settings')}, {_the_only('members.profile')}) AS language "
    "FROM entries JOIN items ON items.id = entries.item_id JOIN feeds ON feeds.id = items.feed_id "
    "JOIN members ON members.id = entries.member_id WHERE entries.shown = 1 AND entries.backlog = 0"
)
"""The traits of all entries: in a turn those of a few, by their ids."""

_IN_USE = (
    "WITH RECURSIVE used (facet) AS (SELECT min(facet) FROM entry_facets UNION ALL "
    "SELECT (SELECT min(entry_facets.facet) FROM entry_facets WHERE entry_facets.facet > used.facet) FROM used "
    "WHERE used.facet IS NOT NULL) SELECT facet FROM used WHERE facet IS NOT NULL"
)
_IS_FIRST = (
    "NOT EXISTS (SELECT 1 FROM thread_posts own JOIN thread_posts mate ON mate.thread_id = own.thread_id "
    "JOIN entry_facets mates ON mates.entry_id = mate.entry_id AND mates.facet = entry_facets.facet "
    "WHERE own.entry_id = entry_facets.entry_id AND mate.shown = 1 AND (mate.river_at, mate.tie, mate.entry_id) < "
    "(entry_facets.river_at, entry_facets.tie, entry_facets.entry_id))"
)
"""Of each thread of a channel the first message with the facet stands for all."""

_NEWEST = (
    f"SELECT entry_id, river_at FROM entry_facets WHERE facet = :facet AND {_IS_FIRST} "
    "ORDER BY river_at DESC, tie DESC, entry_id DESC LIMIT :limit"
)
_NEWEST_OF_OTHERS = (
    "SELECT newest.entry_id, newest.river_at FROM (SELECT entry_id, river_at, tie FROM entry_facets "
    f"WHERE facet = :facet AND {_IS_FIRST} ORDER BY river_at DESC, tie DESC, entry_id DESC LIMIT :window) AS newest "
    "JOIN entries ON entries.id = newest.entry_id "
    "WHERE entries.member_id NOT IN (SELECT value FROM json_each(:without)) "
    "ORDER BY newest.river_at DESC, newest.tie DESC, newest.entry_id DESC LIMIT :limit"
)
