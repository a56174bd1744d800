"""The full text of the store: SQLite's own index (FTS5), kept in step by triggers on what is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, table, text

from planet.queries import Term
from planet.store.database import Database
from planet.store.schema import entries, items

TITLE_WEIGHS, TEXT_WEIGHS = 10.0, 1.0

_full_text = table("full_text")
_place: ColumnElement[int] = literal_column("full_text.rowid")


class Search:
    """Finds what shows by its words."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, terms: Sequence[Term], limit: int) -> tuple[int, tuple[int, ...]]:
        """How many entries that show hold all these terms, and the ids of the best: those that have them in the title
        first, then by weight, then the newest."""
        if not terms:
            return 0, ()
        words = [one for one in terms if not one.anywhere]
        found = select(entries.c.id).join(items, items.c.id == entries.c.item_id).where(entries.c.shown)
        order: list[ColumnElement[Any]] = [_titled(terms).desc()]
        if words:
            found = found.join(_full_text, _place == items.c.id).where(text("full_text MATCH :all"))
            order.append(literal_column(f"bm25(full_text, {TITLE_WEIGHS}, {TEXT_WEIGHS})"))
        for one in terms:
            if one.anywhere:
                found = found.where(or_(*(column.contains(one.text, autoescape=True) for column in _TOLD)))
        values = {"all": expression(words), "titled": f"title : ({expression(words)})"} if words else {}
        count = int(self._db.value(select(func.count()).select_from(found.subquery()), values))
        best = found.order_by(*order, entries.c.river_at.desc(), entries.c.id.desc()).limit(limit)
        return count, tuple(row.id for row in self._db.all(best, values))


_TOLD = (items.c.title, items.c.text)


def _titled(terms: Sequence[Term]) -> ColumnElement[bool]:
    """Whether the title alone holds all terms."""
    held = [items.c.title.contains(one.text, autoescape=True) for one in terms if one.anywhere]
    if len(held) < len(terms):
        titled = select(_place).select_from(_full_text).where(text("full_text MATCH :titled"))
        held.append(items.c.id.in_(titled.scalar_subquery()))
    return and_(*held)


def expression(terms: Sequence[Term]) -> str:
    """Terms in FTS5's own language, in which quoted words have no meaning of their own."""
    return " AND ".join(f'("{one.text}" OR "{one.text}" *)' if one.beginning else f'"{one.text}"' for one in terms)
