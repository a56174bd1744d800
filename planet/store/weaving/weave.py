"""The weave of entries: what each refers to, and the keys by which each is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from planet.model.entry import Source
from planet.model.weaving import Claim, Strand, Trace
from planet.store import codec
from planet.store.database import Database
from planet.store.weaving.mentions import spans
from planet.struct import Struct

LEAST_COPY, SAMPLE = 200, 600
"""Characters of a text from which on two that agree are one post, and how many are compared."""

WINDOW = 30 * 86_400
"""Seconds between a post and its copy, at most: a title such as "Links" has thousands of others over the years."""

ENDING = 300
"""Characters of the end of a text, by which an entry without a title is known as a question."""


DOUBTED = "authors of channels doubted"
"""The fact that members have changed since authors of channels were compared with them."""


class StoredAnswer(Struct, frozen=True):
    """A post that a feed item says it answers: its id, its URL, and the URL of the feed that lists it."""

    ref: str
    url: str
    source: str


class _Payload(Struct, frozen=True):
    """Of what an item holds, that which the weave asks for."""

    tags: tuple[str, ...] = ()
    target: str = ""
    source: Source | None = None
    addresses: tuple[str, ...] = ()


class Copies(Struct, frozen=True):
    """Entries that say the same as another member's: those that are `later`, and those `linking` to the same page."""

    later: frozenset[int]
    linking: frozenset[int]


def _sames(entry_ids: Collection[int]) -> dict[str, Any]:
    return {"ids": codec.array(entry_ids), "least": LEAST_COPY, "sample": SAMPLE, "window": WINDOW}


