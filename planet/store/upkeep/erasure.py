"""Deleting all that is stored of a member, from every table, so that no byte of it is left in the file.

Which rows of a table belong to a member follows from its foreign keys. Columns that lead to members, feeds, entries or
items without being foreign keys stand in `LOOSE`, tables that lead to none of them in `APART`:
tests/test_forget_tables.py fails if a table is in neither.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from sqlite3 import Row
from typing import Any

from sqlalchemy import Column, Table

from planet.model.community import Member
from planet.model.entry import Entry, FeedInfo
from planet.store import codec, connection
from planet.store.database import Database
from planet.store.outreach import announcement_tables as _announcements  # noqa: F401  # which belong to the same
from planet.store.outreach import channel_tables as _channels  # noqa: F401  # which belong to the same
from planet.store.outreach import letter_tables as _letters  # noqa: F401  # which belong to the same
from planet.store.outreach import mail_tables as _mail  # noqa: F401  # which belong to the same
from planet.store.outreach import subscription_tables as _subscriptions  # noqa: F401  # which belong to the same
from planet.store.outreach import webmention_tables as _webmentions  # noqa: F401  # which belong to the same
from planet.store.overview import COUNTED
from planet.store.upkeep.tables import metadata
from planet.store.weaving import tables as _weaving  # noqa: F401  # which belong to the same
from planet.struct import Struct

OWNERS = ("members", "feeds", "entries", "items")
"""The tables to which all others lead, and of which the rows of a member are known."""

LOOSE: Mapping[tuple[str, str], str] = {
    ("entries", "item_id"): "the item of an entry goes with it",
    ("entries", "same_as"): "an entry stands by itself again if the one that it was shown with goes",
    ("blogroll_sites", "member_id"): "deleted",
    ("weave", "parent_id"): "decided again: the entries of others that answered one of these wait for it",
    ("announcements", "conversation_id"): "deleted if no conversation stands there any more",
    ("weave", "conversation_id"): "decided again with it",
    ("conversations", "root_id"): "deleted if no entry stands in the conversation any more",
    ("conversations", "merged_into"): "stands by itself again if the other is deleted",
    ("signs", "feed_id"): "goes with its member",
    ("problems", "feed_id"): "goes with its member",
    ("channel_authors", "person_id"): "is nobody's any more: what they wrote in a channel is the channel's",
    ("tombstones", "person"): "a number, which is nobody's id",
}
"""Columns that lead somewhere without being foreign keys, and what becomes of them."""

APART: Mapping[str, str] = {
    "announce_targets": "of the members file: those of places are known by name",
    "counters": "numbers of the site",
    "facts": "those of a member are deleted by name",
    "topics": "those without entries are deleted",
    "hides": "of the members file",
    "stale": "marks: cleared by publishing",
    "folders": "of output/: cleared by publishing",
    "published": "of output/: cleared by publishing",
    "river_days": "numbers of days: counted again with the pages of those days",
    "river_months": "the same of months",
    "sites": "counted again; those at which nobody points any more are deleted",
    "mailboxes": "of the hub itself",
    "link_weeks": "weeks: decided again",
    "conversations": "those without entries are deleted",
    "letters": "days and numbers; what a letter names goes",
    "tombstones": "what is left",
    "wishes": "those of origins that have no feed any more are deleted",
}
"""Tables that lead to no member by a foreign key, and what becomes of them."""


class Traces(Struct, frozen=True):
    """What is known of a member: the URLs of their feeds, the pages that these name, the guids and ids of posts."""

    feeds: tuple[str, ...]
    sites: tuple[str, ...]
    ids: frozenset[str]
    links: tuple[str, ...]
    entries: int
    pictures: int


class Listed(Struct, frozen=True):
    """An item in the feed of a member, with its entry."""

    item_id: int
    entry_id: int
    member_id: int
    entry: Entry


class Erasure:
    """The deleting of a member."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ what there is

    def traces(self, member_id: int) -> Traces:
        """Return what is known of a member, present or not."""
        feeds = self._db.rows("SELECT url, info FROM feeds WHERE member_id = ?", [member_id])
        rows = self._db.rows(_POSTS, [member_id])
        ids = {id for row in rows for id in (row["guid"], row["atom_id"]) if id}
        pictures = self._db.rows(_PICTURES, {"member": member_id})[0]["count"]
        return Traces(
            feeds=tuple(row["url"] for row in feeds),
            sites=tuple(filter(None, (codec.load_shared(FeedInfo, row["info"]).url for row in feeds))),
            ids=frozenset(ids),
            links=tuple(row["link"] for row in rows if row["link"]),
            entries=len({row["entry_id"] for row in rows}),
            pictures=pictures,
        )

    def items_of_others(self, member_id: int) -> Iterator[list[Listed]]:
        """Yield the items in the feeds of all other members, in batches: this reads the whole store."""
        last = 0
        while rows := self._db.rows(_OTHERS, {"member": member_id, "last": last}):
            yield [Listed(row["id"], row["entry_id"], row["member_id"], _entry(row)) for row in rows]
            last = rows[-1]["id"]

    def still_there(self, entry_ids: Collection[int]) -> set[int]:
        """Return those of these entries that are stored."""
        rows = self._db.rows(
            "SELECT id FROM entries WHERE id IN (SELECT value FROM json_each(?))", [codec.array(entry_ids)]
        )
        return {row["id"] for row in rows}

    def sites_of(self, member_id: int) -> set[str]:
        """Return the keys of the sites at which a member points, in entries or reading lists."""
        return {row["key"] for row in self._db.rows(_SITES, {"member": member_id})}

    # ------------------------------------------------------------ the deleting

    def erase(self, member_id: int, item_ids: Collection[int]) -> None:
        """Delete a member with all that is stored of them, and these items of others. Call this in a transaction, once
        the member is absent and the items are withdrawn, and both were published so."""
        self._db.run(connection.ERASING)
        self._doom(member_id, item_ids)
        self._let_others_wait()
        self._unlink()
        for table in reversed(metadata.sorted_tables):
            self._delete_from(table)
        self._tidy(member_id)

    def _doom(self, member_id: int, item_ids: Collection[int]) -> None:
        """Note the rows of each of OWNERS that are to go."""
        for table in OWNERS:
            self._db.run(f"CREATE TEMP TABLE IF NOT EXISTS doomed_{table} (id INTEGER PRIMARY KEY)")
            self._db.run(f"DELETE FROM doomed_{table}")
        self._db.run("INSERT INTO doomed_members VALUES (?)", [member_id])
        self._db.run("INSERT INTO doomed_feeds SELECT id FROM feeds WHERE member_id = ?", [member_id])
        self._db.run(_DOOM_ITEMS, {"member": member_id, "ids": codec.array(item_ids)})
        self._db.run(_DOOM_ENTRIES, {"member": member_id})

    def _let_others_wait(self) -> None:
        """Note that the entries of others that have to do with these must be woven again."""
        self._db.run(_CONCERNED)
        self._db.run(_BEREAVED)
        self._db.run(_WEAVE_AGAIN)
        self._db.run("UPDATE relating SET waits = 1 WHERE entry_id IN (SELECT id FROM concerned)")

    def _unlink(self) -> None:
        """Let no row of others lead to what goes, and delete the lines of reading lists, which no foreign key holds."""
        self._db.run("UPDATE weave SET parent_id = NULL WHERE parent_id IN (SELECT id FROM doomed_entries)")
        self._db.run("UPDATE entries SET same_as = NULL WHERE same_as IN (SELECT id FROM doomed_entries)")
        self._db.run("UPDATE entries SET item_id = NULL WHERE item_id IN (SELECT id FROM doomed_items)")
        self._db.run("DELETE FROM blogroll_sites WHERE member_id IN (SELECT id FROM doomed_members)")
        self._db.run("UPDATE channel_authors SET person_id = NULL WHERE person_id IN (SELECT id FROM doomed_members)")
        self._db.run(_BEGIN_PAST_ANEW)
        self._db.run(_READ_ALL_ANEW)

    def _delete_from(self, table: Table) -> None:
        """Delete the rows of a table that lead to what goes, and what goes itself."""
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table.name in OWNERS:
                    doomed = f"SELECT id FROM doomed_{key.column.table.name}"
                    self._db.run(f"DELETE FROM {table.name} WHERE {column.name} IN ({doomed})")
        if table.name in OWNERS:
            self._db.run(f"DELETE FROM {table.name} WHERE id IN (SELECT id FROM doomed_{table.name})")

    def _tidy(self, member_id: int) -> None:
        """Delete what nobody else needs, and let the counts begin anew."""
        self._db.run(_COUNT_HIDDEN)
        self._db.run(_EMPTY_CONVERSATIONS)
        self._db.run(_UNMERGE)
        self._db.run(_NO_TALK)
        self._db.run("DELETE FROM topics WHERE NOT EXISTS (SELECT 1 FROM entry_topics e WHERE e.slug = topics.slug)")
        self._db.run(_POINTLESS_SITES)
        for statement in _EMPTY_THREADS:
            self._db.run(statement)
        self._db.run(_WISHES_OF_NOBODY)
        self._db.run("DELETE FROM facts WHERE name IN (?, ?, 'surveyed')", [f"images:{member_id}", COUNTED])
        self._db.run("UPDATE facts SET value = '' WHERE name = 'after publish'")
        self._forget_doubts(member_id)
        for table in OWNERS:
            self._db.run(f"DROP TABLE doomed_{table}")
        self._db.run("DROP TABLE concerned")
        self._db.run("DROP TABLE bereaved")

    def _forget_doubts(self, member_id: int) -> None:
        row = self._db.row("SELECT value FROM facts WHERE name = 'doubts'")
        if row:
            doubts: dict[str, list[int]] = json.loads(row["value"])
            rest = {new: [id for id in ids if id != member_id] for new, ids in doubts.items() if new != str(member_id)}
            self._db.run("UPDATE facts SET value = ? WHERE name = 'doubts'", [json.dumps(rest)])

    # ------------------------------------------------------------ the bytes

    def sweep(self) -> None:
        """Write the file anew, so that no byte of a deleted row is left in it, nor in the write-ahead log. Call this
        outside a transaction. Raises PlanetError if another program is reading, or the disk is full."""
        with self._db.transaction():
            self._db.run(connection.ERASING)
            self._db.run("INSERT INTO full_text (full_text) VALUES ('optimize')")
        self._db.rows("VACUUM")
        self._db.rows(connection.EMPTY_LOG)

    # ------------------------------------------------------------ the proof

    def search(self, words: Collection[str]) -> dict[tuple[str, str], int]:
        """Return in how many rows of each table some word stands, by word and table: whatever the case, but not as a
        part of a longer word. Hashes are no words."""
        found: dict[tuple[str, str], int] = {}
        for table in metadata.sorted_tables:
            columns = [column.name for column in table.columns if _holds_words(column)]
            for word in words if columns else ():
                condition = " OR ".join(f"' ' || lower({column}) || ' ' GLOB :word" for column in columns)
                statement = f"SELECT count(*) AS n FROM {table.name} WHERE {condition}"
                if count := int(self._db.rows(statement, {"word": _pattern(word)})[0]["n"]):
                    found[word, table.name] = count
        return found

    def quoting(self, words: Collection[str], limit: int) -> list[tuple[str, str]]:
        """Return (name of the member, link or title) of entries in which one of these words stands, so many at most."""
        text = "i.title || ' ' || i.text || ' ' || i.content || ' ' || i.link || ' ' || i.payload"
        condition = " OR ".join(f"' ' || lower({text}) || ' ' GLOB ?" for _ in words)
        rows = self._db.rows(_QUOTING.format(condition=condition), [*map(_pattern, words), limit])
        return [(codec.load_shared(Member, row["profile"]).name, row["link"] or row["title"]) for row in rows]


