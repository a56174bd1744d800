"""Ids that local posts state themselves: a renamed file stays the same post, and no id is two posts. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from planet.model.posts import OF_ID


def holders(stated: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """Return which file has each id, by the id.

    `stated` are the ids that files state, in the order of their names; `stored` the guids of their posts at the last
    visit. Of several files the one that had the id already keeps it, else the first has it.
    """
    held: dict[str, str] = {}
    for file, own_id in stated.items():
        if own_id and stored.get(file) == OF_ID + own_id:
            held.setdefault(own_id, file)
    for file, own_id in stated.items():
        if own_id:
            held.setdefault(own_id, file)
    return held


def shared_ids(stated: Mapping[str, str], held: Mapping[str, str]) -> list[str]:
    """Return a sentence for each file that states the id of another one."""
    return [
        f'{file}: its id "{own_id}" is that of {held[own_id]}, which keeps it: give this post another one'
        for file, own_id in stated.items()
        if own_id and held[own_id] != file
    ]
