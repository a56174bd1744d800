"""What can be found: the full text of the store, and which entries the indexes of the site hold.

The index of the full text is SQLite's own (FTS5); triggers keep it in step with what is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, literal_column, or_, select, table, text

from planet.locale.search_terms import Term
from planet.store.database import Database
from planet.store.schema import entries, items

TITLE_WEIGHS, TEXT_WEIGHS = 10.0, 1.0

_full_text = table("full_text")
_place: ColumnElement[int] = literal_column("full_text.rowid")
_weight: ColumnElement[float] = literal_column(f"bm25(full_text, {TITLE_WEIGHS}, {TEXT_WEIGHS})")
_MATCHES = (
    select(_place.label("id"), _weight.label("weight"))
    .select_from(_full_text)
    .where(text("full_text MATCH :all"))
    .cte("matches")
    .prefix_with("MATERIALIZED")
)
"""Asked once, and not anew for each entry."""


class Search:
    """Finds what shows by its words."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, terms: Sequence[Term], limit: int) -> tuple[int, tuple[int, ...]]:
        """How many entries that show hold all these terms, and the ids of the best: those that have them in the title
        first, then by weight, then the newest."""
        if not terms:
            return 0, ()
        found = select(entries.c.id).join(items, _TELLING_THAT_SHOWS).where(entries.c.shown)
        weight: ColumnElement[Any] = literal(0)
        values = {}
        if words := expression([one for one in terms if not one.anywhere]):
            values = {"all": words, "titled": f"title : ({words})"}
            found = found.join(_MATCHES, _MATCHES.c.id == items.c.id)
            weight = _MATCHES.c.weight
        for one in terms:
            if one.anywhere:
                found = found.where(or_(*(column.contains(one.text, autoescape=True) for column in _TOLD)))
        count = int(self._db.value(select(func.count()).select_from(found.subquery()), values))
        best = (_titled(terms).desc(), weight, entries.c.river_at.desc(), entries.c.id.desc())
        return count, tuple(row.id for row in self._db.all(found.order_by(*best).limit(limit), values))

    # ------------------------------------------------------------ the indexes of the site

    def newest(self) -> int:
        """The id of the entry that came last, 0 where there is none."""
        return int(self._db.value(select(func.max(entries.c.id))) or 0)

    def blocks(self, size: int, last: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """The blocks of so many ids, up to the last id, in which anything shows; the newest first. `unlisted` are
        members who are left out."""
        number = entries.c.id.op("/")(size).label("number")
        found = select(number).where(*_listed(0, last, unlisted)).distinct().order_by(number.desc())
        return tuple(row.number for row in self._db.all(found))

    def numbered(self, first: int, last: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """The entries that show, from the first to the last id."""
        found = select(entries.c.id).where(*_listed(first, last, unlisted)).order_by(entries.c.id)
        return tuple(row.id for row in self._db.all(found))

    def recent(self, since: datetime, last: int, limit: int, unlisted: Sequence[int]) -> tuple[int, ...]:
        """The newest entries since a moment, up to the last id."""
        found = select(entries.c.id).where(*_listed(0, last, unlisted), entries.c.river_at >= since)
        newest = found.order_by(entries.c.river_at.desc(), entries.c.id.desc()).limit(limit)
        return tuple(row.id for row in self._db.all(newest))


def _listed(first: int, last: int, unlisted: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return entries.c.shown, entries.c.id.between(first, last), entries.c.member_id.not_in(unlisted)


# By way of the entry's id, which has an index, for the item's has none.
_TELLING_THAT_SHOWS = and_(entries.c.id == items.c.entry_id, entries.c.item_id == items.c.id)
_TOLD = (items.c.title, items.c.text)


def _titled(terms: Sequence[Term]) -> ColumnElement[bool]:
    """Whether the title alone holds all terms."""
    held = [items.c.title.contains(one.text, autoescape=True) for one in terms if one.anywhere]
    if len(held) < len(terms):
        titled = select(_place).select_from(_full_text).where(text("full_text MATCH :titled"))
        held.append(items.c.id.in_(titled))
    return and_(*held)


def expression(terms: Sequence[Term]) -> str:
    """Terms in FTS5's own language, in which quoted words have no meaning of their own."""
    return " AND ".join(f'("{one.text}" OR "{one.text}" *)' if one.beginning else f'"{one.text}"' for one in terms)
