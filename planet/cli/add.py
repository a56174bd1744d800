"""`planet add`: a new member from one address."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, get_args

import click

from planet.cli.options import Setting, everywhere
from planet.model.community import FeedKind

if TYPE_CHECKING:
    from planet.model.introductions import Introduction


@click.command()
@click.argument("address", metavar="URL")
@click.option("--name", default="", help="Their name, in place of the one that they give themselves.")
@click.option("--kind", type=click.Choice(get_args(FeedKind)), help="The kind of the feed; of several, which to take.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask; of several feeds take all.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the new member as one JSON document.")
@everywhere
def add(
    setting: Setting, address: str, name: str, kind: FeedKind | None, yes: bool, dry_run: bool, as_json: bool
) -> None:
    """Add a member by the address of their site, feed or profile."""
    from planet.admin import add_member
    from planet.admin.roster import roster_of
    from planet.cli import output
    from planet.cli.reports import introductions
    from planet.config import edits
    from planet.service.signals import Stop

    text, planet = edits.read(setting.hub.folder)
    typed, wishes = add_member.typed_address(address, planet), add_member.wishes(name, kind)
    with Stop() as stop, output.progress(quiet=setting.quiet or as_json) as progress:
        roster = roster_of(setting.hub, planet)
        met = stop.run(add_member.meet(typed, roster, wishes, setting.moment(), stop.checked(progress)))
    line = add_member.line_of(text, met.resident) if met.resident else 0
    if not as_json and not met.resident:
        setting.say(introductions.lines(met, roster, text))
    if not met.resident:
        met = _decided(met, yes=yes, asks=_is_terminal() and not (as_json or dry_run or setting.quiet))
    if met.member and not dry_run:
        written = add_member.write_member(setting.hub, met.member)
        met, line = add_member.outcome(met, written), written.line
    if as_json:
        click.echo(output.dumped(introductions.document(met, line)))
    else:
        setting.say(introductions.closing_lines(met, line))


def _is_terminal() -> bool:
    """Return whether somebody is there who could answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _decided(met: Introduction, *, yes: bool, asks: bool) -> Introduction:
    """Return what is to be written, as the admin says; without a member if that is nothing.

    Raises PlanetError where there are several feeds, and nobody says which.
    """
    from planet.admin import add_member

    if yes:
        return met
    if len(met.feeds) > 1:
        if not asks:
            raise add_member.several(met)
        numbers = click.prompt("Which of these feeds? Their numbers, all or none", default="all")
        return add_member.narrowed(met, numbers)
    return met if not asks or click.confirm("Add them?", default=True) else add_member.narrowed(met, "none")
