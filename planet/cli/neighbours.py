"""`planet neighbours`: sites that several members point at, and that are not members yet."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere

if TYPE_CHECKING:
    from planet.model.community import Planet
    from planet.pages.weaving.neighbours import NeighbourSite
    from planet.ports import Progress
    from planet.service.signals import Stop
    from planet.store import Store

OFF = "The members file says neighbours = false, so nobody is looked for: set it to true, and take a turn."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the neighbours as one JSON document.")
@everywhere
def neighbours(setting: Setting, as_json: bool) -> None:
    """List sites that several members point at, ready for the members file."""
    from planet import config
    from planet.cli import output
    from planet.cli.reports import neighbours as report
    from planet.cli.stores import store_to_change
    from planet.pages.weaving.neighbour_lists import account, tables
    from planet.service.signals import Stop
    from planet.turn import publish

    planet = config.load(setting.hub.folder)
    if not planet.neighbours:
        click.echo(output.dumped({"schema": 1, "neighbours": []})) if as_json else setting.say([OFF])
        return
    with (
        Stop() as stop,
        store_to_change(setting, planet) as store,
        output.progress(quiet=setting.quiet or as_json) as progress,
    ):
        _look_for_feeds(setting, planet, store, stop, stop.checked(progress))
        sites = _sites(setting, planet, store)
        context = publish.page_context(planet, store, setting.moment())
        document = account(context, sites)
        block = list(tables(sites, [member.name for member in planet.members]))
    if as_json:
        click.echo(output.dumped(document))
    elif sys.stdout.isatty():
        report.print_table(document)
        setting.say(report.block_lines(block))
    else:
        setting.say([*report.lines(document), *report.block_lines(block)])


def _sites(setting: Setting, planet: Planet, store: Store) -> list[NeighbourSite]:
    from planet.pages.weaving import neighbours as pages
    from planet.turn import publish

    context = publish.page_context(planet, store, setting.moment())
    return list(islice(pages.neighbours(context), context.bounds.neighbours))


def _look_for_feeds(setting: Setting, planet: Planet, store: Store, stop: Stop, progress: Progress) -> None:
    """Search for the feeds that nobody knows yet; load the network only if there are some."""
    from planet.turn.weaving.find_neighbour_feeds import to_search

    sites = to_search(_sites(setting, planet, store), setting.moment())
    if sites:
        from planet.service.neighbour_feeds import search_neighbours

        stop.run(search_neighbours(planet, store, setting.moment(), sites, progress))
