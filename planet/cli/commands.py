"""All commands as one: which there are, their help, signals, and what is said where something fails."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from keyword import iskeyword
from types import FrameType
from typing import Any, NoReturn

import click

from planet import __version__
from planet.cli.options import warn, with_options
from planet.cli.terminal import HELP_WIDTH, fitted
from planet.errors import Interrupted, PlanetError, machine_fault

COMMANDS = {
    "add": "Add a member by the address of their site, feed or profile.",
    "backup": "Write the hub's state to FILE (.tar.gz), or its store alone (.db), also during turns.",
    "check": "Check the members file: mistakes, doubles, addresses that moved, each with its line.",
    "digest": "Write the letter of the last days, publish it, and send it to its list.",
    "doctor": "Look whether the hub is sound: disk, lock, clock, rights, store, last turn; exit 1 if not.",
    "export": "Write all posts of MEMBER as Atom and Markdown to FILE (.zip, .atom, or a new folder).",
    "forget": "Erase a person who has left the members file, from store and site, for good.",
    "import": "Add the members of a list: OPML, ini, YAML, JSON, or any text with addresses.",
    "inbox": "Show the secret addresses of those who post by mail; give, renew or revoke one.",
    "init": "Make a new hub folder, ready to edit.",
    "neighbours": "List sites that several members point at, ready for the members file.",
    "preview": "Show what a feed would give, rule by rule; nothing is stored.",
    "remove": "Take a member out of the members file; what is stored stays.",
    "rename": "Give a member another name; the address of their page stays.",
    "render": "Publish the whole site again from the store.",
    "restore": "Put the hub back from a backup; the store that it replaces stays beside it.",
    "run": "Take turns on a timetable; edits of the members file are taken up.",
    "search": 'Search all that shows for words and "phrases".',
    "send": "Send what waits: letters, announcements, webmentions, the news for the hub of push.",
    "serve": "Preview output/ on 127.0.0.1.",
    "status": "Show the health of every feed, and why anything is hidden.",
    "update": "Take one turn: visit what is due, store what is new, publish what changed.",
    "why": "Tell of one post when it was seen and where it shows, or which rule hides it.",
}
"""The commands, each with the first line of its help: its module is imported when it is run."""

OF_THE_UPKEEP = frozenset({"backup", "doctor", "export", "forget", "restore"})
"""Those whose modules stand in `planet.cli.upkeep`."""

OF_OUTREACH = frozenset({"digest", "inbox", "send"})
"""Those whose modules stand in `planet.cli.outreach`."""

HELP = "Planet: a hub that weaves what a community publishes into one site."


class Commands(click.Group):
    """The commands, each in the module of its name; that of `import`, a word of Python, is `import_`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"{_room(name)}.{name}"), name)
        return command

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.width = min(formatter.width, HELP_WIDTH - 2)
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _room(name: str) -> str:
    """Return the package in which the module of a command stands."""
    if name in OF_THE_UPKEEP:
        return "planet.cli.upkeep"
    return "planet.cli.outreach" if name in OF_OUTREACH else "planet.cli"


@click.command(
    cls=Commands, help=HELP, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="planet")
@with_options
def planet(**_: Any) -> None:
    """Gather the commands; each does its own work."""


def _interrupted(number: int, _frame: FrameType | None) -> NoReturn:
    raise Interrupted(number)


def _show(error: click.ClickException) -> None:
    """Print what click says of wrong usage; a terminal gets it broken by words."""
    sentence = fitted(f"Error: {error.format_message()}", sys.stderr).removeprefix("Error: ")
    error.format_message = lambda: sentence  # type: ignore[method-assign]
    error.show()


def run_typed() -> None:
    """Run the command that was typed, and exit.

    An expected error is one sentence and an exit status, never a traceback; so is a signal that comes while no `Stop`
    listens.
    """
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupted)
        planet(prog_name="planet", standalone_mode=False)
    except PlanetError as error:
        warn(str(error))
        sys.exit(error.exit_status)
    except click.ClickException as error:
        _show(error)
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
