"""`planet export`: a person gets what they wrote."""

from __future__ import annotations

from pathlib import Path

import click

from planet.cli.options import Setting, everywhere
from planet.locale.formatting import number_of


@click.command()
@click.argument("member")
@click.argument("file", type=click.Path(path_type=Path))
@everywhere
def export(setting: Setting, member: str, file: Path) -> None:
    """Write all posts of MEMBER as Atom and Markdown to FILE (.zip, .atom, or a new folder)."""
    from planet import config
    from planet.admin import export as task
    from planet.cli.stores import store_to_read

    planet = config.load(setting.hub.folder)
    with store_to_read(setting, planet) as store:
        person = task.find(store, member, planet.url)
        exported = task.export(setting.hub, planet, store, person, file.absolute(), setting.moment())
    copied = f", {exported.copied} of them as the files that they are" if exported.copied else ""
    posts = number_of(exported.posts, "post")
    setting.say([f"{exported.path}: {posts} of {person.profile.name} ({person.slug}){copied}."])
