"""One turn with the real network and real reading processes, and what must be so before it is taken."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from planet import __version__
from planet.admin import after_publish
from planet.admin.outreach.outgoing import Outgoing
from planet.admin.outreach.send import send_waiting
from planet.errors import PlanetError
from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.outreach.sending import Sending
from planet.model.report import TurnReport
from planet.ports import Progress
from planet.rules.upkeep import clock
from planet.service.sends_first import VisitLoop
from planet.site.writer import is_first
from planet.store import Store, store_file
from planet.struct import replace
from planet.turn.making.loading import load_for_news, load_for_pages
from planet.turn.steps import TurnOptions, turn
from planet.workers import thumbnails
from planet.workers.crew import Crew
from planet.workers.pool import Workers

MANY = 8
"""Feeds beyond which a second reading process is worth its start."""


def begun_anew(hub: Hub, planet: Planet) -> str:
    """Return a note if there is a published site but no store: the hub then begins again without its memory. ""
    otherwise."""
    file = store_file(planet.store, hub.folder)
    if file.exists() or not (hub.output / "index.html").exists():
        return ""
    return (
        f"There is no store at {file}, although output/ holds a site: it is begun anew, without what was remembered. "
        f"If that was not meant, stop, put {file.name} back, and run again."
    )


def check_clock(store: Store, now: datetime) -> None:
    """Raise PlanetError if this machine's clock must be wrong: before this program was made, or long before the last
    turn.

    With a wrong clock posts would get a wrong place in the river, and keep it for ever.
    """
    text = store.published.fact("last_turn")
    if fault := clock.fault_of(now, datetime.fromisoformat(text) if text else None):
        raise PlanetError(fault)


async def take_turn(
    hub: Hub,
    planet: Planet,
    store: Store,
    now: datetime,
    options: TurnOptions,
    secrets: Mapping[str, str],
    progress: Progress,
    *,
    publishes: bool = True,
    sends: bool = True,
) -> TurnReport:
    """Take one turn with the real network and real reading processes, then run the command after_publish if that is
    owed, and send what waits; the one not if `publishes` is False, the other not if `sends` is."""
    many = sum(len(member.feeds) or 1 for member in planet.members) > MANY
    at_once = many and not store.published.fact("last_turn")  # all of them will bring something
    load = partial(_load_for_news, hub, planet)
    with Crew() as crew:
        if not is_first(hub.output):  # else all processors have feeds to read
            crew.load(load_for_pages, hub, planet)
        async with (
            Visitor(planet.fetch, user_agent(planet, __version__)) as visitor,
            Workers(many=many, at_once=at_once, meanwhile=load, crew=crew) as workers,
        ):
            thumbnail_maker = workers if thumbnails.installed() else None
            report = await turn(
                hub,
                planet,
                store,
                visitor,
                workers,
                now,
                options,
                secrets=secrets,
                thumbnails=thumbnail_maker,
                mails=workers,
                crew=crew,
                progress=progress,
            )
    notes = (*report.notes, *_note_private_output(hub, store))
    failure = await after_publish.run_owed(hub, planet, store, secrets) if publishes else ""
    outgoing: tuple[Sending, ...] = ()
    if sends and not report.offline:
        outgoing = await send_waiting(Outgoing(hub, planet, store, now, secrets))
    return replace(report, notes=notes, after_publish=failure, outgoing=outgoing)


def _load_for_news(hub: Hub, planet: Planet) -> Iterator[None]:
    """Begin to load what news need while all visits wait for their servers; return the steps that are left."""
    steps = load_for_news(hub, planet)
    loop = asyncio.get_running_loop()
    if isinstance(loop, VisitLoop):
        loop.use_pauses(steps)
    return steps


def _note_private_output(hub: Hub, store: Store) -> tuple[str, ...]:
    """Return a note, only the first time, if other users of this machine, such as a web server, may not read the
    site."""
    page = hub.output / "index.html"
    private = page.exists() and not page.stat().st_mode & stat.S_IROTH
    if private == bool(store.published.fact("private output")):
        return ()
    with store.transaction():
        store.published.set_fact("private output", "yes" if private else "")
    if not private:
        return ()
    return (
        "Only this user may read output/, for the program runs with a strict umask: a web server of another user needs "
        "umask 022, and once chmod -R o+rX output.",
    )
