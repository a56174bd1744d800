"""The members file as it was read, right or wrong: its tables, their places, and the folder that it belongs to."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planet.config import locations, values
from planet.config.syntax import Document, dotted
from planet.locale.slugs import is_slug, slug_of
from planet.struct import Struct

if TYPE_CHECKING:
    from planet.config.lines import KeyPath

Problems = Iterator["tuple[KeyPath, str]"]
"""The paths of keys, each with a sentence on what is wrong there."""


class Source(Struct, frozen=True, dict=True):
    """The members file as it was read, and the hub folder that it belongs to."""

    document: Document
    hub: Path

    @property
    def data(self) -> dict[str, Any]:
        return self.document.data

    def line_of(self, path: KeyPath) -> int:
        return self.document.index.line_of(path)

    def table(self, name: str) -> dict[str, Any]:
        """Return a table; an empty one where the file has none, or something else of that name."""
        table = self.data.get(name)
        return table if isinstance(table, dict) else {}

    def tables(self, name: str) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
        """Yield the tables of a list of tables, each with its path."""
        tables = self.data.get(name)
        for number, table in enumerate(tables if isinstance(tables, list) else ()):
            if isinstance(table, dict):
                yield (name, number), table

    @cached_property
    def names(self) -> dict[KeyPath, str]:
        """Return the names that no two members, or no two channels, share, by the paths of their tables."""
        names: dict[KeyPath, str] = {}
        for kind in ("members", "channels"):
            named = {path: table["name"] for path, table in self.tables(kind) if isinstance(table.get("name"), str)}
            uses = Counter(named.values())
            names |= {path: name for path, name in named.items() if uses[name] == 1 and name.strip()}
        return names

    def key_name(self, path: KeyPath) -> str:
        """Return a key as messages show it, with the name of its member or channel if it has one.

        For example: members "Ada Lovelace".feeds[1].kind.
        """
        name = self.names.get(path[:2])
        return f"{path[0]} {values.quoted(name)}{dotted(('', *path[2:]))}" if name else dotted(path)

    @cached_property
    def feeds(self) -> tuple[tuple[KeyPath, str], ...]:
        """Return the tidy URL or file path of every feed, with its path; a feed that is wrong by itself is left
        out."""
        return tuple(self._feeds())

    @cached_property
    def _has_posts(self) -> bool:
        """Return whether there is anything under posts/: mostly there is not, and no folder need be looked for."""
        try:
            return bool(os.listdir(self.hub / "posts"))
        except OSError:
            return False

    def posts_folder(self, member: dict[str, Any]) -> str:
        """Return the member's folder of posts, relative to the hub and ending in "/"; "" where there is none."""
        if not self._has_posts:
            return ""
        folder = f"posts/{posts_slug(member)}/"
        return folder if os.path.isdir(self.hub / folder) else ""

    def _feeds(self) -> Iterator[tuple[KeyPath, str]]:
        for path, member in self.tables("members"):
            named = member.get("feeds")
            for number, feed in enumerate(named if isinstance(named, list) else ()):
                yield from _feed((*path, "feeds", number), feed)
        for path, channel in self.tables("channels"):
            yield from _feed((*path, "feed"), channel.get("feed"))


def _feed(path: KeyPath, feed: object) -> Iterator[tuple[KeyPath, str]]:
    url = feed.get("url") if isinstance(feed, dict) else feed
    path = (*path, "url") if isinstance(feed, dict) else path
    address = tidy(locations.feed, url)
    if isinstance(address, str):
        yield path, address


def tidy(rule: Callable[[Any], Any], value: object) -> Any:
    """Return the value as its rule makes it; None where the rule refuses it, which is reported with the key itself."""
    try:
        return rule(value) if isinstance(value, str) else None
    except ValueError:
        return None


def posts_slug(member: dict[str, Any]) -> str:
    """Return the slug that names a member's folder of posts: the member's own, else that of the name."""
    slug, name = member.get("slug"), member.get("name")
    if isinstance(slug, str) and is_slug(slug):
        return slug
    return slug_of(name) if isinstance(name, str) else slug_of("")
