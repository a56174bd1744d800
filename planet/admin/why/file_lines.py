"""Where the members file says what hides a post: the line, and the words on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planet.config import MEMBERS_FILE, syntax
from planet.model.records import FeedRecord, MemberRecord
from planet.model.verdict import Verdict
from planet.web import urls

KEYS = {
    "language": "languages",
    "not_categories": "exclude_categories",
    "not_authors": "exclude_authors",
    "not_kinds": "exclude_kinds",
    "length": "min_length",
}
"""The key of a feed's table by the rule that it makes, where they have different names."""


class MembersFile:
    """The text of a members file, with the lines of its tables. A file that cannot be read has no lines."""

    def __init__(self, hub: Path) -> None:
        try:
            text, _ = syntax.decode((hub / MEMBERS_FILE).read_bytes())
        except OSError:
            text = ""
        self._lines = text.split("\n")
        document = syntax.read(text)
        self._data: dict[str, Any] = document.data
        self._index = document.index

    def place_of(self, verdict: Verdict, member: MemberRecord, feed: FeedRecord | None, hidden_as: str) -> str:
        """Return where the file says what hides an entry, as 'config/members.toml, line 12: exclude = [...]'; "" if it
        says nothing of it."""
        if verdict.rule == "hide":
            return self._quoted_line(self._hide_of(hidden_as))
        path = self.feed_path(member, feed) if feed else ()
        key = KEYS.get(verdict.rule, verdict.rule)
        return self._quoted_line((*path, key)) if path and (*path, key) in self._index.lines else ""

    def line_of_feed(self, member: MemberRecord, feed: FeedRecord) -> str:
        """Return where the file names a feed, "" if it does not (it was discovered)."""
        return self._quoted_line(self.feed_path(member, feed))

    def feed_path(self, member: MemberRecord, feed: FeedRecord) -> tuple[str | int, ...]:
        """Return the path of a feed's table or address in the file; () if the file does not name it."""
        table = self._member_path(member)
        feeds = self._table_at(table).get("feeds", []) if table else []
        for number, named in enumerate(feeds if isinstance(feeds, list) else []):
            url = named.get("url", "") if isinstance(named, dict) else named
            if url == feed.feed.url:
                return (*table, "feeds", number)
        return ()

    def _member_path(self, member: MemberRecord) -> tuple[str | int, ...]:
        kind = "channels" if member.role == "channel" else "members"
        for number, table in enumerate(self._tables(kind)):
            if table.get("slug") == member.slug or table.get("name") == member.profile.name:
                return (kind, number)
        return ()

    def _hide_of(self, address: str) -> tuple[str | int, ...]:
        key = urls.comparison_key(address)
        for number, table in enumerate(self._tables("hide")):
            url = str(table.get("url", ""))
            if url == address or (key and key == urls.comparison_key(url)):
                return ("hide", number, "url")
        return ()

    def _tables(self, name: str) -> Iterator[dict[str, Any]]:
        tables = self._data.get(name, [])
        yield from (table for table in (tables if isinstance(tables, list) else []) if isinstance(table, dict))

    def _table_at(self, path: tuple[str | int, ...]) -> Any:
        place: Any = self._data
        for part in path:
            place = place[part]
        return place

    def _quoted_line(self, path: tuple[str | int, ...]) -> str:
        if not path:
            return ""
        line = self._index.line_of(path)
        words = self._lines[line - 1].strip() if line <= len(self._lines) else ""
        return f"{MEMBERS_FILE}, line {line}: {words}"
