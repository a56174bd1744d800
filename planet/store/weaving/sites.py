"""Sites in the store: which members point at each of them, in entries and in reading lists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from sqlite3 import Row

from planet.model.neighbours import PEOPLE_FOR_NEIGHBOUR, BlogrollLine, SiteCount, SiteMention, SiteRecord
from planet.store import codec
from planet.store.columns import moment, seconds
from planet.store.database import Database


class Sites:
    """All sites that any member points at, and the numbers of these members."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ writing

    def links_of(self, entry_ids: Collection[int]) -> dict[int, list[str]]:
        """Return the URLs that entries link to, by entry id: of entries that show, by members who take part; links that
        stand in most of a member's entries do not count."""
        urls: dict[int, list[str]] = {}
        for row in self._db.rows(_LINKS, [codec.array(entry_ids)]):
            urls.setdefault(row["id"], []).append(row["url"])
        return urls

    def of_entries(self, entry_ids: Collection[int]) -> dict[int, set[str]]:
        """Return the keys of the sites that are stored for entries, by entry id."""
        keys: dict[int, set[str]] = {}
        for row in self._db.rows(_OF_ENTRIES, [codec.array(entry_ids)]):
            keys.setdefault(row["entry_id"], set()).add(row["key"])
        return keys

    def set_sites(self, sites: Mapping[int, Collection[str]]) -> None:
        """Write the sites that entries link to, by entry id, in place of those that are stored, and count on from
        there: it costs what these entries hold, however many members link to a site."""
        ids = self.ids({key for keys in sites.values() for key in keys})
        entry_ids = codec.array(sites)
        entries = {row["id"]: row for row in self._db.rows(_ENTRIES, [entry_ids])}
        stored = {(row["site_id"], row["member_id"]) for row in self._db.rows(_STORED, [entry_ids])}
        added = {(ids[key], entries[entry_id]["member_id"]) for entry_id, keys in sites.items() for key in keys}
        former = stored | self._linked(added - stored)
        self._db.run("DELETE FROM site_links WHERE entry_id IN (SELECT value FROM json_each(?))", [entry_ids])
        rows = [(ids[key], *entries[entry_id]) for entry_id, keys in sites.items() for key in keys]
        self._db.run_each(_ADD_LINK, rows)
        present = added | self._linked(stored - added)
        self._count(present - former, 1)
        self._count(former - present, -1)

    def _linked(self, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
        """Return those of these pairs of a site and a member in which the member links to the site."""
        rows = self._db.rows(_LINKED, [codec.array(sorted(pairs))]) if pairs else ()
        return {(row["site_id"], row["member_id"]) for row in rows}

    def _count(self, pairs: Collection[tuple[int, int]], step: int) -> None:
        """Add a step to the numbers of sites for each member who begins, or ends, to link to them."""
        by_site: dict[int, set[int]] = {}
        for site_id, member_id in pairs:
            by_site.setdefault(site_id, set()).add(member_id)
        readers = self.readers(by_site.keys())
        others = {site_id: members - readers.get(site_id, set()) for site_id, members in by_site.items()}
        rows = [(step * len(by_site[site_id]), step * len(own), site_id) for site_id, own in others.items()]
        self._db.run_each(_COUNT_ON, rows)

    def counts(self, keys: Collection[str]) -> dict[str, SiteCount]:
        """Return the numbers of sites by their keys; those that nobody ever pointed at are left out."""
        rows = self._db.rows(_NUMBERS, [codec.array(sorted(keys))])
        return {row["key"]: SiteCount(row["key"], row["linked"], row["read"], row["people"]) for row in rows}

    def ids(self, keys: Collection[str]) -> dict[str, int]:
        """Return the ids of sites by their keys; those that are new are added."""
        names = codec.array(sorted(keys))
        self._db.run(_ADD_SITES, [names])
        return {row["key"]: row["id"] for row in self._db.rows(_IDS, [names])}

    def recount(self, keys: Collection[str]) -> None:
        """Count again the members who point at sites, from all that is stored: after a change of reading lists."""
        rows = self._db.rows(_COUNTS, [codec.array(sorted(keys))])
        readers = self.readers({row["id"] for row in rows})
        changed = []
        for row in rows:
            linking, reading = set(codec.numbers(row["linking"])), readers.get(row["id"], set())
            changed.append((len(linking), len(reading), len(linking | reading), row["id"]))
        self._db.run_each("UPDATE sites SET linked = ?, read = ?, people = ? WHERE id = ?", changed)

    def readers(self, site_ids: Collection[int]) -> dict[int, set[int]]:
        """Return the ids of the members in whose reading lists these sites stand, by site; sites in none are left out.
        A list that several of them share is that of the first."""
        readers: dict[int, set[int]] = {}
        for row in self._db.rows(_READERS, [codec.array(site_ids)]):
            readers.setdefault(row["site_id"], set()).add(row["first"])
        return readers

    def record_search(
        self, site_id: int, *, feed_url: str, title: str, next_search: datetime, failures: int, reason: str
    ) -> None:
        """Write what a search for the feed of a site brought."""
        values = [feed_url, title, seconds(next_search), failures, reason, site_id]
        self._db.run(_SEARCHED, values)

    # ------------------------------------------------------------ asked by pages and commands

    def by_people(self) -> Iterator[SiteRecord]:
        """Yield the sites at which enough members point, the most first, then by key."""
        people = 1 << 30
        while row := self._db.row(_NEXT_PEOPLE, [people, PEOPLE_FOR_NEIGHBOUR]):
            people, key = row["people"], ""
            while rows := self._db.rows(_OF_PEOPLE, [people, key]):
                yield from map(_record, rows)
                key = rows[-1]["key"]

    def mentions(self, site_ids: Collection[int], most: int) -> dict[int, list[tuple[int, int]]]:
        """Return (member id, entry id) of the newest entry that links to a site, of each member, by site; the newest
        come first, at most so many."""
        mentions: dict[int, list[tuple[int, int]]] = {}
        for row in self._db.rows(_MENTIONS, {"sites": codec.array(site_ids), "most": most}):
            mentions.setdefault(row["site"], []).append((row["id"], row["entry_id"]))
        return mentions

    def words(self, entry_ids: Collection[int]) -> dict[int, list[SiteMention]]:
        """Return the links of entries with the words around them, in their order, by entry."""
        words: dict[int, list[SiteMention]] = {}
        for row in self._db.rows(_WORDS, [codec.array(entry_ids)]):
            mention = SiteMention(row["url"], row["before"], row["words"], row["after"])
            words.setdefault(row["id"], []).append(mention)
        return words

    def lines(self, site_ids: Collection[int]) -> dict[int, list[BlogrollLine]]:
        """Return the lines of members' reading lists that name these sites, by site."""
        lines: dict[int, list[BlogrollLine]] = {}
        for row in self._db.rows(_LINES, [codec.array(site_ids)]):
            line = BlogrollLine("", row["page_url"], row["feed_url"], row["title"])
            lines.setdefault(row["site_id"], []).append(line)
        return lines


def _record(row: Row) -> SiteRecord:
    return SiteRecord(
        row["id"],
        SiteCount(row["key"], row["linked"], row["read"], row["people"]),
        row["feed_url"],
        row["title"],
        moment(row["next_search"]),
        row["failures"],
        row["reason"],
    )


_LINKS = (
    "SELECT entries.id, links.url FROM json_each(?) CROSS JOIN entries ON entries.id = json_each.value "
    "JOIN members ON members.id = entries.member_id JOIN links ON links.item_id = entries.item_id "
    "WHERE entries.shown AND members.present AND members.weaves AND members.role = 'member' AND links.counts "
    "ORDER BY entries.id, links.position"
)
_OF_ENTRIES = (
    "SELECT site_links.entry_id, sites.key FROM json_each(?) "
    "CROSS JOIN site_links ON site_links.entry_id = json_each.value JOIN sites ON sites.id = site_links.site_id"
)
_ENTRIES = (
    "SELECT entries.id, entries.member_id, entries.river_at FROM json_each(?) "
    "CROSS JOIN entries ON entries.id = json_each.value"
)
_STORED = (
    "SELECT DISTINCT site_links.site_id, site_links.member_id FROM json_each(?) "
    "CROSS JOIN site_links ON site_links.entry_id = json_each.value"
)
_LINKED = (
    "WITH pairs (site_id, member_id) AS MATERIALIZED ("
    "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)) "
    "SELECT site_id, member_id FROM pairs WHERE EXISTS (SELECT 1 FROM site_links "
    "WHERE site_links.site_id = pairs.site_id AND site_links.member_id = pairs.member_id)"
)
_COUNT_ON = "UPDATE sites SET linked = linked + ?, people = people + ? WHERE id = ?"
_ADD_LINK = "INSERT INTO site_links (site_id, entry_id, member_id, river_at) VALUES (?, ?, ?, ?)"
_ADD_SITES = (
    "INSERT INTO sites (key, linked, read, people, feed_url, title, failures, reason) "
    "SELECT value, 0, 0, 0, '', '', 0, '' FROM json_each(?) WHERE true ON CONFLICT (key) DO NOTHING"
)
_IDS = "SELECT sites.id, sites.key FROM json_each(?) CROSS JOIN sites ON sites.key = json_each.value"
_WHO = (
    "WITH RECURSIVE who (id) AS (SELECT min(member_id) FROM site_links WHERE site_id = :site UNION ALL "
    "SELECT (SELECT min(member_id) FROM site_links WHERE site_id = :site AND member_id > who.id) "
    "FROM who WHERE who.id > 0)"
)
"""The members who link to a site, found one after the other, however often each of them does."""
_LINKING = f"({_WHO.replace(':site', 'sites.id')} SELECT json_group_array(id) FROM who WHERE id > 0)"
_COUNTS = (
    f"SELECT sites.id, sites.key, sites.linked, sites.read, sites.people, {_LINKING} AS linking "
    "FROM json_each(?) CROSS JOIN sites ON sites.key = json_each.value"
)
_NUMBERS = (
    "SELECT sites.key, sites.linked, sites.read, sites.people "
    "FROM json_each(?) CROSS JOIN sites ON sites.key = json_each.value"
)
_MENTIONS = (
    "WITH RECURSIVE who (site, id) AS ("
    "SELECT value, (SELECT min(member_id) FROM site_links WHERE site_id = value) FROM json_each(:sites) UNION ALL "
    "SELECT site, (SELECT min(member_id) FROM site_links WHERE site_id = who.site AND member_id > who.id) "
    "FROM who WHERE who.id > 0), "
    "latest (site, id, river_at) AS ("
    "SELECT site, id, (SELECT max(river_at) FROM site_links WHERE site_id = site AND member_id = who.id) "
    "FROM who WHERE id > 0), "
    "ranked AS (SELECT *, row_number() OVER (PARTITION BY site ORDER BY river_at DESC, id) AS place FROM latest) "
    "SELECT site, id, (SELECT entry_id FROM site_links WHERE site_id = site AND member_id = ranked.id "
    "ORDER BY river_at DESC, entry_id DESC LIMIT 1) AS entry_id "
    "FROM ranked WHERE place <= :most ORDER BY site, place"
)
"""The members who link to a site are found one after the other, however often each of them does."""
_OF_LISTS = (
    "FROM json_each(?) CROSS JOIN blogroll_sites ON blogroll_sites.site_id = json_each.value JOIN blogrolls "
    "ON blogrolls.member_id = blogroll_sites.member_id AND blogrolls.url = blogroll_sites.url WHERE blogrolls.counts"
)
_READERS = (
    f"SELECT blogroll_sites.site_id, min(blogroll_sites.member_id) AS first {_OF_LISTS} "
    "GROUP BY blogroll_sites.site_id, blogrolls.document"
)
_LINES = (
    "SELECT blogroll_sites.site_id, blogroll_sites.page_url, blogroll_sites.feed_url, blogroll_sites.title "
    f"{_OF_LISTS} ORDER BY blogroll_sites.member_id, blogroll_sites.url, blogroll_sites.position"
)
_NEXT_PEOPLE = "SELECT people FROM sites WHERE people > 2 AND people < ? AND people >= ? ORDER BY people DESC LIMIT 1"
_OF_PEOPLE = (
    "SELECT id, key, linked, read, people, feed_url, title, next_search, failures, reason FROM sites "
    "WHERE people > 2 AND people = ? AND key > ? ORDER BY key LIMIT 100"
)
_SEARCHED = "UPDATE sites SET feed_url = ?, title = ?, next_search = ?, failures = ?, reason = ? WHERE id = ?"
_WORDS = (
    "SELECT entries.id, links.url, links.before, links.words, links.after FROM json_each(?) "
    "CROSS JOIN entries ON entries.id = json_each.value JOIN links ON links.item_id = entries.item_id "
    "WHERE links.counts ORDER BY entries.id, links.position"
)
