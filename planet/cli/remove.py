"""`planet remove`: a member taken out of the members file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere
from planet.config import MEMBERS_FILE
from planet.locale.formatting import number_of

if TYPE_CHECKING:
    from planet.admin.edit_members import Removal


@click.command()
@click.argument("member", metavar="MEMBER")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@everywhere
def remove(setting: Setting, member: str, yes: bool) -> None:
    """Take a member out of the members file; what is stored stays."""
    from planet.admin import edit_members

    removal = edit_members.removal(setting.hub, member)
    if sys.stdin.isatty() and sys.stdout.isatty() and not yes:
        lines = removal.text.split("\n")
        click.echo("\n".join(line for first, last in removal.lines for line in lines[first - 1 : last]))
        if not click.confirm(f"Take {removal.plan.profile.name} out of {MEMBERS_FILE}?", default=False):
            setting.say(["Nothing was written."])
            return
    edit_members.remove(setting.hub, removal)
    setting.say(_lines(removal))


def _lines(removal: Removal) -> Iterator[str]:
    """Yield what went, what stays, and how to erase that, too."""
    name, slug = removal.plan.profile.name, removal.plan.slug
    lines = " and ".join(f"{first} to {last}" for first, last in removal.lines)
    yield f"{name} is taken out of {MEMBERS_FILE} (lines {lines}). At the next turn they leave every page and feed."
    if removal.entries:
        verb = "stays" if removal.entries == 1 else "stay"
        entries = number_of(removal.entries, "entry", "entries")
        yield f"{entries} {verb} in the store: whoever comes back finds all of it. To erase it: planet forget {slug}"
    if removal.folder:
        yield f"The folder {removal.folder} stays, too; nobody reads it until a member has this slug again."
