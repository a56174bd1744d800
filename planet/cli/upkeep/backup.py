"""`planet backup`: the hub's state in one file."""

from __future__ import annotations

from pathlib import Path

import click

from planet.cli.options import Setting, everywhere


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@everywhere
def backup(setting: Setting, file: Path) -> None:
    """Write the hub's state to FILE (.tar.gz), or its store alone (.db), also during turns."""
    from planet.admin import backup as task

    setting.say([task.sentence(task.backup(setting.hub, file.absolute()))])
