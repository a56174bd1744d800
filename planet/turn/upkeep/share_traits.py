"""What members have in common: which of their traits have a page, decided again where a member has changed."""

from __future__ import annotations

from collections import defaultdict

from planet.pages import marks
from planet.pages.context import PageContext
from planet.pages.people import directory, shared_traits
from planet.pages.people.members import MEMBER

NOTED = "shared traits"
"""The fact that the traits of all members were compared with each other once."""

LINKED = frozenset({"interest", "language", "place"})
"""The families of traits that stand on the page of a member."""


def share_traits(context: PageContext, *, all_pages: bool) -> None:
    """Store the traits of members that have a page, and mark the pages of members that link to others now. Reads all
    members, where the pages of their traits are made again; else nothing."""
    store = context.store
    if not (all_pages or directory.PEOPLE.mark("") in marks.waiting(store) or not store.published.fact(NOTED)):
        return
    shared = _shared(context)
    with store.transaction():
        changed = store.members.replace_shared_traits(shared)
        marks.record(store, MEMBER.marks(sorted(changed)))
        store.published.set_fact(NOTED, "yes")


def _shared(context: PageContext) -> dict[int, set[tuple[str, str]]]:
    """Return the traits with a page of each member who has some, as (family, slug), by member id."""
    pages = shared_traits.shared(traits for _, traits in directory.all_members(context))
    shared: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for (family, slug), trait in pages.items():
        for member_id in trait.member_ids if family in LINKED else ():
            shared[member_id].add((family, slug))
    return shared