class Weave:
    """What entries refer to, and where they stand on the web."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ what waits

    def wait(self, entry_ids: Iterable[int]) -> None:
        """Note that the weave of these entries must be decided again. Call this in the transaction of their change."""
        self._db.run_each("INSERT OR IGNORE INTO unwoven (entry_id) VALUES (?)", [(id,) for id in entry_ids])

    def wait_all(self) -> None:
        """Note that the weave of all entries must be decided again."""
        self._db.run("INSERT OR IGNORE INTO unwoven (entry_id) SELECT id FROM entries")

    def waiting(self, limit: int) -> tuple[int, ...]:
        """Return some of the entries whose weave must be decided again, those of a member together."""
        rows = self._db.rows(_WAITING, [limit])
        return tuple(row["entry_id"] for row in rows)

    def is_awaited(self) -> bool:
        """Return whether any entry waits: to be woven, or for its related entries; or whether the authors of channels
        wait to be compared with members."""
        return self._db.row(_AWAITED) is not None

    def done(self, entry_ids: Collection[int]) -> None:
        """Note that the weave of these entries is decided."""
        self._db.run("DELETE FROM unwoven WHERE entry_id IN (SELECT value FROM json_each(?))", [codec.array(entry_ids)])

    # ------------------------------------------------------------ facts

    def strands(self, entry_ids: Collection[int]) -> dict[int, Strand]:
        """Return these entries as they take part in the weave, by id."""
        rows = self._db.rows(_STRANDS, {"ids": codec.array(entry_ids), "ending": ENDING})
        return {row["id"]: _strand(row) for row in rows}

    def answers(self, entry_ids: Collection[int]) -> dict[int, list[StoredAnswer]]:
        """Return the posts that these entries say they answer, by entry id, in their order: those of the feed item that
        is shown, then those that only the items of other feeds name."""
        answers: dict[int, list[StoredAnswer]] = defaultdict(list)
        for row in self._db.rows(_ANSWERS, [codec.array(entry_ids)]):
            answers[row["entry_id"]].append(StoredAnswer(row["ref"], row["url"], row["source"]))
        return answers

    def traces(self, entry_ids: Collection[int]) -> dict[int, list[Trace]]:
        """Return the links of these entries that count, and those that were replaced since they were woven last, by
        entry id: of each of their feed items in the order of its text."""
        traces: dict[int, list[Trace]] = defaultdict(list)
        for entry_id, *link in self._db.rows(_TRACES, [codec.array(entry_ids)]) if entry_ids else ():
            traces[entry_id].append(Trace(*link))
        return traces

    def forget_replaced(self, entry_ids: Collection[int]) -> None:
        """Delete the links that were replaced: the pages that showed them are marked."""
        self._db.run(_FORGET_REPLACED, [codec.array(entry_ids)])

    # ------------------------------------------------------------ places and addresses

    def owners(self, keys: Collection[str]) -> dict[str, frozenset[int]]:
        """Return the ids of the members who have a place with one of these keys, by key."""
        owners: dict[str, set[int]] = defaultdict(set)
        for row in self._db.rows(_OWNERS, [codec.array(keys)]) if keys else ():
            owners[row["key"]].add(row["member_id"])
        return {key: frozenset(ids) for key, ids in owners.items()}

    def inhabited(self, hosts: Collection[str]) -> set[str]:
        """Return those of these hosts that have a place of any member on them, and perhaps some with names that begin
        alike."""
        return {row["value"] for row in self._db.rows(_INHABITED, [codec.array(hosts)])} if hosts else set()

    def places(self, member_id: int) -> frozenset[str]:
        """Return the keys of a member's places."""
        rows = self._db.rows("SELECT key FROM places WHERE member_id = ?", [member_id])
        return frozenset(row["key"] for row in rows)

    def set_places(self, member_id: int, keys: Collection[str]) -> None:
        """Replace the keys of a member's places."""
        self._db.run("DELETE FROM places WHERE member_id = ?", [member_id])
        self._db.run_each("INSERT INTO places (member_id, key) VALUES (?, ?)", [(member_id, key) for key in keys])

    def addresses(self, entry_ids: Collection[int]) -> dict[int, frozenset[str]]:
        """Return all keys by which these entries are known, or were, by entry id."""
        keys: dict[int, set[str]] = defaultdict(set)
        for row in self._db.rows(_ADDRESSES, [codec.array(entry_ids)]):
            keys[row["entry_id"]].add(row["key"])
        return {entry_id: frozenset(own) for entry_id, own in keys.items()}

    def set_addresses(self, keys: Mapping[int, Collection[str]]) -> None:
        """Store the keys by which entries are known now. Those that they had before stay, as former ones."""
        self._db.run(
            "UPDATE addresses SET former = 1 WHERE entry_id IN (SELECT value FROM json_each(?)) AND former = 0",
            [codec.array(keys.keys())],
        )
        rows = [(entry_id, key) for entry_id, own in keys.items() for key in sorted(own)]
        self._db.run_each(
            "INSERT INTO addresses (entry_id, key, former) VALUES (?, ?, 0) "
            "ON CONFLICT (entry_id, key) DO UPDATE SET former = 0",
            rows,
        )

    def addressed_within(self, places: Collection[str]) -> set[int]:
        """Return the entries that have an address in one of these places."""
        rows = self._db.rows(_WITHIN, [codec.array(spans(places))]) if places else ()
        return {row["entry_id"] for row in rows}

    def claims(self, keys: Collection[str]) -> dict[str, list[Claim]]:
        """Return the entries that take part and have one of these keys, by key. Whether a key lies in a place of their
        member is left open."""
        claims: dict[str, list[Claim]] = defaultdict(list)
        for row in self._db.rows(_CLAIMS, [codec.array(keys)]):
            claims[row["key"]].append(_claim(row))
        return claims

    def feeds_of(self, entry_ids: Collection[int]) -> dict[int, set[str]]:
        """Return the URLs of the feeds that list these entries, by entry id."""
        feeds: dict[int, set[str]] = defaultdict(set)
        for row in self._db.rows(_FEEDS, [codec.array(entry_ids)]):
            feeds[row["entry_id"]].add(row["url"])
        return feeds

    def namesakes(self, entry_ids: Collection[int]) -> set[int]:
        """Return the entries of other members that say word for word what one of these with the same title says, or
        of which one of these says it."""
        return {row["other_id"] for row in self._db.rows(_NAMESAKES, _sames(entry_ids))}

    def copies(self, entry_ids: Collection[int]) -> Copies:
        """Return those of these entries that say word for word what an entry of another member with the same title
        says."""
        rows = self._db.rows(_COPIES, _sames(entry_ids))
        later = frozenset(row["id"] for row in rows if row["is_later"])
        return Copies(later, frozenset(row["id"] for row in rows if row["same_link"]))

    def referring(self, keys: Collection[str], refs: Collection[str]) -> set[int]:
        """Return the shown entries that refer to one of these keys, or to one of these ids."""
        rows = self._db.rows(_REFERRING, {"keys": codec.array(keys), "refs": codec.array(refs)})
        return {row["id"] for row in rows}


