"""The sites that members point at are counted, as far as entries or reading lists have changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from planet.model.community import Planet
from planet.model.neighbours import SiteCount
from planet.pages import marks
from planet.rules.weaving.sites import not_neighbours, site_of
from planet.store import Store
from planet.store.database import batches


def note_sites(planet: Planet, store: Store, entry_ids: Collection[int], own: Collection[int]) -> None:
    """Count the sites that these entries link to, and linked to before, after they came, went or were edited.

    `own` are those that are their members' own words; only these count. It costs what these entries hold, whatever is
    stored. Call this in the transaction of their change, when their links and their visibility are stored.
    """
    for batch in batches(sorted(entry_ids)):
        urls = store.sites.links_of([entry_id for entry_id in batch if entry_id in own])
        stored = store.sites.of_entries(batch)
        sites = {entry_id: {key for url in urls.get(entry_id, ()) if (key := site_of(url))} for entry_id in batch}
        changed = {id: keys for id, keys in sites.items() if keys != stored.get(id, set())}
        concerned = {key for keys in (*sites.values(), *stored.values()) for key in keys}
        former = store.sites.counts(concerned)
        if changed:
            store.sites.set_sites(changed)
        _mark(planet, store, (former, store.sites.counts(concerned)))


def recount(planet: Planet, store: Store, keys: Collection[str]) -> None:
    """Count again who points at these sites, and mark the page of neighbours if one of them stands there, or did. Call
    this in the transaction of what has changed."""
    for batch in batches(sorted(keys)):
        former = store.sites.counts(batch)
        store.sites.recount(batch)
        _mark(planet, store, (former, store.sites.counts(batch)))


def _mark(planet: Planet, store: Store, counts: Iterable[Mapping[str, SiteCount]]) -> None:
    """Mark the page of neighbours if any of these sites may stand on it."""
    platforms = not_neighbours(planet.not_neighbours)
    if any(count.is_neighbour and not platforms.hold(key) for sites in counts for key, count in sites.items()):
        from planet.pages.weaving.neighbours import NEIGHBOURS  # no turn without news needs the makers of pages

        marks.record(store, [NEIGHBOURS.mark("")])
