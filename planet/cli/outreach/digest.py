"""`planet digest`: the letter of the last days."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere, warn
from planet.errors import PlanetError, UsageError
from planet.locale.formatting import number_of
from planet.rules.outreach.letter_fate import sentence_of

if TYPE_CHECKING:
    from planet.admin.outreach.digest import Digest
    from planet.model.community import Planet


@click.command()
@click.option("--days", type=click.IntRange(1, 92), help="Tell of so many days (default: [letter] days, else 7).")
@click.option("--dry-run", is_flag=True, help="Print the letter; store, publish and send nothing.")
@click.option("--send/--no-send", "sends", default=True, help="Send it now, or leave that to planet send or run.")
@click.option(
    "--again", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Send the letter of that day once more."
)
@click.option("--json", "as_json", is_flag=True, help="Print the letter as one JSON document.")
@everywhere
def digest(
    setting: Setting, days: int | None, dry_run: bool, sends: bool, again: datetime | None, as_json: bool
) -> None:
    """Write the letter of the last days, publish it, and send it to its list."""
    from planet import config
    from planet.cli import output

    if again and (days or dry_run or not sends):
        raise UsageError("--again sends a letter that is written: leave out --days, --dry-run and --no-send.")
    planet = config.load(setting.hub.folder)
    result = _drafted(setting, planet, days) if dry_run else _issued(setting, planet, days, again, sends=sends)
    if as_json:
        click.echo(output.dumped(_document(result, planet, dry_run=dry_run)))
    elif dry_run:
        click.echo(_draft(result), nl=False)
    else:
        setting.say(_lines(result, planet))
    if result.after_publish:
        raise PlanetError(result.after_publish)
    if trouble := "" if dry_run else sentence_of(result.letter):
        if result.was_sent:
            raise PlanetError(trouble)
        warn(trouble)


def _drafted(setting: Setting, planet: Planet, days: int | None) -> Digest:
    from planet.admin.outreach.digest import draft
    from planet.cli.stores import store_to_read

    with store_to_read(setting, planet) as store:
        return draft(setting.hub, planet, store, setting.moment(), days)


def _issued(setting: Setting, planet: Planet, days: int | None, again: datetime | None, *, sends: bool) -> Digest:
    from planet.admin.outreach import digest as letters
    from planet.cli import output
    from planet.cli.stores import store_to_change
    from planet.service.signals import Stop

    with (
        Stop() as stop,
        store_to_change(setting, planet) as store,
        output.progress(quiet=setting.quiet) as progress,
    ):
        ways = (setting.hub, planet, store, setting.moment(), os.environ, stop.checked(progress))
        if again:
            return stop.run(letters.issue_again(*ways, again.date()))
        return stop.run(letters.issue(*ways, days=days, sends=sends))


def _draft(result: Digest) -> str:
    """Return the text of a letter that is not written yet; a sentence where there would be none, or no mail."""
    if result.is_empty:
        return f"{_nothing(result)}\n"
    if result.letter.reason:
        return f"The letter of {result.letter.day}, {_posts(result)}, would be a page alone. {result.letter.reason}\n"
    return result.text


def _lines(result: Digest, planet: Planet) -> Iterator[str]:
    letter = result.letter
    if result.is_empty:
        yield _nothing(result)
        return
    words = "was written" if result.is_new else "is written already"
    yield f"The letter of {letter.day} {words}: {letter.first} to {letter.last}, {_posts(result)}."
    yield f"  {planet.url}letters/{letter.day}/"
    if letter.state == "sent" and planet.letter:
        now = "" if result.was_sent else f" at {letter.changed_at:%Y-%m-%d %H:%M} UTC"
        yield f"  sent to {planet.letter.to}{now}" if result.was_sent else f"  sent{now}; nothing is sent twice"
    elif letter.state == "written" and letter.try_at:
        yield "  not sent yet: planet send does it, or the next look of planet run"
    elif letter.state == "written" and letter.reason:
        yield f"  {letter.reason}"


def _posts(result: Digest) -> str:
    count, people = result.contents.posts, result.contents.people
    return f"{number_of(count, 'post')} by {number_of(people, 'member')}"


def _nothing(result: Digest) -> str:
    return f"No letter: nothing happened from {result.letter.first} to {result.letter.last}."


def _document(result: Digest, planet: Planet, *, dry_run: bool) -> dict[str, object]:
    letter: date = result.letter.day
    return {
        "schema": 1,
        "day": letter.isoformat(),
        "first": result.letter.first.isoformat(),
        "last": result.letter.last.isoformat(),
        "empty": result.is_empty,
        "new": result.is_new and not dry_run and not result.is_empty,
        "posts": result.contents.posts,
        "people": result.contents.people,
        "url": None if result.is_empty or dry_run else f"{planet.url}letters/{letter}/",
        "state": None if result.is_empty or dry_run else result.letter.state,
        "reason": result.letter.reason or None,
        "message_id": result.letter.message_id,
        "pages_written": result.pages_written,
        "text": result.text,
    }
