"""`planet status`: the health of every feed."""

from __future__ import annotations

import sys

import click

from planet.cli.options import Setting, everywhere


@click.command()
@click.argument("member", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
@everywhere
def status(setting: Setting, member: str | None, as_json: bool) -> None:
    """Show the health of every feed, and why anything is hidden."""
    from planet import config
    from planet.cli import output
    from planet.pages import health
    from planet.store import Store
    from planet.turn.named_members import member_ids

    planet = config.load(setting.hub.folder)
    with Store.open(planet.store, setting.hub.folder, read_only=True) as store:
        ids = member_ids(store, [member] if member else [])
        document = health.account(store, ids)
    if as_json:
        click.echo(output.dumped(document))
    elif sys.stdout.isatty():
        output.print_status(document)
    else:
        setting.say(output.status_lines(document))
