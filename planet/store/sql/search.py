"""Statements of full-text search, which differ with the words, and those for the indexes of the site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select

from planet.locale.search_terms import Term
from planet.store import sqlite
from planet.store.schema import entries, items
from planet.store.sqlite import listed

_NEWEST = (entries.c.river_at.desc(), entries.c.tie.desc(), entries.c.id.desc())

# By way of the entry's id, which has an index, for entries.item_id has none.
_SHOWN_ITEM = and_(entries.c.id == items.c.entry_id, entries.c.item_id == items.c.id)
_SEARCHED = (items.c.title, items.c.text)

_LISTED = (
    entries.c.shown,
    entries.c.id.between(bindparam("first"), bindparam("last")),
    entries.c.member_id.not_in(listed("unlisted")),
)
NUMBERED = select(entries.c.id).where(*_LISTED).order_by(entries.c.id)


def matching(terms: Sequence[Term]) -> tuple[Select[Any], Select[Any], dict[str, str]]:
    """Return the statement that counts the shown entries with all these terms, the one that gives their ids, the best
    first, and the values of both."""
    found = select(entries.c.id).join(items, _SHOWN_ITEM).where(entries.c.shown)
    weight: ColumnElement[Any] = literal(0)
    values = sqlite.parameters([term for term in terms if not term.anywhere])
    if values:
        found = found.join(sqlite.MATCHES, sqlite.MATCHES.c.id == items.c.id)
        weight = sqlite.MATCHES.c.weight
    for term in terms:
        if term.anywhere:
            found = found.where(or_(*(column.contains(term.text, autoescape=True) for column in _SEARCHED)))
    count = select(func.count()).select_from(found.subquery())
    return count, found.order_by(_titled(terms).desc(), weight, *_NEWEST), values


def _titled(terms: Sequence[Term]) -> ColumnElement[bool]:
    """Return the condition that an item holds all terms in its title."""
    conditions: list[ColumnElement[bool]] = [
        items.c.title.contains(term.text, autoescape=True) for term in terms if term.anywhere
    ]
    if len(conditions) < len(terms):
        conditions.append(items.c.id.in_(sqlite.TITLED))
    return and_(*conditions)
