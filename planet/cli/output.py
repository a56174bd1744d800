"""How commands print: progress bars on a terminal, lines that share it with them, JSON when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from planet.cli.terminal import fitted

if TYPE_CHECKING:
    from planet.ports import Progress


def dumped(document: Mapping[str, object]) -> str:
    """Return a document as JSON; letters of every script stand as they are, not escaped."""
    return json.dumps(document, ensure_ascii=False, indent=1)


class Screen:
    """The lines and the progress bar of a command, which share a terminal: no line is lost to the bar.

    There is a bar on standard error while `has_bar` and something makes progress. A line takes the bar away; a new one
    is made for what comes after, because Rich erases lines where a bar that was stopped is started again.
    Results go to standard output, diagnostics to standard error.
    """

    def __init__(self, *, has_bar: bool) -> None:
        self._has_bar = has_bar
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def progress(self, task: str, done: int, total: int) -> None:
        """Show how many steps of a task are done; nothing without a bar."""
        if not self._has_bar:
            return
        if self._bar is None:
            self._bar = _new_bar()
            self._bar.start()
        if task not in self._tasks:
            self._tasks[task] = self._bar.add_task(task, total=total)
        self._bar.update(self._tasks[task], completed=done, total=total)

    def show(self, lines: Iterable[str]) -> None:
        """Print results to standard output; the bar is taken away first."""
        self.remove_bar()
        for line in lines:
            click.echo(fitted(line, sys.stdout))
        sys.stdout.flush()

    def warn(self, text: str) -> None:
        """Print a diagnostic to standard error; the bar is taken away first."""
        self.remove_bar()
        click.echo(fitted(text, sys.stderr), err=True)

    def remove_bar(self) -> None:
        """Take the bar away, if there is one."""
        if self._bar is not None:
            self._bar.stop()
        self._bar = None
        self._tasks.clear()


def _new_bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    return Bars(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)


@contextmanager
def screen(*, quiet: bool) -> Iterator[Screen]:
    """Give the screen of a command: with a bar while standard error is a terminal, unless it is to be quiet."""
    terminal = Screen(has_bar=not quiet and sys.stderr.isatty())
    try:
        yield terminal
    finally:
        terminal.remove_bar()


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """Yield the function that reports progress: by a bar if standard error is a terminal, else not at all."""
    with screen(quiet=quiet) as terminal:
        yield terminal.progress


def stamped(lines: Iterable[str], now: datetime) -> Iterator[str]:
    """Put the time in front of each line."""
    for text in lines:
        yield from (f"{now:%Y-%m-%d %H:%M:%S} {line}" for line in text.splitlines())
