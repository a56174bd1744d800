"""Full-text search of the store, and the lists of entries from which the indexes of the site are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planet.locale.search_terms import Term
from planet.store.database import Database
from planet.store.statements import Prepared


class Search:
    """Full-text search in shown entries."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, terms: Sequence[Term], limit: int) -> tuple[int, tuple[int, ...]]:
        """Return how many shown entries hold all these terms, and the ids of the best `limit` of them.

        Entries that hold all terms in their title come first; then the rank of the full text counts, then the river
        date. Without terms there are no matches.
        """
        if not terms:
            return 0, ()
        from planet.store.sql.search import matching  # it imports SQLAlchemy, which publishing need not wait for

        count, best, values = matching(terms)
        ids = self._db.all(best.limit(limit), values)
        return int(self._db.value(count, values)), tuple(row.id for row in ids)

    # ------------------------------------------------------------ the indexes of the site

    def blocks(self, size: int, last: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """Return the numbers of the blocks of `size` ids, up to the id `last`, that hold a shown entry, newest first.

        `unlisted` are ids of members who are left out.
        """
        values = {"size": size, "first": 0, "last": last, "unlisted": unlisted}
        return tuple(row.number for row in self._db.all(_BLOCKS, values))

    def numbered(self, first: int, last: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """Return the ids of the shown entries from the first to the last id."""
        values = {"first": first, "last": last, "unlisted": unlisted}
        return tuple(row.id for row in self._db.all(_NUMBERED, values))

    def recent(self, since: datetime, last: int, limit: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """Return the ids of the newest shown entries since a moment, up to the id `last`."""
        values = {"first": 0, "last": last, "unlisted": unlisted, "since": since, "limit": limit}
        return tuple(row.id for row in self._db.all(_RECENT, values))


_BLOCKS = Prepared("search.BLOCKS")
_NUMBERED = Prepared("search.NUMBERED")
_RECENT = Prepared("search.RECENT")
