"""What members have in common: which of their traits have a page, decided again where a member has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from planet.pages import marks
from planet.pages.context import PageContext
from planet.pages.marks import TRAITS_SHARED
from planet.pages.people import directory, shared_traits
from planet.pages.people.members import MEMBER

LINKED = frozenset({"interest", "language", "place"})
"""The families of traits that stand on the page of a member."""


def share_traits(context: PageContext, waiting: Collection[str], *, all_pages: bool) -> bool:
    """Store the traits of members that have a page, and mark the pages of members that link to others now: where the
    pages of traits are made again, because of a `waiting` mark or with `all_pages`. Return whether that was so."""
    store = context.store
    if not (all_pages or str(directory.PEOPLE.mark("")) in waiting or not store.published.fact(TRAITS_SHARED)):
        return False
    shared = _shared(context)
    with store.transaction():
        changed = store.members.replace_shared_traits(shared)
        marks.record(store, MEMBER.marks(sorted(changed)))
        store.published.set_fact(TRAITS_SHARED, "yes")
    return True


def _shared(context: PageContext) -> dict[int, set[tuple[str, str]]]:
    """Return the traits with a page of each member who has some, as (family, slug), by member id."""
    pages = shared_traits.shared(traits for _, traits in directory.all_members(context))
    shared: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for (family, slug), trait in pages.items():
        for member_id in trait.member_ids if family in LINKED else ():
            shared[member_id].add((family, slug))
    return shared
