"""Full-text search of the store, and the lists of entries from which the indexes of the site are made."""

from __future__ import annotations

from collections.abc import Sequence

from planet.locale.search_terms import Term
from planet.store import codec
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

    def blocks(self, size: int, first: int, last: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """Return the numbers of the blocks of `size` ids that hold a shown entry from the first to the last id, newest
        first. Each block is asked for one such entry.

        `unlisted` are ids of members who are left out.
        """
        numbers = codec.array(range(last // size, first // size - 1, -1))
        values = {
            "numbers": numbers,
            "size": size,
            "first": first,
            "last": last,
            "unlisted": codec.array(unlisted),
        }
        return tuple(row["number"] for row in self._db.rows(_BLOCKS, values))

    def numbered(self, first: int, last: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """Return the ids of the shown entries from the first to the last id."""
        values = {"first": first, "last": last, "unlisted": unlisted}
        return tuple(row.id for row in self._db.all(_NUMBERED, values))


_BLOCKS = (
    "SELECT value AS number FROM json_each(:numbers) WHERE EXISTS (SELECT 1 FROM entries WHERE shown = 1 "
    "AND id BETWEEN max(:first, value * :size) AND min(:last, value * :size + :size - 1) "
    "AND member_id NOT IN (SELECT value FROM json_each(:unlisted)))"
)
_NUMBERED = Prepared("search.NUMBERED")
