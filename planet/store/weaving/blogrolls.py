"""Reading lists of members in the store: the addresses to ask, the state of the visits, the lines of each list."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from sqlite3 import Row
from typing import Any

from planet.model.neighbours import BlogrollLine, BlogrollOrigin, BlogrollRecord
from planet.model.visits import Validators
from planet.store import codec
from planet.store.columns import moment, seconds, upsert
from planet.store.database import Database, places

LineKey = tuple[int, str, int]
"""A line in the store: the member, the URL of the list, the position in it."""


class Blogrolls:
    """The addresses that may hold reading lists, by member."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ addresses

    def of_member(self, member_id: int) -> list[BlogrollRecord]:
        """Return the addresses of a member, by URL."""
        rows = self._db.rows("SELECT * FROM blogrolls WHERE member_id = ? ORDER BY url", [member_id])
        return list(map(_record, rows))

    def settle(
        self, member_id: int, addresses: Mapping[str, BlogrollOrigin], now: datetime, *, counts: bool, is_asked: bool
    ) -> set[str]:
        """Write the addresses that a member has now, whether their lists count and are asked for; return the keys of
        the sites whose numbers may change by it. New addresses are due `now`."""
        stored = {record.url: record for record in self.of_member(member_id)}
        dropped = [url for url in stored if url not in addresses]
        turned = any(record.counts != counts for record in stored.values())
        concerned = self._keys(member_id, None if turned else dropped) if turned or dropped else set()
        for url in dropped:
            self.set_lines(member_id, url, (), {})
            self._db.run("DELETE FROM blogrolls WHERE member_id = ? AND url = ?", [member_id, url])
        if turned or any(record.is_asked != is_asked for record in stored.values()):
            values = [counts, is_asked, member_id]
            self._db.run("UPDATE blogrolls SET counts = ?, is_asked = ? WHERE member_id = ?", values)
        for url, origin in addresses.items():
            if url not in stored:
                self.record(BlogrollRecord(member_id, url, origin, counts=counts, is_asked=is_asked, next_due=now))
            elif stored[url].origin != origin:
                place = [origin, member_id, url]
                self._db.run("UPDATE blogrolls SET origin = ? WHERE member_id = ? AND url = ?", place)
        return concerned

    def due(
        self, now: datetime, far: datetime, ids: Sequence[int] | None, most: int, *, force: bool = False
    ) -> list[BlogrollRecord]:
        """Return the addresses to ask, those first that have waited longest. `far` is as for feeds.

        `ids` limits this to some members; with `force` theirs are returned even if they are not due. Files, which have
        no due time, are always returned.
        """
        members = "" if ids is None else f" AND member_id IN ({places(ids)})"
        spans: dict[str, list[Any]] = {"next_due IS NULL": [], "next_due <= ?": [seconds(now)]}
        spans["next_due > ?"] = [seconds(far)]
        if force and ids is not None:
            spans = {"true": []}
        parts = " UNION ALL ".join(f"{_ASKED} AND {span}{members}" for span in spans)
        values = [value for bounds in spans.values() for value in (*bounds, *(ids or ()))]
        rows = self._db.rows(f"{parts} ORDER BY next_due, member_id, url LIMIT ?", [*values, most])
        return list(map(_record, rows))

    def record(self, record: BlogrollRecord) -> None:
        """Write the state of an address."""
        validators = record.validators
        self._db.run(
            _RECORD,
            {
                "member_id": record.member_id,
                "url": record.url,
                "origin": record.origin,
                "document": record.document,
                "names": json.dumps(record.named),
                "counts": record.counts,
                "is_asked": record.is_asked,
                "etag": validators.etag,
                "last_modified": validators.last_modified,
                "validated_url": validators.url,
                "body_hash": record.body_hash,
                "last_visit": seconds(record.last_visit),
                "next_due": seconds(record.next_due),
                "retry_until": seconds(record.retry_until),
                "failures": record.failures,
                "reason": record.reason,
            },
        )

    def failure_reasons(self) -> dict[int, str]:
        """Return why a reading list that a member names was not read, or not as it is now, by member id: the list and
        the sentence. Places where nobody named one are left out."""
        rows = self._db.rows("SELECT member_id, url, reason FROM blogrolls WHERE origin = 'named' AND reason <> ''")
        return {row["member_id"]: f"{row['url']}: {row['reason']}" for row in rows}

    # ------------------------------------------------------------ lines

    def set_lines(self, member_id: int, url: str, lines: Sequence[BlogrollLine], site_ids: Mapping[str, int]) -> None:
        """Write the lines of a list in place of those that are stored."""
        self._db.run("DELETE FROM blogroll_sites WHERE member_id = ? AND url = ?", [member_id, url])
        rows = [
            (member_id, url, position, site_ids[line.site], line.page_url, line.feed_url, line.feed_key, line.title)
            for position, line in enumerate(lines)
        ]
        self._db.run_each(_ADD_LINE, rows)

    def keys(self, member_id: int, url: str) -> set[str]:
        """Return the keys of the sites in a list."""
        return self._keys(member_id, [url])

    def _keys(self, member_id: int, urls: Sequence[str] | None) -> set[str]:
        """Return the keys of the sites in these lists of a member, None for all of them."""
        condition, values = "", list[Any]([member_id])
        if urls is not None:
            condition = " AND blogroll_sites.url IN (SELECT value FROM json_each(?))"
            values.append(codec.array(urls))
        return {row["key"] for row in self._db.rows(_KEYS + condition, values)}

    def with_feeds(self, feed_keys: Collection[str]) -> dict[str, list[tuple[LineKey, BlogrollLine]]]:
        """Return all lines with these feeds, by the comparison key of the feed."""
        lines: dict[str, list[tuple[LineKey, BlogrollLine]]] = {}
        for row in self._db.rows(_WITH_FEEDS, [codec.array(sorted(feed_keys))]):
            line = BlogrollLine(row["key"], row["page_url"], row["feed_url"], row["title"], row["feed_key"])
            place = row["member_id"], row["url"], row["position"]
            lines.setdefault(row["feed_key"], []).append((place, line))
        return lines

    def move(self, lines: Mapping[LineKey, int]) -> None:
        """Write the site ids of lines that turned out to be about another site."""
        self._db.run_each(_MOVE, [(site_id, *place) for place, site_id in lines.items()])


