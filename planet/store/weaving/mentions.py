"""Who linked where: mentions of members, what several members point at, who wrote about a page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from planet.model.weaving import StoredLink
from planet.store import codec
from planet.store.columns import seconds
from planet.store.database import Database
from planet.struct import Struct


class Mention(Struct, frozen=True):
    """A link in an entry that shows: the entry, its member, and the link with the words around it."""

    entry_id: int
    member_id: int
    river_at: int
    link: StoredLink


class Linking(NamedTuple):
    """An entry that shows, and its first link to a page: the key of the page, and the words around the link."""

    key: str
    entry_id: int
    left: str
    words: str
    right: str


class Mentions:
    """Links that count, of entries that show and whose members take part."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_places(self, member_id: int, places: Collection[str], limit: int) -> tuple[Mention, ...]:
        """Return the links of others into these places of a member, the newest entries first."""
        scope = {"member": member_id, "spans": codec.array(spans(places)), "limit": limit}
        return tuple(map(mention_of, self._db.rows(_OF_PLACES, scope))) if places else ()

    def answering(self, member_id: int, limit: int) -> tuple[int, ...]:
        """Return the newest entries of others that answer entries of a member, or link to them."""
        return tuple(row["id"] for row in self._db.rows(_ANSWERING, {"member": member_id, "limit": limit}))

    def answered(self, member_id: int, limit: int) -> tuple[int, ...]:
        """Return the newest entries of a member that an entry of another answers, or links to."""
        return tuple(row["id"] for row in self._db.rows(_ANSWERED, {"member": member_id, "limit": limit}))

    def between(self, start: datetime, end: datetime) -> tuple[Mention, ...]:
        """Return the links to pages to which several members link in entries with a river date in [start, end), page
        by page, the oldest first."""
        return tuple(map(mention_of, self._db.rows(_BETWEEN, {"start": seconds(start), "end": seconds(end)})))

    def in_shards(self, spans: Sequence[tuple[int, int]], most: int) -> tuple[tuple[Linking, ...], ...]:
        """Return for each of these spans [first, last) the entries with links whose shards lie in it, page by page, the
        newest first: so many of a page at most."""
        linking: list[list[Linking]] = [[] for _ in spans]
        rows = self._db.each(_IN_SHARDS, {"spans": codec.array(spans)})
        for (place, _), links in groupby(rows, key=itemgetter(0, 1)):
            entries = (Linking(*next(own)[1:]) for _, own in groupby(links, key=itemgetter(2)))
            linking[place] += islice(entries, most)
        return tuple(map(tuple, linking))

    def number_in(self, spans: Collection[tuple[int, int]]) -> int:
        """Return how many links have shards in one of these spans [first, last)."""
        rows = (self._db.row(_NUMBER_IN, span) for span in spans)
        return sum(int(row["number"]) for row in rows if row)

    def all_shards(self) -> tuple[int, ...]:
        """Return the shards of all links that count: for a change of the division, and `planet render`."""
        return tuple(row["shard"] for row in self._db.rows("SELECT DISTINCT shard FROM links WHERE counts"))

    # ------------------------------------------------------------ weeks

    def weeks(self) -> tuple[str, ...]:
        """Return the ISO weeks in which several members pointed at a page ("2026-W47"), the newest first."""
        return tuple(row["week"] for row in self._db.rows("SELECT week FROM link_weeks ORDER BY week DESC"))

    def set_week(self, week: str, *, has_links: bool) -> None:
        """Store whether several members pointed at a page in an ISO week."""
        if has_links:
            self._db.run("INSERT OR IGNORE INTO link_weeks (week) VALUES (?)", [week])
        else:
            self._db.run("DELETE FROM link_weeks WHERE week = ?", [week])


def spans(places: Collection[str]) -> Sequence[tuple[str, str]]:
    """Return the spans [first, last) of the keys that lie in these places: the page itself, its parts, what stands
    below it, and its pages with parameters."""
    bounds = (("", "\x01"), (" ", "!"), ("/", "0"), ("?", "@"))  # each last sign follows the first
    return [(place + first, place + last) for place in sorted(places) for first, last in bounds]


def mention_of(row: Any) -> Mention:
    """Return the mention of a row."""
    link = StoredLink(
        row["item_id"],
        row["position"],
        row["url"],
        row["url_key"],
        row["host"],
        row["rel"],
        row["before"],
        row["words"],
        row["after"],
        True,
    )
    return Mention(row["entry_id"], row["member_id"], row["river_at"], link)


_LINK = """
l.item_id, l.position, l.url, l.url_key, l.host, l.rel, l.before, l.words, l.after,
e.id AS entry_id, e.member_id, e.river_at
"""
_SHOWN = "e.shown AND m.present AND m.weaves AND l.counts"

_OF_PLACES = f"""
SELECT {_LINK} FROM json_each(:spans) s
CROSS JOIN links l ON l.url_key >= json_extract(s.value, '$[0]') AND l.url_key < json_extract(s.value, '$[1]')
JOIN entries e ON e.item_id = l.item_id JOIN members m ON m.id = e.member_id
WHERE {_SHOWN} AND e.member_id <> :member
ORDER BY e.river_at DESC, e.tie DESC, e.id DESC, l.position LIMIT :limit
"""

_ANSWERING = """
SELECT DISTINCT s.id, s.river_at, s.tie FROM entries t
JOIN edges ON target_id = t.id JOIN entries s ON s.id = source_id
WHERE t.member_id = :member AND t.shown = 1 AND s.member_id <> :member
ORDER BY s.river_at DESC, s.tie DESC, s.id DESC LIMIT :limit
"""

_ANSWERED = """
SELECT t.id FROM entries t WHERE t.member_id = :member AND t.shown = 1 AND EXISTS (
  SELECT 1 FROM edges JOIN entries s ON s.id = source_id
  WHERE target_id = t.id AND kind <> 'gather' AND s.member_id <> :member
) ORDER BY t.river_at DESC, t.tie DESC, t.id DESC LIMIT :limit
"""

_IN_SPAN = """
FROM entries e JOIN members m ON m.id = e.member_id JOIN links l ON l.item_id = e.item_id
WHERE e.shown = 1 AND e.river_at >= :start AND e.river_at < :end AND m.present AND m.weaves AND l.counts
AND l.url_key <> ''
"""
_BETWEEN = f"""
SELECT {_LINK} {_IN_SPAN} AND l.url_key IN (
  SELECT l.url_key {_IN_SPAN} GROUP BY l.url_key HAVING count(DISTINCT e.member_id) > 1
)
ORDER BY l.url_key, e.river_at, e.tie, e.id, l.position
"""

_NUMBER_IN = "SELECT count(*) AS number FROM links WHERE shard >= ? AND shard < ?"
_IN_SHARDS = f"""
SELECT s.key AS place, l.url_key, e.id, l.before, l.words, l.after FROM json_each(:spans) s
CROSS JOIN links l ON l.shard >= json_extract(s.value, '$[0]') AND l.shard < json_extract(s.value, '$[1]')
JOIN entries e ON e.item_id = l.item_id JOIN members m ON m.id = e.member_id
WHERE {_SHOWN} ORDER BY place, l.url_key, e.river_at DESC, e.tie DESC, e.id DESC, l.position
"""
