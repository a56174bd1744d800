"""The search for the feeds of neighbours, with the real network and a real reading process."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planet import __version__
from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor
from planet.model.community import Planet
from planet.pages.weaving.neighbours import NeighbourSite
from planet.ports import Progress
from planet.store import Store
from planet.turn.weaving.find_neighbour_feeds import find_neighbour_feeds
from planet.workers.pool import Workers


async def search_neighbours(
    planet: Planet, store: Store, now: datetime, sites: Sequence[NeighbourSite], progress: Progress
) -> None:
    """Search for the feeds of neighbours with the real network and a real reading process."""
    async with Visitor(planet.fetch, user_agent(planet, __version__)) as visitor, Workers(many=False) as workers:
        await find_neighbour_feeds(planet, store, visitor, workers, now, sites, progress)