def _record(row: Row) -> BlogrollRecord:
    return BlogrollRecord(
        member_id=row["member_id"],
        url=row["url"],
        origin=row["origin"],
        document=row["document"],
        named=tuple(json.loads(row["names"])),
        counts=bool(row["counts"]),
        is_asked=bool(row["is_asked"]),
        validators=Validators(row["etag"], row["last_modified"], row["validated_url"]),
        body_hash=row["body_hash"],
        last_visit=moment(row["last_visit"]),
        next_due=moment(row["next_due"]),
        retry_until=moment(row["retry_until"]),
        failures=row["failures"],
        reason=row["reason"],
    )


_RECORD = upsert(
    "blogrolls",
    ("member_id", "url"),
    (
        *("origin", "document", "names", "counts", "is_asked", "etag", "last_modified", "validated_url", "body_hash"),
        *("last_visit", "next_due", "retry_until", "failures", "reason"),
    ),
)
_ASKED = "SELECT * FROM blogrolls WHERE is_asked AND origin <> 'searched'"
_ADD_LINE = (
    "INSERT INTO blogroll_sites (member_id, url, position, site_id, page_url, feed_url, feed_key, title) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_KEYS = (
    "SELECT DISTINCT sites.key FROM blogroll_sites JOIN sites ON sites.id = blogroll_sites.site_id "
    "WHERE blogroll_sites.member_id = ?"
)
_WITH_FEEDS = (
    "SELECT blogroll_sites.*, sites.key FROM json_each(?) "
    "CROSS JOIN blogroll_sites ON blogroll_sites.feed_key = json_each.value AND blogroll_sites.feed_key <> '' "
    "JOIN sites ON sites.id = blogroll_sites.site_id "
    "ORDER BY blogroll_sites.member_id, blogroll_sites.url, blogroll_sites.position"
)
_MOVE = "UPDATE blogroll_sites SET site_id = ? WHERE member_id = ? AND url = ? AND position = ?"
