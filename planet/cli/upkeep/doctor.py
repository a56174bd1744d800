"""`planet doctor`: whether the hub can take its turns, and takes them."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from planet.cli.options import Setting, everywhere
from planet.cli.terminal import fitted
from planet.errors import UsageError


@click.command()
@click.option(
    "--max-age", default="", metavar="TIME", help="The last turn may be so old, like 26h (default: 6 intervals)."
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON document.")
@everywhere
def doctor(setting: Setting, *, max_age: str, as_json: bool) -> None:
    """Look whether the hub is sound: disk, lock, clock, rights, store, last turn; exit 1 if not."""
    from planet.admin.doctor import examine
    from planet.cli import output

    findings = examine(setting.hub, setting.moment(), _age(max_age))
    sound = all(finding.sound for finding in findings)
    if as_json:
        checks = [{"name": f.name, "sound": f.sound, "sentence": f.sentence} for f in findings]
        click.echo(output.dumped({"schema": 1, "sound": sound, "checks": checks}))
    else:
        for finding in findings:
            if not (setting.quiet and finding.sound):
                click.echo(fitted(f"{'ok:   ' if finding.sound else 'WRONG:'} {finding.sentence}", sys.stdout))
    sys.exit(0 if sound else 1)


def _age(text: str) -> timedelta | None:
    """Read the option --max-age; None without one. Raises UsageError for what is no length of time."""
    from planet.config import values

    try:
        return values.duration(text) if text else None
    except ValueError as error:
        raise UsageError(f"--max-age: {error}.") from None
