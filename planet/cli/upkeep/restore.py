"""`planet restore`: the hub is put back from a backup."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planet.cli.options import Setting, everywhere, warn
from planet.errors import MembersFileError, PlanetError
from planet.locale.formatting import number_of

if TYPE_CHECKING:
    from planet.admin.restore import Incoming, Restored
    from planet.store.upkeep.condition import Condition


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask whether a sound store may be replaced.")
@everywhere
def restore(setting: Setting, file: Path, *, yes: bool) -> None:
    """Put the hub back from a backup; the store that it replaces stays beside it."""
    from planet.admin import restore as task
    from planet.admin.backup import store_url
    from planet.service.lock import turn_lock
    from planet.service.signals import Stop
    from planet.store import store_file

    source = file.absolute()
    task.prepare(setting.hub, source)
    with Stop(), turn_lock(store_file(store_url(setting.hub), setting.hub.folder).parent):
        incoming = task.fetch_store(setting.hub, source)
        try:
            present = task.present_store(setting.hub)
            if present and not present.complaint and not yes:
                _ask(incoming, present)
            restored = task.put_back(setting.hub, incoming, present, setting.moment())
        finally:
            task.discard(incoming.store)
        setting.say(_lines(incoming, restored))
        if restored.inheritance.stones:
            setting.say(_erased_again(setting, restored.former))


def _ask(incoming: Incoming, present: Condition) -> None:
    """Ask on a terminal whether a sound store may be replaced; raise PlanetError where nobody can answer, or the answer
    is no."""
    facts = f"The store here is sound ({_facts(present)}), and the backup has {_facts(incoming.condition)}."
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise PlanetError(
            f"{facts} Nobody is here to be asked: add --yes if it is to be replaced. Nothing was changed."
        )
    if not click.confirm(f"{facts} Replace it?", err=True):
        raise PlanetError("Nothing was changed.")


def _facts(condition: Condition) -> str:
    turn = f"{condition.last_turn:%Y-%m-%d %H:%M} UTC" if condition.last_turn else "never"
    return f"{number_of(condition.entries, 'post')}, last turn {turn}"


def _lines(incoming: Incoming, restored: Restored) -> Iterator[str]:
    """Yield what was put back, and what stayed."""
    yield f"The store is that of {incoming.source.name} again: {_facts(restored.condition)}."
    if restored.former:
        yield f"As it was before it stands beside it: {restored.former}."
    if restored.written:
        yield f"Written, for they were missing: {', '.join(restored.written)}."
    if restored.differing:
        yield (
            f"These differ from the backup and stay as they are: {', '.join(restored.differing)}. To take one from the "
            f"backup: tar -xzf {incoming.source} -C FOLDER NAME"
        )
    yield "The next turn publishes the whole site again: planet update."


def _erased_again(setting: Setting, former: str) -> Iterator[str]:
    """Erase from the store those who were erased since the backup; yield a sentence on them, and one on the former
    store if it had to go."""
    from planet import config
    from planet.admin.forget import erase_again
    from planet.store import Store, store_file

    try:
        planet = config.load(setting.hub.folder)
    except MembersFileError as error:
        warn(f"{error}\nWho was erased since the backup is in the store again: mend the file, then restore once more.")
        return
    with Store.open(planet.store, setting.hub.folder) as store:
        file = store_file(planet.store, setting.hub.folder)
        names = erase_again(setting.hub, planet, store, setting.moment(), former)
    if former and not file.with_name(former).exists():
        yield f"{former} held them as well, and was removed."
    if names:
        yield f"Erased again, for they were erased since that backup: {', '.join(names).removesuffix('.')}."
