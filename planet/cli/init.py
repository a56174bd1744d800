"""`planet init`: a new hub folder, ready to edit."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere

if TYPE_CHECKING:
    from planet.admin.new_hub import CodeHost


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--github", "code_hosts", flag_value="github", multiple=True, help="Also the workflow for GitHub Pages.")
@click.option("--gitlab", "code_hosts", flag_value="gitlab", multiple=True, help="Also the pipeline for GitLab Pages.")
@everywhere
def init(setting: Setting, folder: Path | None, code_hosts: tuple[CodeHost, ...]) -> None:
    """Make a new hub folder, ready to edit."""
    from planet.admin.new_hub import make_hub
    from planet.admin.surroundings import facts
    from planet.hub import Hub

    target = folder or setting.hub.folder
    hub = make_hub(target, facts(target, os.environ), code_hosts)
    setting.say(f"wrote {path}" for path in hub.written)
    setting.say(f"  {fact.key}: {_words(fact.value)}  (from {fact.source})" for fact in hub.facts)
    setting.say([f"Edit {Hub(target).members_file}, then run: planet update -C {target}"])


def _words(value: str | dict[str, str]) -> str:
    return value if isinstance(value, str) else ", ".join(value.values())
