"""`planet render`: the whole site again from the store."""

from __future__ import annotations

import os

import click

from planet.cli.options import Setting, everywhere, warn
from planet.errors import PlanetError


@click.command()
@click.option("--reweave", is_flag=True, help="Decide again which links count, and who answers whom.")
@everywhere
def render(setting: Setting, *, reweave: bool) -> None:
    """Publish the whole site again from the store."""
    from planet import config
    from planet.admin import after_publish
    from planet.cli import output
    from planet.cli.stores import store_to_change
    from planet.service.signals import Stop
    from planet.turn import publish
    from planet.turn.weaving import reweave as weaving

    planet = config.load(setting.hub.folder)
    with (
        Stop() as stop,
        store_to_change(setting, planet) as store,
        output.progress(quiet=setting.quiet) as progress,
    ):
        if reweave:
            weaving.reweave(store)
        issued = publish.publish_site(
            setting.hub, planet, store, setting.moment(), all_pages=True, progress=stop.checked(progress)
        )
        failure = stop.run(after_publish.run_owed(setting.hub, planet, store, os.environ))
    setting.say([f"Pages: {len(issued.written)} written, {len(issued.removed)} removed."])
    setting.say(filter(None, [issued.reason]))
    for note in issued.notes:
        warn(note)
    if failure:
        raise PlanetError(failure)
