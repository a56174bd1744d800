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

    planet = config.load(setting.hub.folder)
    setting.say(output.planet_lines(planet, config.MEMBERS_FILE))