def _holds_words(column: Column[Any]) -> bool:
    return column.type.python_type is str and not column.name.endswith(("hash", "fingerprint", "version", "stamp"))


def _pattern(word: str) -> str:
    """Return the pattern of a word by itself, in lower case: letters and figures around it make it another one."""
    low = word.lower()
    before, after = ("[^a-z0-9]" if sign.isalnum() else "" for sign in (low[0], low[-1]))
    plain = re.sub(r"[*?[]", r"[\g<0>]", low)
    return f"*{before}{plain}{after}*"


def _entry(row: Row) -> Entry:
    """Return the entry of an item as far as it tells whose it is: without its words."""
    blank = {"text": "", "content": "", "published": None, "updated": None}
    return codec.load_with(Entry, row["payload"], {"link": row["link"], "title": row["title"], **blank})


_POSTS = (
    "SELECT e.id AS entry_id, e.atom_id, i.guid, i.link FROM entries e LEFT JOIN items i ON i.entry_id = e.id "
    "WHERE e.member_id = ?"
)
_PICTURES = (
    "SELECT (SELECT count(*) FROM avatars WHERE member_id = :member AND body IS NOT NULL) + (SELECT count(*) "
    "FROM photos JOIN entries ON entries.id = entry_id WHERE member_id = :member AND body IS NOT NULL) + "
    "(SELECT count(*) FROM mail_pictures JOIN entries ON entries.id = entry_id WHERE member_id = :member) AS count"
)
_SITES = (
    "SELECT key FROM sites WHERE id IN (SELECT site_id FROM site_links WHERE member_id = :member "
    "UNION SELECT site_id FROM blogroll_sites WHERE member_id = :member)"
)
_OTHERS = (
    "SELECT i.id, i.entry_id, i.link, i.title, i.payload, e.member_id FROM items i "
    "JOIN entries e ON e.id = i.entry_id JOIN feeds f ON f.id = i.feed_id "
    "WHERE i.id > :last AND e.member_id <> :member AND f.place NOT IN ('folder', 'mail') ORDER BY i.id LIMIT 500"
)
_DOOM_ITEMS = (
    "INSERT INTO doomed_items SELECT i.id FROM items i JOIN entries e ON e.id = i.entry_id WHERE e.member_id = :member "
    "UNION SELECT i.id FROM items i JOIN feeds f ON f.id = i.feed_id WHERE f.member_id = :member "
    "UNION SELECT value FROM json_each(:ids)"
)
_DOOM_ENTRIES = (
    "INSERT INTO doomed_entries SELECT id FROM entries WHERE member_id = :member UNION "
    "SELECT entry_id FROM items WHERE id IN (SELECT id FROM doomed_items) AND NOT EXISTS (SELECT 1 FROM items o "
    "WHERE o.entry_id = items.entry_id AND o.id NOT IN (SELECT id FROM doomed_items))"
)
_CONCERNED = (
    "CREATE TEMP TABLE concerned AS "
    "SELECT source_id AS id FROM edges WHERE target_id IN (SELECT id FROM doomed_entries) UNION "
    "SELECT entry_id FROM weave WHERE parent_id IN (SELECT id FROM doomed_entries) UNION "
    "SELECT entry_id FROM related WHERE other_id IN (SELECT id FROM doomed_entries)"
)
_BEREAVED = (
    "CREATE TEMP TABLE bereaved AS SELECT DISTINCT member_id FROM entries WHERE id IN (SELECT id FROM doomed_entries)"
)
_COUNT_HIDDEN = (
    "UPDATE hidden_counts SET count = (SELECT count(*) FROM entries WHERE member_id = hidden_counts.member_id "
    "AND rule = hidden_counts.rule AND shown = 0 AND same_as IS NULL) "
    "WHERE member_id IN (SELECT member_id FROM bereaved)"
)
_BEGIN_PAST_ANEW = (
    "UPDATE signs SET past = '{}' WHERE feed_id IN (SELECT feed_id FROM items JOIN doomed_items USING (id))"
)
"""It holds titles of what a feed listed."""
_READ_ALL_ANEW = "DELETE FROM last_items WHERE feed_id IN (SELECT feed_id FROM items JOIN doomed_items USING (id))"
"""They are hashes of what is erased, too."""
_WEAVE_AGAIN = "INSERT OR IGNORE INTO unwoven SELECT id FROM concerned WHERE id NOT IN (SELECT id FROM doomed_entries)"
_EMPTY_CONVERSATIONS = (
    "DELETE FROM conversations WHERE NOT EXISTS (SELECT 1 FROM entries WHERE entries.id = root_id) "
    "AND NOT EXISTS (SELECT 1 FROM weave WHERE conversation_id = conversations.id)"
)
_UNMERGE = "UPDATE conversations SET merged_into = NULL WHERE merged_into NOT IN (SELECT id FROM conversations)"
_NO_TALK = "DELETE FROM announcements WHERE conversation_id NOT IN (SELECT id FROM conversations)"
_WITHOUT_MESSAGES = "SELECT id FROM threads t WHERE NOT EXISTS (SELECT 1 FROM thread_posts p WHERE p.thread_id = t.id)"
_EMPTY_THREADS = (
    f"DELETE FROM thread_keys WHERE thread_id IN ({_WITHOUT_MESSAGES})",
    f"DELETE FROM threads WHERE id IN ({_WITHOUT_MESSAGES})",
    "UPDATE threads SET latest_at = "
    "(SELECT max(p.river_at) FROM thread_posts p WHERE p.thread_id = threads.id AND p.shown = 1)",
)

_POINTLESS_SITES = (
    "DELETE FROM sites WHERE NOT EXISTS (SELECT 1 FROM site_links WHERE site_id = sites.id) "
    "AND NOT EXISTS (SELECT 1 FROM blogroll_sites WHERE site_id = sites.id)"
)
_QUOTING = (
    "SELECT m.profile, i.link, i.title FROM items i JOIN entries e ON e.id = i.entry_id "
    "JOIN members m ON m.id = e.member_id WHERE {condition} ORDER BY i.id DESC LIMIT ?"
)

_WISHES_OF_NOBODY = (
    "DELETE FROM wishes WHERE NOT EXISTS (SELECT 1 FROM feeds "
    "WHERE instr(feeds.url, wishes.origin) = 1 OR instr(feeds.validated_url, wishes.origin) = 1)"
)
