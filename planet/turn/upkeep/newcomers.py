"""Newcomers and those who were erased: who is added again is welcome, and nobody else gets their place."""

from __future__ import annotations

from collections.abc import Callable

from planet.model.community import Planet
from planet.rules.upkeep import tombstones
from planet.store import Store


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
