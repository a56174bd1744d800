"""The facts that decide whether entries show, and the decisions as they are stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from planet.model.cases import Candidate, Choice, EntryCase
from planet.model.verdict import Verdict
from planet.store import codec
from planet.store.database import Database
from planet.store.statements import Prepared
from planet.struct import Struct


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
            item = Candidate(
                row.id, row.position, row.present, verdict_of(row), row.withdrawn_at is not None, row.declined
            )
            candidates[row.entry_id].append(item)
        return candidates

    def tags_of(self, item_ids: Collection[int]) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Return the place of the feed ("web", "folder" …) and the tags of each of these items, by item id."""
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


def verdict_of(row: Any) -> Verdict | None:
    """Return the verdict in the columns `rule` and `detail` of a row; None if there is none."""
    return Verdict(row.rule, row.detail) if row.rule else None


class _Tagged(Struct, frozen=True):
    """Of what an item holds, its tags alone."""

    tags: tuple[str, ...] = ()


_CHOICE = Prepared("visibility.CHOICE")
_COUNT_HIDDEN = Prepared("visibility.COUNT_HIDDEN")
_CASE = Prepared("visibility.CASE")
_CANDIDATE = Prepared("visibility.CANDIDATE")
_HIDES = Prepared("visibility.HIDES")
_TAGGED = Prepared("visibility.TAGGED")


def _case(row: Any, candidates: tuple[Candidate, ...], hide: tuple[str, str] | None) -> EntryCase:
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
