"""Which entries show: an entry by itself, and entries of a member that are one thing in several places. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from planet.model.cases import Choice, EntryCase
from planet.model.verdict import Verdict
from planet.rules import identity


def choose(case: EntryCase) -> Choice:
    """Choose the feed item that is shown of an entry by itself, or the verdict that hides it.

    Who is not in the members file is hidden whatever else there is to say; then the admin's word counts, then rule 3.
    """
    item_id, verdict = identity.choose_item(case.candidates)
    hidden_as = ""
    if case.hide is not None:
        hidden_as, reason = case.hide
        verdict = Verdict("hide", reason)
    if not case.present:
        verdict = Verdict("member")
    return Choice(item_id, verdict, hidden_as=hidden_as)


def may_lead(choice: Choice) -> bool:
    """Tell whether duplicates of an entry would stand or fall with it: it shows, or the admin hides it."""
    return choice.shown or bool(choice.hidden_as)


def joined(choices: Mapping[int, Choice], leader_of: Mapping[int, int]) -> dict[int, Choice]:
    """Return the choices after duplicates are shown once (`leader_of`: duplicate id → id of the entry it stands with).

    The others stand with their leader. Where the admin hides the leader, they are hidden with it.
    """
    result = dict(choices)
    for entry_id, leader_id in leader_of.items():
        if choices[entry_id].shown:
            leader = choices[leader_id]
            verdict = Verdict("duplicate") if leader.shown else leader.verdict
            result[entry_id] = replace(choices[entry_id], verdict=verdict, same_as=leader_id)
    return result


def changed(cases: Mapping[int, EntryCase], choices: Mapping[int, Choice], edited: Collection[int]) -> set[int]:
    """Return the ids of the entries whose choice is another than before, or which stand and were `edited`."""
    return {
        entry_id
        for entry_id, case in cases.items()
        if case.choice != choices[entry_id] or (entry_id in edited and case.choice.stands)
    }
