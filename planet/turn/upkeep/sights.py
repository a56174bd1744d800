"""Marks of the pages on how the hub sees its members, recorded in the transaction of what they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from planet.model.cases import Choice, EntryCase
from planet.model.records import FeedRecord
from planet.model.visits import FeedState
from planet.pages import marks
from planet.pages.upkeep.seen import seen
from planet.store import Store


def note_states(store: Store, visits: Iterable[tuple[FeedRecord, FeedState]]) -> None:
    """Mark the pages that show these feeds, each as it was before its visit, with its state after it; only those on
    which something changes."""
    changed = [(record, state) for record, state in visits if seen(record.state) != seen(state)]
    if not changed:
        return
    from planet.pages.upkeep import sight, status_letters  # seldom is there a change

    moved_on = {record.member_id for record, state in changed if record.state.state != state.state}
    letters = store.members.letters_of(moved_on) if moved_on else ()
    pages = sight.SIGHT.marks({record.member_id for record, _ in changed})
    marks.record(store, (*pages, *status_letters.STATUS_LETTER.marks(letters)))


def note_hidden(store: Store, cases: Mapping[int, EntryCase], choices: Mapping[int, Choice]) -> None:
    """Mark the pages of the members of whom a rule hides more or fewer entries than before these choices."""
    members = {case.member_id for id, case in cases.items() if case.choice.hidden_by != choices[id].hidden_by}
    if members:
        from planet.pages.upkeep import sight

        marks.record(store, sight.SIGHT.marks(members))
