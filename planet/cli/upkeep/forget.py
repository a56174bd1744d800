"""`planet forget`: erase a person who has left."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere
from planet.errors import PlanetError
from planet.locale.formatting import number_of

if TYPE_CHECKING:
    from planet.admin.forget import Erased
    from planet.admin.search_for import Findings
    from planet.model.records import MemberRecord
    from planet.store import Store


@click.command()
@click.argument("member")
@click.option("--yes", is_flag=True, help="Do not ask.")
@everywhere
def forget(setting: Setting, member: str, *, yes: bool) -> None:
    """Erase a person who has left the members file, from store and site, for good."""
    from planet import config
    from planet.admin import after_publish
    from planet.admin import forget as task
    from planet.cli import output
    from planet.cli.stores import store_to_change
    from planet.service.signals import Stop

    planet = config.load(setting.hub.folder)
    with (
        Stop() as stop,
        store_to_change(setting, planet) as store,
        output.progress(quiet=setting.quiet) as progress,
    ):
        person = task.find(setting.hub, planet, store, member)
        if person and not yes:
            _ask(store, person)
        progress = stop.checked(progress)
        erased = task.forget(setting.hub, planet, store, person, member, setting.moment(), progress)
        failure = stop.run(after_publish.run_owed(setting.hub, planet, store, os.environ))
    setting.say(_lines(erased))
    if failure:
        raise PlanetError(failure)


def _ask(store: Store, person: MemberRecord) -> None:
    """Ask on a terminal whether it is meant; raise PlanetError where nobody can answer, or the answer is no."""
    who = f"{person.profile.name} ({person.slug})"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise PlanetError(f"To erase {who} cannot be undone, and nobody is here to be asked: add --yes if it is meant.")
    traces = store.erasure.traces(person.member_id)
    what = f"{number_of(traces.entries, 'post')} and {number_of(traces.pictures, 'picture')}"
    question = f"Erase {who} with {what}? It cannot be undone."
    if not click.confirm(question, err=True):
        raise PlanetError("Nothing was erased.")


def _lines(erased: Erased) -> Iterator[str]:
    """Yield what was erased, and what a search still finds."""
    if erased.member and erased.traces:
        name, traces = erased.member.profile.name, erased.traces
        yield (
            f"{name} ({erased.member.slug}) is erased: {number_of(traces.entries, 'post')}, "
            f"{number_of(len(traces.feeds), 'feed')}, {number_of(traces.pictures, 'picture')}."
        )
    else:
        yield "They were erased before; what was left to do is done."
    if erased.passed_on:
        verb = "is" if erased.passed_on == 1 else "are"
        yield f"So {verb} {number_of(erased.passed_on, 'post')} of theirs that feeds of other members passed on."
    written = {path for issue in erased.issues for path in issue.written}
    removed = {path for issue in erased.issues for path in issue.removed}
    yield f"Pages: {len(written - removed)} written, {len(removed)} removed."
    if erased.copies:
        yield f"Removed with it, for they held the same: {', '.join(erased.copies)}."
    yield from _found(erased.findings)
    if erased.posts:
        yield f"{erased.posts} is still there: the files in it are yours to remove."
    yield "Backups made before hold them still; planet restore erases them from these as well."
    yield "Nothing of theirs comes back, unless you add them to the members file again."


def _found(findings: Findings) -> Iterator[str]:
    """Yield the proof: what was sought, and where it still stands."""
    sought = ", ".join(f'"{word}"' for word in findings.words)
    if not findings.stored and not findings.published:
        yield f"Searched the store and output/ for {sought}: nothing is left."
        return
    yield f"Searched the store and output/ for {sought}. What is still found, in the words of others:"
    for (word, phrase), count in sorted(findings.stored.items()):
        yield f'  "{word}" in the store: {count} {phrase}'
    for member, post in findings.quoting:
        yield f"    such as {member}: {post}"
    for word, count in sorted(findings.published.items()):
        yield f'  "{word}" in output/: {number_of(count, "file")}'
    if findings.files:
        yield f"    such as {', '.join(findings.files)}"
