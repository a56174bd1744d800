"""Sites that several members point at: as a table on a terminal, in plain lines, as tables for the members file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from planet.cli.terminal import Verbatim, fitted
from planet.config import MEMBERS_FILE
from planet.locale.formatting import number_of


def lines(document: Mapping[str, Any]) -> Iterator[str]:
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
    ways = (f"{word} by {number_of(site[word], 'member')}" for word in ("read", "linked") if site[word])
    return ", ".join(ways)


def print_table(document: Mapping[str, Any]) -> None:
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
        click.echo(fitted(next(lines(document)), sys.stdout))


def block_lines(block: Sequence[str]) -> Iterator[str]:
    """Yield tables for the members file below a line that says so; nothing without tables."""
    if block:
        yield from ("", f"# Ready for {MEMBERS_FILE}; ask them first.", "", *map(Verbatim, block[:-1]))
