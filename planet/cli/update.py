"""`planet update`: one turn."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from planet.cli.options import FAILED_FEEDS, Setting, everywhere, warn
from planet.errors import PlanetError

if TYPE_CHECKING:
    from planet.model.community import Planet
    from planet.model.report import TurnReport


@click.command()
@click.argument("members", metavar="[MEMBER...]", nargs=-1)
@click.option("--force", is_flag=True, help="Visit also feeds that are not due; a server's Retry-After still holds.")
@click.option("--history", is_flag=True, help="Visit them all, and read also the archive that a feed names (RFC 5005).")
@click.option("--strict", is_flag=True, help="Exit 3 if any feed failed.")
@click.option("--no-send", is_flag=True, help="Send nothing; planet send does it, once the site stands elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print the turn as one JSON document.")
@everywhere
def update(
    setting: Setting,
    members: tuple[str, ...],
    force: bool,
    history: bool,
    strict: bool,
    no_send: bool,
    as_json: bool,
) -> None:
    """Take one turn: visit what is due, store what is new, publish what changed."""
    from planet import config
    from planet.cli import output
    from planet.cli.stores import store_to_change
    from planet.service.one_turn import begun_anew, check_clock, take_turn
    from planet.service.signals import Stop
    from planet.turn.steps import TurnOptions

    planet = config.load(setting.hub.folder)
    _mention_faces(setting, planet)
    if note := begun_anew(setting.hub, planet):
        warn(note)
    with (
        Stop() as stop,
        store_to_change(setting, planet, create=True) as store,
    ):
        options = TurnOptions(members, force or history, history=history)
        if not setting.now:
            check_clock(store, setting.moment())
        with output.progress(quiet=setting.quiet or as_json) as progress:
            taken = (setting.hub, planet, store, setting.moment(), options, os.environ, stop.checked(progress))
            turn = stop.run(take_turn(*taken, sends=not no_send))
        if as_json:
            from planet.cli.reports.turn import turn_document

            click.echo(output.dumped(turn_document(turn)))
        else:
            _print(setting, turn)
        if turn.problems:
            from planet.turn.upkeep.note_problems import note_told

            note_told(store, turn.problems, setting.moment())
    if setting.verbose and not as_json:
        setting.say(f"  wrote {path}" for path in turn.written)
    if turn.after_publish:
        raise PlanetError(turn.after_publish)
    if strict and turn.feeds_failed and not turn.offline:
        sys.exit(FAILED_FEEDS)


def _print(setting: Setting, turn: TurnReport) -> None:
    from planet.cli.reports.turn import turn_lines, warn_of_turn

    setting.say(turn_lines(turn))
    if setting.quiet:  # somebody must do something: that is what cron sends mail about
        warn_of_turn(turn, warn)


def _mention_faces(setting: Setting, planet: Planet) -> None:
    """Print that faces are letters where no picture can be made small, if --verbose is set."""
    from planet.workers import thumbnails

    if setting.verbose and any(member.avatar for member in planet.members) and not thumbnails.installed():
        warn('members.avatar: faces are letters without the extra images: pip install "planet-river[images]".')