def _strand(row: Any) -> Strand:
    payload = codec.load(_Payload, row["payload"]) if row["payload"] else _Payload()
    source = payload.source
    return Strand(
        entry_id=row["id"],
        leader_id=row["leader_id"],
        member_id=row["member_id"],
        weaves=bool(row["weaves"]),
        item_id=row["item_id"] or 0,
        atom_id=row["atom_id"],
        river_at=row["river_at"],
        stated_at=row["river_at"] if row["stated_at"] is None else row["stated_at"],
        tie=row["tie"],
        kind=row["kind"] or "",
        guid=row["guid"] or "",
        link=row["link"] or "",
        link_key=row["link_key"] or "",
        target=payload.target,
        source_urls=tuple(filter(None, (source.url, source.feed_url))) if source else (),
        addresses=payload.addresses,
        title=row["title"] or "",
        ending=row["ending"] or "",
        calls=bool(row["calls"]),
        tags=payload.tags,
    )


def _claim(row: Any) -> Claim:
    stated = row["river_at"] if row["stated_at"] is None else row["stated_at"]
    moment = (row["river_at"], stated)
    return Claim(row["entry_id"], row["leader_id"], row["member_id"], moment, bool(row["former"]), False)


_WAITING = """
SELECT entry_id FROM unwoven JOIN entries ON entries.id = entry_id ORDER BY member_id, entry_id LIMIT ?
"""

_AWAITED = f"""
SELECT 1 FROM unwoven UNION ALL SELECT 1 FROM relating WHERE waits
UNION ALL SELECT 1 FROM facts WHERE name = '{DOUBTED}' AND value <> '' LIMIT 1
"""

_LISTED = "IN (SELECT value FROM json_each(:ids))"

_STRANDS = f"""
SELECT e.id, COALESCE(e.same_as, e.id) AS leader_id, e.member_id, e.atom_id, e.river_at, e.tie,
  leader.shown AND m.present AND m.weaves AS weaves, i.id AS item_id, i.kind, i.guid, i.link, i.link_key, i.payload,
  i.title, CASE i.title WHEN '' THEN substr(i.text, -:ending) ELSE '' END AS ending,
  i.text LIKE '%#askplanet%' OR i.title LIKE '%#askplanet%' AS calls,
  COALESCE(i.published, i.updated) AS stated_at
FROM entries e
JOIN entries leader ON leader.id = COALESCE(e.same_as, e.id)
JOIN members m ON m.id = e.member_id
LEFT JOIN items i ON i.id = COALESCE(e.item_id, (SELECT min(x.id) FROM items x WHERE x.entry_id = e.id))
WHERE e.id {_LISTED}
"""

_ANSWERS = """
SELECT e.id AS entry_id, a.ref, a.url, a.source
FROM entries e CROSS JOIN items i ON i.entry_id = e.id CROSS JOIN answers a ON a.item_id = i.id
WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY e.id, i.id <> e.item_id, i.id, a.position
"""

_OWNERS = "SELECT key, member_id FROM places WHERE key IN (SELECT value FROM json_each(?))"

_INHABITED = """
SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM places WHERE key >= value AND key < value || '@')
"""
"""Behind a host stands "/" or "?", if anything does: both come before "@"."""

