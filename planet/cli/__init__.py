"""The command line: a module for each command, with its options. The work itself is done in other rooms."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from planet.cli.terminal import HELP_WIDTH, columns

YOUNG = 100_000
"""So many new objects are looked through for cycles at once. Those of a command's start and of a turn without news are
fewer, and stay: with the 700 of Python 3.11 they would be looked through for a twentieth of the time."""


def main() -> None:
    """Run the command that was typed, and exit."""
    _open_closed_streams()
    if sys.argv[1:] in (["--help"], ["-h"]) and columns() >= HELP_WIDTH:
        _print_help()
        return
    gc.set_threshold(YOUNG)
    from planet.cli.commands import run_typed

    atexit.register(gc.freeze)  # at the end Python would look through all objects for cycles, to free what goes anyway
    run_typed()


def _print_help() -> None:
    with open(os.path.join(os.path.dirname(__file__), "help.txt"), encoding="utf-8") as file:
        text = file.read()
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _open_closed_streams() -> None:
    """Let standard streams that are closed be as /dev/null, so that no file of the hub gets their numbers."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
