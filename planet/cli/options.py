"""The options that every command takes, before it or after it: the hub, the time, how much to print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from planet.cli.terminal import fitted
from planet.hub import Hub
from planet.struct import Struct

FAILED_FEEDS = 3
"""The exit status where a feed could not be read, of commands that are asked to tell."""

F = TypeVar("F", bound=Callable[..., Any])


class Setting(Struct, frozen=True):
    """The values of the options that every command takes: the hub, the time, and how much to print."""

    hub: Hub
    now: datetime | None
    quiet: bool
    verbose: bool

    def moment(self) -> datetime:
        """Return the time that this command takes for now: UTC, in whole seconds."""
        return (self.now or datetime.now(UTC)).replace(microsecond=0)

    def say(self, lines: Iterable[str]) -> None:
        """Print results to standard output, unless --quiet; a terminal gets them broken by words."""
        if not self.quiet and (text := "\n".join(fitted(line, sys.stdout) for line in lines)):
            click.echo(text)


def warn(sentence: str) -> None:
    """Print a diagnostic to standard error; a terminal gets it broken by words."""
    click.echo(fitted(sentence, sys.stderr), err=True)


EARLIEST, LATEST = 1970, 9900
"""The years in which a turn may take place: every rule that adds or takes off time stays within the calendar."""


class Moment(click.ParamType[datetime]):
    """A time in ISO 8601; without a zone it is UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
            moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no time: write it like 2026-11-22T09:30:00Z.", param, ctx)
        if not EARLIEST <= moment.year <= LATEST:
            self.fail(f"{value!r} is too far away: give a time in the years {EARLIEST} to {LATEST}.", param, ctx)
        return moment


def everywhere(command: F) -> F:
    """Add to a command the options that all commands have, and hand them to it as one `Setting`."""

    def gathered(hub: Path | None, now: datetime | None, quiet: bool, verbose: bool, **options: Any) -> Any:
        group = click.get_current_context().find_root().params
        folder = hub or group.get("hub") or Path()
        setting = Setting(
            Hub(Path(folder).absolute()),
            now or group.get("now"),
            quiet or bool(group.get("quiet")),
            verbose or bool(group.get("verbose")),
        )
        return command(setting, **options)

    gathered.__name__, gathered.__doc__ = command.__name__, command.__doc__
    gathered.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    return with_options(gathered)  # type: ignore[return-value]


def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add to a command the options that all commands have, as the keyword arguments hub, now, quiet and verbose."""
    options = (
        click.option(
            "--hub",
            "-C",
            type=click.Path(path_type=Path, file_okay=False),
            envvar="PLANET_HUB",
            help="The hub folder (default: $PLANET_HUB, else here).",
        ),
        click.option("--now", type=Moment(), help="The time to take for now, ISO 8601."),
        click.option("--quiet", "-q", is_flag=True, help="Print results only where they were asked for."),
        click.option("--verbose", "-v", is_flag=True, help="Say more."),
    )
    for option in reversed(options):
        command = option(command)
    return command
