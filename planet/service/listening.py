"""`planet run --listen`: the server that hubs reach, and the requests to them, which hold no turn up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from planet import __version__
from planet.admin.outreach.subscribe import Subscriber
from planet.config.credentials import hub_key
from planet.errors import PlanetError, UsageError, program_fault
from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import Planet
from planet.service.callbacks import Callbacks
from planet.service.listener import Listener
from planet.store import Store
from planet.turn.steps import pause_hosts

NO_CALLBACK = (
    "--listen: write callback under [push] in the members file, the public address at which hubs reach this server."
)


class Listening:
    """Keeps subscriptions to the hubs of members' feeds, and hears what they bring.

    Raises UsageError where the members file names no callback or the address cannot be had, PlanetError where the hub's
    key cannot be read.
    """

    def __init__(
        self,
        hub: Hub,
        planet: Planet,
        environment: Mapping[str, str],
        place: tuple[str, int],
        ring: Callable[[], None],
        clock: Callable[[], datetime],
        warn: Callable[[str], None],
    ) -> None:
        if not planet.push.callback:
            raise UsageError(NO_CALLBACK)
        self._hub = hub
        self._key = hub_key(hub.folder, environment)
        self._clock = clock
        self._warn = warn
        self._said = ""
        self._task: asyncio.Task[None] | None = None
        self._planet = planet
        self._listener = Listener(*place, self._opened, ring, warn)
        self.address = self._listener.address
        self._listener.start()

    def _opened(self) -> Callbacks:
        """Open the store for the server, in whose thread this is called."""
        planet = self._planet
        store = Store.open(planet.store, self._hub.folder, create=False)
        return Callbacks(store, self._key, planet.push.lease, planet.fetch.max_bytes, self._clock)

    def look(self, planet: Planet, store: Store, now: datetime) -> None:
        """Begin to ask the hubs that are to be asked, unless that is under way. Call this in the event loop."""
        if planet is not self._planet:
            self._planet = planet
            self._listener.open_anew()
        if self._task is None or self._task.done():
            subscriber = Subscriber(planet, store, self._key, now)
            self._task = asyncio.ensure_future(self._ask(subscriber))

    async def _ask(self, subscriber: Subscriber) -> None:
        """Ask the hubs; what prevents that is said once."""
        said = ""
        try:
            subscriber.settle()
            if subscriber.waits():
                planet, store = subscriber.planet, subscriber.store
                async with Visitor(planet.fetch, user_agent(planet, __version__)) as visitor:
                    pause_hosts(store, visitor, subscriber.now)
                    await subscriber.ask_hubs(visitor)
        except PlanetError as error:
            said = str(error)
        except Exception as accident:  # it must not end the turns
            said = program_fault(accident)
        if said and said != self._said:
            self._warn(said)
        self._said = said

    async def settled(self) -> None:
        """Wait for the requests that are under way."""
        if self._task:
            await asyncio.wait({self._task})

    def let_go(self) -> None:
        """End the requests that are under way: the store is about to be closed."""
        if self._task:
            self._task.cancel()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()
