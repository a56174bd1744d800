"""`planet check`: the members file."""

from __future__ import annotations

import click

from planet.cli.options import Setting, everywhere


@click.command()
@everywhere
def check(setting: Setting) -> None:
    """Check the members file: every mistake at once, each with its line."""
    from planet import config
    from planet.cli import output
    from planet.store import Store
    from planet.turn.sync_members import preview_notes

    planet = config.load(setting.hub.folder)
    setting.say(output.planet_lines(planet, config.MEMBERS_FILE))
    if Store.exists(planet.store, setting.hub.folder):
        with Store.open(planet.store, setting.hub.folder, create=False) as store:
            setting.say(preview_notes(setting.hub, planet, store))
