"""What belongs to persons who were erased does not come back by the feeds of others."""

from __future__ import annotations

from itertools import compress

from planet.model.records import FeedRecord
from planet.model.results import Reading
from planet.rules.upkeep import tombstones
from planet.store import Store
from planet.struct import replace
from planet.turn.own_ids import own_places


def without_forgotten(store: Store, record: FeedRecord, reading: Reading) -> Reading:
    """Return a reading without the entries of persons who were erased, which the feed of another member passes on. A
    problem says how many they were."""
    if not reading.entries or record.feed.is_home:
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
