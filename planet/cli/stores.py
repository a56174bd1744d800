"""The store of a hub, opened for a command: to be changed under the lock of turns, or only read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from planet.cli.options import Setting, warn
from planet.store import Store, store_file

if TYPE_CHECKING:
    from planet.model.community import Planet


@contextmanager
def store_to_change(setting: Setting, planet: Planet, *, create: bool = False) -> Iterator[Store]:
    """Give the store to a command that changes it, under the lock of turns; print what a migration has to say.

    Raises TurnUnderWay while a turn is taken, and PlanetError where there is no store and `create` is False.
    """
    from planet.service.lock import turn_lock

    folder = setting.hub.folder
    with (
        turn_lock(store_file(planet.store, folder).parent),
        Store.open(planet.store, folder, create=create) as store,
    ):
        if store.note:
            warn(store.note)
        yield store


def store_to_read(setting: Setting, planet: Planet) -> Store:
    """Open the store for a command that only reads it; raise PlanetError where there is none, or it cannot be read."""
    return Store.open(planet.store, setting.hub.folder, read_only=True)


def store_if_any(setting: Setting, planet: Planet) -> AbstractContextManager[Store | None]:
    """Open the store to read it as `store_to_read` does; give None for a hub that has taken no turn yet."""
    if not store_file(planet.store, setting.hub.folder).exists():
        return nullcontext()
    return store_to_read(setting, planet)
