"""`planet import`: members from a list in another format."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere, warn
from planet.cli.terminal import Verbatim
from planet.errors import PlanetError
from planet.locale.formatting import number_of

if TYPE_CHECKING:
    from planet.admin.import_list import Import
    from planet.model.lists import ListNote

MOST_LINES, MOST_SUBJECTS = 5, 3
"""Of a group of notes, so many lines are named, and of a small group also what stands there."""

NOTHING = "Nobody of the list could be carried over: see above why."


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--faces", metavar="PLACE", default="", help="Where pictures that are files lie: an address, or a folder."
)
@everywhere
def import_(setting: Setting, file: Path, dry_run: bool, faces: str) -> None:
    """Add the members of a list: OPML, ini, YAML, JSON, or any text with addresses."""
    from planet.admin import import_list

    body = import_list.list_at(None if str(file) == "-" else file, _standard_input)
    brought = import_list.prepare(setting.hub, body, faces)
    if not dry_run:
        import_list.carry_out(setting.hub, brought)
    setting.say(_report(brought, dry_run=dry_run, verbose=setting.verbose))
    if not brought.members and not brought.present:
        raise PlanetError(NOTHING)
    if not setting.quiet and not dry_run and brought.members:
        warn("Next: planet check, then planet update.")


def _standard_input() -> bytes:
    from planet.parse import lists

    return sys.stdin.buffer.read(lists.MOST_BYTES + 1)


def _report(brought: Import, *, dry_run: bool, verbose: bool) -> Iterator[str]:
    """Yield what the list brings: the new blocks of a dry run, counts, and all that is not carried over."""
    from planet.admin.import_list import blocks

    if dry_run:
        yield from map(Verbatim, blocks(brought.members))
    feeds = sum(len(member.feeds) for member in brought.members)
    yield f"{brought.format}: {number_of(brought.entries, 'entry', 'entries')}."
    action = "Would add" if dry_run else "Added"
    yield f"{action} {number_of(len(brought.members), 'member')} with {number_of(feeds, 'feed')}."
    if brought.present:
        yield f"Already in the members file: {number_of(len(brought.present), 'entry', 'entries')}."
        if verbose:
            yield from (f"  line {entry.line}: {entry.name}" for entry in brought.present)
    titles = {
        "left out": "Left out",
        "option": "Options that were not carried over",
        "changed": "Carried over otherwise",
    }
    for kind, title in titles.items():
        notes = brought.notes_of(kind)
        if notes:
            yield f"{title}: {number_of(len(notes), 'line')}."
            yield from _note_lines(notes, verbose=verbose)


def _note_lines(notes: tuple[ListNote, ...], *, verbose: bool) -> Iterator[str]:
    """Yield a line for each group of notes, or with --verbose for each note."""
    from planet.admin.import_list import grouped
    from planet.config.values import quoted

    for group in [(note,) for note in notes] if verbose else grouped(notes):
        first = group[0]
        lines = list(dict.fromkeys(note.line for note in group))
        numbers = ", ".join(map(str, lines[:MOST_LINES]))
        place = f"line {numbers}" if len(lines) == 1 else f"lines {numbers}"
        more = f" and {len(lines) - MOST_LINES} more" if len(lines) > MOST_LINES else ""
        subjects = list(dict.fromkeys(note.subject for note in group))
        dots = ", …" if len(subjects) > MOST_SUBJECTS else ""
        yield f"  {place}{more}: {', '.join(map(quoted, subjects[:MOST_SUBJECTS]))}{dots}: {first.reason}"
