"""`planet init`: a new hub folder, ready to edit."""

from __future__ import annotations

from pathlib import Path

import click

from planet.cli.options import Setting, everywhere
from planet.errors import PlanetError
from planet.hub import Hub

STARTER = {
    "config/members.toml": "members.toml",
    "posts/ada/welcome.md": "welcome.md",
    ".gitignore": "gitignore",
}
"""The path of each file in the new hub, and its name in `planet/starter`."""


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), required=False)
@everywhere
def init(setting: Setting, folder: Path | None) -> None:
    """Make a new hub folder, ready to edit."""
    target = folder or setting.hub.folder
    for path in write_hub(target):
        setting.say([f"wrote {path}"])
    setting.say([f"Edit {Hub(target).members_file}, then run: planet update -C {target}"])


def write_hub(folder: Path) -> tuple[Path, ...]:
    """Write the files of a new hub that are not there yet, and return their paths.

    Raise PlanetError where the folder is a hub already, or cannot be written to; a file that is there stays.
    """
    members_file = Hub(folder).members_file
    if members_file.exists():
        raise PlanetError(f"{members_file} is there already, so nothing was written; edit it, or name another folder.")
    try:
        return tuple(folder / name for name, source in STARTER.items() if _write(folder / name, source))
    except OSError as error:
        raise PlanetError(
            f"A hub cannot be written to {folder} ({error.strerror}); name a folder that you may write to."
        ) from None


def _write(path: Path, source: str) -> bool:
    """Write one file, unless it is there; return whether it was written."""
    from importlib.resources import files

    text = files("planet").joinpath("starter", source).read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
