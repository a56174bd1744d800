"""The turns of the community, with real parts: a hub folder, feeds over loopback, a store."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from community import Community, Web
from sqlalchemy import text

from planet.store import Store
from weaving.community import Person, World
from weaving.documents import documents, files
from weaving.expected import Woven


class Turns:
    """The hub of the community. Its feeds are at their own addresses, behind a proxy on loopback."""

    def __init__(self, world: World, folder: Path, web: Web) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.world = world
        self.hub = Community(folder, web)
        self.hub.fetch["proxy"] = web.url
        self._names = {
            (feed, version.guid): post.name
            for post in world.posts.values()
            for version in post.versions.values()
            for feed in post.feeds
        }

    def take(self, turn: int, order: random.Random | None = None) -> None:
        """Take a turn. With an `order` the members stand in the file in another order, and are visited in groups, one
        after the other at the same time."""
        present = [person for person in self.world.people.values() if turn not in person.away]
        if order:
            order.shuffle(present)
        self._write(turn, present)
        for group in _groups([person.handle for person in present], order):
            self.hub.now = self.world.times[turn - 1]
            self.hub.turn(*group)

    def _write(self, turn: int, present: Sequence[Person]) -> None:
        """Put the documents of a turn on the web, and the members and hidden posts of a turn into the members file."""
        bodies = documents(self.world, turn).items()
        self.hub.web.documents = {url: (200, kind, body) for url, (kind, body) in bodies}
        for path, words in files(self.world, turn).items():
            self.hub.write(path, words)
        self.hub.members = [_table(person, turn) for person in present]
        hidden = [hide.post for hide in self.world.hides if turn in hide.turns]
        self.hub.hides = [{"url": self.world.posts[name].at(turn).url} for name in hidden]

    # ------------------------------------------------------------ what the store says

    def edges(self) -> frozenset[Woven]:
        """The edges in the store, by the names of the posts."""
        return frozenset(woven_edges(self.hub.store, self._names))

    def shown(self) -> frozenset[str]:
        """The posts that show."""
        rows = self.hub.store._db.all(text(_SHOWN))
        return frozenset(self._names[feed, guid] for feed, guid in rows)

    def conversations(self) -> dict[str, frozenset[str]]:
        """The posts of each conversation, by its name in addresses; those of one post left out."""
        names = entry_names(self.hub.store, self._names)
        groups: dict[str, set[str]] = {}
        for name, entry_id in self.hub.store._db.all(text(_CONVERSATIONS)):
            groups.setdefault(name, set()).add(names[entry_id])
        return {name: frozenset(posts) for name, posts in groups.items() if len(posts) > 1}

    def ids(self) -> dict[str, str]:
        """The ids that merged feeds carry for the posts."""
        names = entry_names(self.hub.store, self._names)
        rows = self.hub.store._db.all(text("SELECT id, atom_id FROM entries"))
        return {names[entry_id]: atom_id for entry_id, atom_id in rows}

    def redirects(self) -> dict[str, str]:
        """The conversations that are a part of another now, and which."""
        return dict(self.hub.store._db.all(text(_MERGED)))


def _table(person: Person, turn: int) -> dict[str, Any]:
    weaves = {"weave": False} if turn in person.silent else {}
    web = [dict(feed.keys) for feed in person.feeds if feed.format != "markdown"]
    feeds = {"feeds": web} if web else {}
    return {"slug": person.handle, **person.table, **weaves, **feeds}


def _groups(handles: Sequence[str], order: random.Random | None) -> Iterator[tuple[str, ...]]:
    """The members to visit one after the other; () for all at once."""
    if order is None:
        yield ()
        return
    at = order.randrange(1, len(handles))
    yield tuple(handles[:at])
    yield tuple(handles[at:])


_SHOWN = """
SELECT feeds.url, items.guid FROM entries
JOIN items ON items.id = entries.item_id JOIN feeds ON feeds.id = items.feed_id WHERE entries.shown = 1
"""
_ITEMS = "SELECT items.entry_id, feeds.url, items.guid FROM items JOIN feeds ON feeds.id = items.feed_id"
_EDGES = "SELECT source_id, target_id, kind, rank FROM edges ORDER BY source_id, rank"
_CONVERSATIONS = """
SELECT conversations.name, weave.entry_id FROM weave JOIN conversations ON conversations.id = weave.conversation_id
"""
_MERGED = """
SELECT old.name, kept.name FROM conversations AS old JOIN conversations AS kept ON kept.id = old.merged_into
"""


def entry_names(store: Store, names: dict[tuple[str, str], str]) -> dict[int, str]:
    """The names of the posts by the ids of their entries."""
    return {entry_id: names[feed, guid] for entry_id, feed, guid in store._db.all(text(_ITEMS))}


def woven_edges(store: Store, names: dict[tuple[str, str], str]) -> Iterator[Woven]:
    """The edges in a store: the first of an entry leads to its parent."""
    posts = entry_names(store, names)
    rows = store._db.all(text(_EDGES))
    firsts: dict[int, int] = {}
    for source, target, kind, _ in rows:
        if kind != "gather":
            firsts.setdefault(source, target)
    for source, target, kind, _ in rows:
        yield Woven(posts[source], posts[target], kind, kind != "gather" and firsts[source] == target)