_WITHIN = """
SELECT entry_id FROM json_each(?) s CROSS JOIN addresses
ON addresses.key >= json_extract(s.value, '$[0]') AND addresses.key < json_extract(s.value, '$[1]')
"""

_TRACES = """
SELECT i.entry_id, l.item_id, l.position, l.url_key, l.url, l.shard FROM items i JOIN links l ON l.item_id = i.id
WHERE i.entry_id IN (SELECT value FROM json_each(?)) AND (l.counts OR l.position < 0) ORDER BY i.id, l.position
"""

_FORGET_REPLACED = """
DELETE FROM links WHERE position < 0
AND item_id IN (SELECT id FROM items WHERE entry_id IN (SELECT value FROM json_each(?)))
"""

_ADDRESSES = "SELECT entry_id, key FROM addresses WHERE entry_id IN (SELECT value FROM json_each(?))"

_CLAIMS = """
SELECT a.key, a.former, e.id AS entry_id, e.member_id, leader.id AS leader_id, leader.river_at,
  COALESCE(i.published, i.updated) AS stated_at
FROM addresses a
JOIN entries e ON e.id = a.entry_id
JOIN entries leader ON leader.id = COALESCE(e.same_as, e.id)
JOIN items i ON i.id = leader.item_id
JOIN members m ON m.id = e.member_id
WHERE a.key IN (SELECT value FROM json_each(?)) AND leader.shown AND m.present AND m.weaves
ORDER BY a.key, leader.id
"""

_FEEDS = """
SELECT i.entry_id, f.url FROM items i JOIN feeds f ON f.id = i.feed_id
WHERE i.entry_id IN (SELECT value FROM json_each(?))
"""

_SAME_TITLE = """
WITH pairs AS MATERIALIZED (
  SELECT e.id, i.id AS item_id, other.id AS other_id, o.id AS other_item_id, other.river_at < e.river_at AS is_later
  FROM entries e
  JOIN items i ON i.id = COALESCE(e.item_id, (SELECT min(x.id) FROM items x WHERE x.entry_id = e.id))
  JOIN items o ON o.title_key = i.title_key
  JOIN entries other ON other.id = o.entry_id
  WHERE e.id IN (SELECT value FROM json_each(:ids)) AND i.title_key <> '' AND other.member_id <> e.member_id
    AND abs(other.river_at - e.river_at) <= :window
)
"""
_OF_PAIRS = """
FROM pairs CROSS JOIN items i ON i.id = pairs.item_id CROSS JOIN items o ON o.id = pairs.other_item_id
WHERE length(i.text) >= :least AND length(o.text) >= :least
"""
"""The texts are read of entries that share a title alone."""
_NAMESAKES = f"""
{_SAME_TITLE} SELECT DISTINCT pairs.other_id {_OF_PAIRS}
AND (instr(i.text, substr(o.text, 1, :sample)) > 0 OR instr(o.text, substr(i.text, 1, :sample)) > 0)
"""
_COPIES = f"""
{_SAME_TITLE} SELECT DISTINCT pairs.id, pairs.is_later, o.link_key = i.link_key AND o.link_key <> '' AS same_link
{_OF_PAIRS} AND instr(i.text, substr(o.text, 1, :sample)) > 0
"""

_REFERRING = """
SELECT e.id FROM links l JOIN entries e ON e.item_id = l.item_id
WHERE l.url_key IN (SELECT value FROM json_each(:keys)) AND l.counts AND e.shown
UNION SELECT e.id FROM answers a JOIN items i ON i.id = a.item_id JOIN entries e ON e.id = i.entry_id
WHERE a.url_key IN (SELECT value FROM json_each(:keys)) AND e.shown
UNION SELECT e.id FROM answers a JOIN items i ON i.id = a.item_id JOIN entries e ON e.id = i.entry_id
WHERE a.ref IN (SELECT value FROM json_each(:refs)) AND e.shown
"""
