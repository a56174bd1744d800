"""The one door to the store: no other room knows SQL.

store.members     members and channels, and the searches for their feeds
store.feeds       feeds: settings, validators, health, documents
store.entries     entries and their items: matching, writing
store.posts       files of folders of posts, as they were read
store.ids         ids of entries
store.hides       the posts that the admin hides
store.visibility  which item of an entry is shown, or which rule hides the entry
store.topics      topics of entries, and the questions of their pages
store.duplicates  entries of a member that may be one thing in several places
store.pictures    small copies of pictures: avatars of members, photos in entries
store.queries     bounded questions of pages on shown entries
store.search      full-text search
store.published   marks of pages to render, published files, single facts
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from planet.store.database import Database, store_file
from planet.store.duplicates import Duplicates
from planet.store.entries import Entries
from planet.store.feeds import Feeds
from planet.store.hides import Hides
from planet.store.ids import Ids
from planet.store.members import Members
from planet.store.pictures import Pictures
from planet.store.posts import Posts
from planet.store.published import Published
from planet.store.queries import Queries
from planet.store.search import Search
from planet.store.topics import Topics
from planet.store.visibility import Visibility

__all__ = ["Store", "store_file"]


class Store:
    """An open store; use as a context manager. Raises PlanetError where it cannot do what is asked."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.members = Members(db)
        self.feeds = Feeds(db)
        self.entries = Entries(db)
        self.posts = Posts(db)
        self.hides = Hides(db)
        self.ids = Ids(db)
        self.visibility = Visibility(db)
        self.duplicates = Duplicates(db)
        self.pictures = Pictures(db)
        self.topics = Topics(db)
        self.queries = Queries(db)
        self.search = Search(db)
        self.published = Published(db)

    @classmethod
    def open(cls, store_url: str, hub: Path, *, create: bool = True, read_only: bool = False) -> Store:
        """Open the store that the members file names; if `create` is False, an absent store is an error.

        With `read_only` nothing is created or migrated, and the right to write is not needed. Raises PlanetError.
        """
        return cls(Database.open(store_url, hub, create=create, read_only=read_only))

    def transaction(self) -> AbstractContextManager[None]:
        """Begin a transaction: all that is written inside it is stored together, or nothing of it."""
        return self._db.transaction()

    def snapshot(self) -> AbstractContextManager[None]:
        """Begin a view of the store as it is now: for publishing, which asks much and writes nothing."""
        return self._db.snapshot()

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
