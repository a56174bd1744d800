"""`planet rename`: a member with another name, whose page keeps its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere
from planet.config import MEMBERS_FILE

if TYPE_CHECKING:
    from planet.admin.edit_members import Renaming


@click.command()
@click.argument("member", metavar="MEMBER")
@click.argument("name", metavar="NEWNAME")
@click.option("--slug", default="", help="The new address of their page: members/SLUG/; the old one leads there.")
@everywhere
def rename(setting: Setting, member: str, name: str, slug: str) -> None:
    """Give a member another name; the address of their page stays."""
    from planet.admin import edit_members

    setting.say(_lines(edit_members.rename(setting.hub, member, name, slug)))


def _lines(renaming: Renaming) -> Iterator[str]:
    """Yield what changed: the name, and where their page is."""
    place = f"{MEMBERS_FILE}, line {renaming.line}"
    if (renaming.name, renaming.slug) == (renaming.new_name, renaming.new_slug):
        yield f"{renaming.name} is called so already ({place}); nothing was written."
        return
    page = f"their page stays at members/{renaming.slug}/"
    if renaming.slug != renaming.new_slug:
        page = f"their page moves to members/{renaming.new_slug}/, and members/{renaming.slug}/ leads there"
    yield f"{renaming.name} is called {renaming.new_name} now ({place}); {page}."
