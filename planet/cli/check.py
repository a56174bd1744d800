"""`planet check`: the members file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere

if TYPE_CHECKING:
    from planet.model.community import Planet


@click.command()
@everywhere
def check(setting: Setting) -> None:
    """Check the members file: every mistake at once, each with its line."""
    from planet import config
    from planet.cli import output
    from planet.config import locations

    planet = config.load(setting.hub.folder)
    setting.say(output.planet_lines(planet, config.MEMBERS_FILE))
    if (setting.hub.folder / locations.store_path(planet.store)).exists():
        _tell_who_moves(setting, planet)


def _tell_who_moves(setting: Setting, planet: Planet) -> None:
    """Print who would leave and who would be new in the next turn, as the store knows them."""
    from planet.store import Store  # only where there is one
    from planet.turn.member_plans import preview_notes

    with Store.open(planet.store, setting.hub.folder, create=False) as store:
        setting.say(preview_notes(setting.hub, planet, store))
