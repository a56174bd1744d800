"""The command line: a module for each command, with its options. The work itself is done in other rooms."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

import click

from planet import __version__
from planet.cli.check import check
from planet.cli.init import init
from planet.cli.options import warn, with_options
from planet.cli.render import render
from planet.cli.run import run
from planet.cli.search import search
from planet.cli.serve import serve
from planet.cli.status import status
from planet.cli.update import update
from planet.errors import Interrupted, PlanetError, machine_fault

COMMANDS = (init, update, run, render, serve, check, status, search)


HELP = "Planet: a hub that weaves what a community publishes into one site."


@click.group(
    help=HELP, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="planet")
@with_options
def planet(**_: Any) -> None:
    """Gather the commands; each does its own work."""


def _interrupted(number: int, _frame: FrameType | None) -> NoReturn:
    raise Interrupted(number)


def _open_closed_streams() -> None:
    """Let standard streams that are closed be as /dev/null, so that no file of the hub gets their numbers."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))


def main() -> None:
    """Run the command that was typed, and exit.

    An expected error is one sentence and an exit status, never a traceback; so is a signal that comes while no `Stop`
    listens.
    """
    _open_closed_streams()
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupted)
        planet(prog_name="planet", standalone_mode=False)
    except PlanetError as error:
        warn(str(error))
        sys.exit(error.exit_status)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (OSError, RuntimeError) as error:
        refused = f"The system refused something ({error}): mend that. What was stored stays for the next turn."
        sentence = machine_fault(error) or (refused if isinstance(error, OSError) else "")
        if not sentence:
            raise
        warn(sentence)
        sys.exit(1)
