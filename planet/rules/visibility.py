"""The choice of entries that show: each entry by itself, then the duplicates of a member together. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from planet.model.cases import Choice, EntryCase
from planet.model.verdict import Verdict
from planet.rules import identity
from planet.struct import replace


def choose(case: EntryCase) -> Choice:
    """Choose the feed item that is shown of an entry by itself, or the verdict that hides it.

    First, whoever is not in the members file is hidden. Then the admin's [[hide]] tables count, then rule 3.
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
    """Return whether duplicates may be shown, or hidden, together with this entry: it is shown itself, or the admin
    hides it."""
    return choice.shown or bool(choice.hidden_as)


def joined(choices: Mapping[int, Choice], leader_of: Mapping[int, int]) -> dict[int, Choice]:
    """Return the choices with duplicates shown only once, with their leader.

    `leader_of` gives the id of the leader by the id of the duplicate. If the admin hides the leader, its duplicates are
    hidden too.
    """
    result = dict(choices)
    for entry_id, leader_id in leader_of.items():
        if choices[entry_id].shown:
            leader = choices[leader_id]
            verdict = Verdict("duplicate") if leader.shown else leader.verdict
            result[entry_id] = replace(choices[entry_id], verdict=verdict, same_as=leader_id)
    return result


def changed(cases: Mapping[int, EntryCase], choices: Mapping[int, Choice], edited: Collection[int]) -> set[int]:
    """Return the ids of the entries whose choice has changed, and of those that were `edited` and are shown."""
    return {
        entry_id
        for entry_id, case in cases.items()
        if case.choice != choices[entry_id] or (entry_id in edited and case.choice.stands)
    }
