"""Keep the facets of entries in step with what shows: their kinds and languages, and who was heard again."""

from __future__ import annotations

from collections.abc import Collection

from planet.pages import marks
from planet.rules.weaving.facets import facets_of
from planet.store import Store


def settle_facets(
    store: Store, entry_ids: Collection[int], former: Collection[int] | None = None
) -> dict[int, tuple[str, ...]]:
    """Write the facets of these entries anew, where they have changed, after the decision whether they show. Return
    their facets before and after, by entry id. `former` are those that may have facets already; None: all."""
    last = store.facets.of_entries(entry_ids if former is None else former)
    traits = {trait.entry_id: trait for trait in store.facets.traits(entry_ids)}
    now = {entry_id: facets_of(trait) for entry_id, trait in traits.items()}
    changed = {entry_id for entry_id in entry_ids if set(last.get(entry_id, ())) != set(now.get(entry_id, ()))}
    if changed:
        store.facets.replace(
            changed & last.keys(), [(traits[entry_id], now[entry_id]) for entry_id in sorted(changed & now.keys())]
        )
    return {entry_id: tuple(dict.fromkeys((*last.get(entry_id, ()), *now.get(entry_id, ())))) for entry_id in entry_ids}


def settle_silences(store: Store, entry_ids: Collection[int]) -> None:
    """Write the facets of entries whose silence was counted again, and mark the page of those who were heard again."""
    if entry_ids:
        from planet.pages.weaving.quiet import QUIET  # no turn without news needs the makers of pages

        settle_facets(store, entry_ids)
        marks.record(store, QUIET.marks([""]))
