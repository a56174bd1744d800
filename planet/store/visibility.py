"""The facts that decide whether entries show, and the decisions as they are stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, bindparam, or_, select, update

from planet.model.cases import Candidate, Choice, EntryCase
from planet.model.verdict import Verdict
from planet.store import codec, sqlite
from planet.store.database import Database
from planet.store.schema import entries, feeds, hidden_counts, hides, items, members
from planet.store.sqlite import listed
from planet.store.statements import Prepared


class Visibility:
    """Entries to decide on, and the choices that were made. rules/visibility.py makes the decisions."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def cases(self, entry_ids: Collection[int]) -> dict[int, EntryCase]:
        """Return the facts that decide whether these entries show, by entry id."""
        ids = {"ids": entry_ids}
        candidates = self._candidates(ids)
        hides = {row.entry_id: (row.address, row.detail) for row in self._db.all(_HIDES, ids)}
        return {
            row.id: _case(row, tuple(candidates.get(row.id, ())), hides.get(row.id)) for row in self._db.all(_CASE, ids)
        }

    def _candidates(self, ids: Mapping[str, Collection[int]]) -> dict[int, list[Candidate]]:
        candidates: dict[int, list[Candidate]] = defaultdict(list)
        for row in self._db.all(_CANDIDATE, ids):
            item = Candidate(row.id, row.position, row.present, verdict_of(row), row.withdrawn_at is not None)
            candidates[row.entry_id].append(item)
        return candidates

    def tags_of(self, item_ids: Collection[int]) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Return the place of the feed ("web", "file", "folder") and the tags of each of these items, by item id."""
        rows = self._db.all(_TAGGED, {"ids": item_ids})
        return {row.id: (row.place, codec.load(_Tagged, row.payload).tags) for row in rows}

    # ------------------------------------------------------------ choices

    def write(self, choices: Mapping[int, tuple[EntryCase, Choice]]) -> None:
        """Store the choices on these entries, and keep the counts of hidden entries in step."""
        if not choices:
            return
        rows = [
            {
                "entry": entry_id,
                "choice": choice.item_id,
                "is_shown": choice.shown,
                "by_rule": choice.verdict.rule if choice.verdict else "",
                "in_detail": choice.verdict.detail if choice.verdict else "",
                "leader": choice.same_as,
                "url": choice.hidden_as,
            }
            for entry_id, (_, choice) in choices.items()
        ]
        self._db.write(_CHOICE, rows)
        self._count(choices)

    def _count(self, choices: Mapping[int, tuple[EntryCase, Choice]]) -> None:
        steps: Counter[tuple[int, str]] = Counter()
        for case, choice in choices.values():
            steps[case.member_id, case.choice.hidden_by] -= 1
            steps[case.member_id, choice.hidden_by] += 1
        rows = [
            {"member_id": member_id, "rule": rule, "count": step}
            for (member_id, rule), step in steps.items()
            if step and rule
        ]
        if rows:
            self._db.write(_COUNT_HIDDEN, rows)


def verdict_of(row: Row[Any]) -> Verdict | None:
    """Return the verdict in the columns `rule` and `detail` of a row; None if there is none."""
    return Verdict(row.rule, row.detail) if row.rule else None


@dataclass(frozen=True, slots=True)
class _Tagged:
    """Of what an item holds, its tags alone."""

    tags: tuple[str, ...] = ()


_CHOICE = Prepared(
    update(entries)
    .where(entries.c.id == bindparam("entry"))
    .values(
        item_id=bindparam("choice"),
        shown=bindparam("is_shown"),
        rule=bindparam("by_rule"),
        detail=bindparam("in_detail"),
        same_as=bindparam("leader"),
        hidden_as=bindparam("url"),
    )
)

_COUNT_HIDDEN = Prepared(sqlite.insert_or_add(hidden_counts, "count"))

_CASE = Prepared(
    select(
        entries.c.id,
        entries.c.member_id,
        entries.c.item_id,
        entries.c.rule,
        entries.c.detail,
        entries.c.same_as,
        entries.c.hidden_as,
        entries.c.river_at,
        entries.c.tie,
        members.c.role,
        members.c.letter,
        members.c.present,
    )
    .join(members, members.c.id == entries.c.member_id)
    .where(entries.c.id.in_(listed("ids")))
)

_CANDIDATE = Prepared(
    select(
        items.c.id,
        items.c.entry_id,
        items.c.rule,
        items.c.detail,
        items.c.withdrawn_at,
        feeds.c.position,
        feeds.c.present,
    )
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(items.c.entry_id.in_(listed("ids")))
)

_HIDES = Prepared(
    select(items.c.entry_id, hides.c.address, hides.c.detail)
    .join(entries, entries.c.id == items.c.entry_id)
    .join(
        hides,
        or_(
            and_(hides.c.host == items.c.host, hides.c.path_key == items.c.path_key),
            hides.c.address.in_((items.c.guid, entries.c.atom_id, entries.c.hidden_as)),
        ),
    )
    .where(items.c.entry_id.in_(listed("ids")))
)
"""The [[hide]] tables that name an entry, by its URL or an id. One that was hidden once stays hidden when its URL
changes."""

_TAGGED = Prepared(
    select(items.c.id, items.c.payload, feeds.c.place)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(items.c.id.in_(listed("ids")))
)


def _case(row: Row[Any], candidates: tuple[Candidate, ...], hide: tuple[str, str] | None) -> EntryCase:
    return EntryCase(
        entry_id=row.id,
        member_id=row.member_id,
        role=row.role,
        letter=row.letter,
        present=row.present,
        river_at=row.river_at,
        tie=row.tie,
        candidates=candidates,
        hide=hide,
        choice=Choice(row.item_id, verdict_of(row), row.same_as, row.hidden_as),
    )
