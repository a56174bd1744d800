"""Full-text search of the store, and the lists of entries from which the indexes of the site are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select

from planet.locale.search_terms import Term
from planet.store import sqlite
from planet.store.database import Database
from planet.store.schema import entries, items


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
        matching = select(entries.c.id).join(items, _SHOWN_ITEM).where(entries.c.shown)
        weight: ColumnElement[Any] = literal(0)
        values = sqlite.parameters([term for term in terms if not term.anywhere])
        if values:
            matching = matching.join(sqlite.MATCHES, sqlite.MATCHES.c.id == items.c.id)
            weight = sqlite.MATCHES.c.weight
        for term in terms:
            if term.anywhere:
                matching = matching.where(or_(*(column.contains(term.text, autoescape=True) for column in _SEARCHED)))
        count = int(self._db.value(select(func.count()).select_from(matching.subquery()), values))
        best = (_titled(terms).desc(), weight, *_NEWEST)
        return count, tuple(row.id for row in self._db.all(matching.order_by(*best).limit(limit), values))

    # ------------------------------------------------------------ the indexes of the site

    def blocks(self, size: int, last: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """Return the numbers of the blocks of `size` ids, up to the id `last`, that hold a shown entry, newest first.

        `unlisted` are ids of members who are left out.
        """
        number = entries.c.id.op("/")(size).label("number")
        numbers = select(number).where(*_listed(0, last, unlisted)).distinct().order_by(number.desc())
        return tuple(row.number for row in self._db.all(numbers))

    def numbered(self, first: int, last: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """Return the ids of the shown entries from the first to the last id."""
        ids = select(entries.c.id).where(*_listed(first, last, unlisted)).order_by(entries.c.id)
        return tuple(row.id for row in self._db.all(ids))

    def recent(self, since: datetime, last: int, limit: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """Return the ids of the newest shown entries since a moment, up to the id `last`."""
        ids = select(entries.c.id).where(*_listed(0, last, unlisted), entries.c.river_at >= since)
        return tuple(row.id for row in self._db.all(ids.order_by(*_NEWEST).limit(limit)))


def _listed(first: int, last: int, unlisted: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return entries.c.shown, entries.c.id.between(first, last), entries.c.member_id.not_in(unlisted)


_NEWEST = (entries.c.river_at.desc(), entries.c.tie.desc(), entries.c.id.desc())

# By way of the entry's id, which has an index, for entries.item_id has none.
_SHOWN_ITEM = and_(entries.c.id == items.c.entry_id, entries.c.item_id == items.c.id)
_SEARCHED = (items.c.title, items.c.text)


def _titled(terms: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition that an item holds all terms in its title."""
    conditions: list[ColumnElement[bool]] = [
        items.c.title.contains(term.text, autoescape=True) for term in terms if term.anywhere
    ]
    if len(conditions) < len(terms):
        conditions.append(items.c.id.in_(sqlite.TITLED))
    return and_(*conditions)
