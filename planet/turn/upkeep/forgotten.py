"""What belongs to persons who were erased does not come back: neither by others' feeds, nor to somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import compress

from planet.model.community import Planet
from planet.model.records import FeedRecord
from planet.model.results import Reading
from planet.rules.upkeep import tombstones
from planet.store import Store
from planet.turn.own_ids import own_places


def without_forgotten(store: Store, record: FeedRecord, reading: Reading) -> Reading:
    """Return a reading without the entries of persons who were erased, which the feed of another member passes on. A
    problem says how many they were."""
    if not reading.entries or record.feed.place == "folder" or not store.tombstones.are_there():
        return reading
    own = own_places(store, record.member_id)
    signs = [tombstones.signs(entry, own) for entry in reading.entries]
    held = store.tombstones.held(set().union(*signs))
    listed = [held.isdisjoint(own_signs) for own_signs in signs]
    if all(listed):
        return reading
    problem = f"{listed.count(False)} entries of the feed are of somebody who was erased here, and were left out"
    return replace(
        reading,
        entries=tuple(compress(reading.entries, listed)),
        keys=tuple(compress(reading.keys, listed)),
        problems=(*reading.problems, problem),
    )


def welcome_back(planet: Planet, store: Store) -> None:
    """Lift the tombstones of those who stand in the members file again. Call this in the transaction in which the file
    is taken up."""
    if store.tombstones.are_there():
        called = set().union(*map(tombstones.calls_back, planet.members))
        store.tombstones.lift(store.tombstones.persons(called))


def reserved_slugs(store: Store) -> Callable[[str], bool]:
    """Return a function that tells whether a slug was that of an erased person: old links must not lead to somebody
    else."""
    if not store.tombstones.are_there():
        return lambda _: False
    return lambda slug: bool(store.tombstones.held({tombstones.of_slug(slug)}))
