"""`planet status`: the health of every feed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere

if TYPE_CHECKING:
    from planet.store import Store


NOBODY = "Nothing needs anybody."
"""What --failing says where all is well."""


@click.command()
@click.argument("member", required=False)
@click.option("--failing", is_flag=True, help="Show only what needs somebody.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
@everywhere
def status(setting: Setting, member: str | None, failing: bool, as_json: bool) -> None:
    """Show the health of every feed, and why anything is hidden."""
    from planet import config
    from planet.cli import output
    from planet.cli.reports.health import status_lines
    from planet.cli.reports.needs import needy
    from planet.pages import health
    from planet.turn.named_members import member_ids
    from planet.turn.outreach.news_for_hub import news_that_wait

    with _open_store(setting) as store:
        address = config.load(setting.hub.folder).url if member and "://" in member else ""
        ids = member_ids(store, [member] if member else [], address)
        document = health.account(store, setting.moment(), ids) | news_that_wait(store)
    if failing:
        document = needy(document)
    if as_json:
        click.echo(output.dumped(document))
    elif failing and len(document) == 2 and not document["members"]:
        setting.say([NOBODY])
    elif sys.stdout.isatty():
        from planet.cli.reports.status_table import print_status

        print_status(document, setting.moment(), alone=member is not None, only_needy=failing)
    else:
        setting.say(status_lines(document))


def _open_store(setting: Setting) -> Store:
    """Open the store of the hub. The members file is checked only if no turn has taken it up as it is."""
    from planet import config
    from planet.cli.stores import store_to_read
    from planet.store import Store, store_file
    from planet.turn.members_file import has_taken_up

    folder = setting.hub.folder
    url, fingerprint = config.glance(folder)
    if url and store_file(url, folder).is_file():
        store = Store.open(url, folder, read_only=True)
        if has_taken_up(store, fingerprint):
            return store
        store.close()
    return store_to_read(setting, config.load(folder))
