"""`planet check`: mistakes in the members file, and what else its admin should know."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planet.cli.options import FAILED_FEEDS, Setting, everywhere, warn

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager

    from planet.admin.checkup.online import Online
    from planet.model.community import Planet
    from planet.model.findings import Checkup, KeyPath
    from planet.store import Store


@click.command()
@click.option("--online", is_flag=True, help="Visit every feed and page that the file names; store nothing.")
@click.option("--fix", is_flag=True, help="Write what is certain: moves that were learnt, https that answered alike.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
@click.option(
    "--annotate", type=click.Choice(["github", "gitlab"]), help="Print findings as a forge shows them at their lines."
)
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Visit and tell only what an older members file does not have just so.",
)
@everywhere
def check(setting: Setting, online: bool, fix: bool, as_json: bool, annotate: str | None, against: Path | None) -> None:
    """Check the members file: mistakes, doubles, addresses that moved, each with its line."""
    from planet import config
    from planet.cli.reports import checked
    from planet.errors import MembersFileError

    try:
        planet = config.load(setting.hub.folder)
    except MembersFileError as error:
        if not (as_json or annotate):
            raise
        click.echo(checked.of_mistakes(error, config.MEMBERS_FILE, annotate))
        sys.exit(error.exit_status)
    only = _changed(setting, planet, against) if against else None
    report = _checked(setting, planet, online=online, fix=fix, quiet=as_json or bool(annotate), only=only)
    if as_json or annotate:
        click.echo(checked.of_report(report, config.MEMBERS_FILE, annotate, online=online))
    else:
        setting.say(checked.lines(planet, report, config.MEMBERS_FILE, verbose=setting.verbose))
    if report.failed:
        sys.exit(FAILED_FEEDS)


def _changed(setting: Setting, planet: Planet, against: Path) -> Collection[KeyPath] | None:
    """Return the tables that an older members file does not have just so; None for all, where it has mistakes."""
    from planet import config
    from planet.admin.checkup import changed_tables
    from planet.errors import MembersFileError

    try:
        older = config.parse(against.read_text(encoding="utf-8", errors="replace"), str(against), setting.hub.folder)
    except MembersFileError:
        return None
    return changed_tables(planet, older)


def _checked(
    setting: Setting, planet: Planet, *, online: bool, fix: bool, quiet: bool, only: Collection[KeyPath] | None
) -> Checkup:
    from planet.admin.checkup import checkup

    with _store(setting, planet) as store:
        visited = _visited(setting, planet, store, quiet=quiet, only=only) if online else None
        return checkup(setting.hub, planet, store, fix=fix, online=visited, only=only)


def _visited(
    setting: Setting, planet: Planet, store: Store | None, *, quiet: bool, only: Collection[KeyPath] | None
) -> Online:
    from planet.admin.checkup import visit
    from planet.cli import output
    from planet.service.signals import Stop

    with Stop() as stop, output.progress(quiet=setting.quiet or quiet) as progress:
        work = visit(setting.hub, planet, store, setting.moment(), os.environ, stop.checked(progress), only)
        return stop.run(work)


def _store(setting: Setting, planet: Planet) -> AbstractContextManager[Store | None]:
    """Open the store to read it. If there is none yet, or it cannot be read, which is said, the file is looked at
    alone."""
    from contextlib import nullcontext

    from planet.cli.stores import store_if_any
    from planet.errors import PlanetError

    try:
        return store_if_any(setting, planet)
    except PlanetError as error:
        warn(f"{error} The members file was looked at without it.")
        return nullcontext()
