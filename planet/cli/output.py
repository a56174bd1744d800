"""The output of the commands: tables and progress bars on a terminal, plain lines otherwise, JSON when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from planet.cli.outreach.sent import sent_document, warn_of_faults
from planet.cli.terminal import Verbatim, fitted
from planet.turn.upkeep.telling import problem_documents, problem_lines

if TYPE_CHECKING:
    from planet.model.community import Planet
    from planet.model.report import TurnReport
    from planet.ports import Progress


def _iso(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC and whole seconds; None if there is no moment."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


def turn_document(report: TurnReport) -> dict[str, object]:
    """Return the document of `planet update --json`."""
    return {
        "schema": 1,
        "feeds": {
            "due": report.feeds_due,
            "fresh": report.feeds_fresh,
            "unchanged": report.feeds_unchanged,
            "failed": report.feeds_failed,
            "not_due": report.feeds_not_due,
            **({"not_reached": report.not_reached} if report.not_reached else {}),
        },
        "entries": {
            "new": report.entries_new,
            "updated": report.entries_updated,
            "withdrawn": report.entries_withdrawn,
            "stored": report.entries_stored,
        },
        "pages": {"written": report.pages_written, "removed": report.pages_removed},
        "failures": [
            {"member": visit.member, "feed": visit.feed, "reason": visit.reason, "next_visit": _iso(visit.next_visit)}
            for visit in report.failures
        ],
        "notes": list(report.notes),
        **({"after_publish": report.after_publish} if report.after_publish else {}),
        "outgoing": sent_document(report.outgoing),
        "problems": problem_documents(report.problems),
        "seconds": {
            "poll": round(report.seconds_poll, 3),
            "store": round(report.seconds_store, 3),
            "publish": round(report.seconds_publish, 3),
        },
    }


def dumped(document: Mapping[str, object]) -> str:
    """Return a document as JSON; letters of every script stand as they are, not escaped."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def warn_of_turn(turn: TurnReport, warn: Callable[[str], None]) -> None:
    """Print as diagnostics what a turn that prints no report must say: new problems, those that have ended, and what
    keeps news from going out."""
    for line in problem_lines(turn.problems):
        warn(line)
    warn_of_faults(turn.outgoing, warn)


def planet_lines(planet: Planet, file: str) -> Iterator[str]:
    """Yield the lines of `planet check` on a good members file: counts."""
    feeds = [feed for member in planet.members for feed in member.feeds]
    named = counted(sum(not feed.is_home for feed in feeds), "feed")
    folders = counted(sum(feed.place == "folder" for feed in feeds), "folder")
    seeking = sum(member.wants_discovery for member in planet.members)
    people = counted(len(planet.members), "member")
    yield f"{file} is good: {people}, {named} named, {seeking} to be discovered, {folders} of posts."


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{number} {singular}" if number == 1 else f"{number} {plural or singular + 's'}"


def search_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the entries that a search found, the best first: title, then author and day, then URL."""
    count, entries = document["count"], document["entries"]
    if not count:
        yield f"Nothing that shows holds all of: {document['words']}"
        return
    yield f"Found {counted(count, 'entry', 'entries')}{f', the best {len(entries)}' if len(entries) < count else ''}:"
    for entry in entries:
        yield ""
        yield entry["title"]
        yield f"  {_byline(entry)}, {entry['published'][:10]}"
        yield f"  {entry['link']}"


def neighbour_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the sites that several members point at: title, then by how many, page, feed or why there is none."""
    if not document["neighbours"]:
        yield "No site yet at which three members point, and that is no member's."
    for site in document["neighbours"]:
        yield site["title"] or site["site"]
        yield f"  {_pointing(site)}"
        yield f"  {site['url']}"
        yield f"  feed: {site['feed'] or site['reason'] or 'not known yet'}"


def _pointing(site: Mapping[str, Any]) -> str:
    """Return by how many members a site is read and linked."""
    ways = (f"{word} by {counted(site[word], 'member')}" for word in ("read", "linked") if site[word])
    return ", ".join(ways)


def block_lines(block: Sequence[str]) -> Iterator[str]:
    """Yield tables for the members file below a line that says so; nothing without tables."""
    if block:
        yield from ("", "# Ready for config/members.toml; ask them first.", "", *map(Verbatim, block[:-1]))


def print_neighbours(document: Mapping[str, Any]) -> None:
    """Print the sites that several members point at as a table on a terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Site", "Read", "Linked", "Page", "Feed"):
        table.add_column(heading, overflow="fold", justify="right" if heading in ("Read", "Linked") else "left")
    for site in document["neighbours"]:
        feed = Text(site["feed"]) if site["feed"] else Text(site["reason"] or "not known yet", "dim")
        table.add_row(
            Text(site["title"] or site["site"]), str(site["read"]), str(site["linked"]), Text(site["url"]), feed
        )
    if document["neighbours"]:
        Console().print(table)
    else:
        click.echo(fitted(next(neighbour_lines(document)), sys.stdout))


def _byline(entry: Mapping[str, Any]) -> str:
    return f"{', '.join(entry['authors'])} ({entry['name']})" if entry["authors"] else str(entry["name"])


def readable(moment: str | None) -> str:
    """Return a moment of a JSON document as people read it, in UTC; a dash for None."""
    return moment.replace("T", " ").removesuffix("Z") + " UTC" if moment else "–"


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
