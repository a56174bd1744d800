"""Whose the places are in which the URLs of entries lie, and where their members are at home."""

from __future__ import annotations

from collections.abc import Collection

from planet.model.community import Planet
from planet.model.weaving import Strand
from planet.rules.places import places_of
from planet.rules.weaving.places import Ground, prefixes, urls_of
from planet.store import Store
from planet.turn.own_ids import own_places
from planet.web.link_keys import link_key


def ground_of(planet: Planet, store: Store, strands: Collection[Strand]) -> Ground:
    """Return whose the places are in which the URLs of these entries lie, and where their members are at home."""
    addresses = {url for strand in strands for url in urls_of(strand)}
    owners = store.weave.owners({prefix for url in addresses for prefix in prefixes(link_key(url))})
    here = places_of([planet.url])
    homes = {member_id: own_places(store, member_id) | here for member_id in {strand.member_id for strand in strands}}
    return Ground(owners, homes)
