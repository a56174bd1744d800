"""`planet backup`: a copy of the hub's state in one file.

A name that ends in .db is the store alone. One that ends in .tar.gz also holds what an admin writes: the folders
config/, templates/ and posts/, the feeds that are files of the hub, and the hub's key, without which the addresses for
posts by mail that members have would be others after a restore.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from planet import config
from planet.config.credentials import KEY_FILE
from planet.errors import PlanetError, UsageError, machine_fault
from planet.hub import Hub
from planet.locale.formatting import number_of
from planet.locale.formatting import size as in_words
from planet.model.community import STORE
from planet.rules.membership import as_member
from planet.store import store_file
from planet.store.connection import copy, explained, need_room, size_of, write_through
from planet.store.upkeep.condition import Condition, condition_of
from planet.struct import Struct

ARCHIVES, COPIES = (".tar.gz", ".tgz"), (".db", ".sqlite", ".sqlite3")
FOLDERS = ("config", "templates", "posts")
IN_ARCHIVE = "planet.db"
"""The name of the store in an archive, whatever it is called in the hub."""

PIECE = 1 << 20


class Backup(Struct, frozen=True):
    """A backup that was written and read back: its file, its bytes, the condition of the store in it, and the number of
    other files."""

    path: Path
    size: int
    condition: Condition
    files: int


def store_url(hub: Hub) -> str:
    """Return the URL of the hub's store, also where the members file has mistakes, or is missing."""
    return config.glance(hub.folder)[0] or STORE


# ---------------------------------------------------------------- making one


def backup(hub: Hub, target: Path) -> Backup:
    """Write a backup of the hub to `target`, and read it back. It gets its name when it is whole: an older one of that
    name stays until then. Turns may go on meanwhile.

    Raises PlanetError where there is nothing to copy, the store is damaged or the disk refuses, and UsageError for a
    name that says no kind of backup.
    """
    file = store_file(store_url(hub), hub.folder)
    _check_target(hub, file, target)
    if not file.exists():
        raise PlanetError(f"There is no store at {file} yet, so nothing was backed up: run planet update first.")
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        with explained(file):
            copy(file, unfinished)
        condition = condition_of(unfinished)
        if condition.complaint:
            raise PlanetError(
                f"The store {file.name} is damaged ({condition.complaint}), so no backup was made, and the last one "
                "stays. Put a copy back: planet restore FILE."
            )
        if not condition.schema:
            raise PlanetError(
                f"The store {file.name} is empty, or a database of something else, so no backup was made, and the last "
                "one stays. Put a copy back: planet restore FILE."
            )
        files = _archive(hub, unfinished) if target.name.endswith(ARCHIVES) else 0
        write_through(unfinished)
        unfinished.replace(target)
        write_through(target.parent)
    except OSError as error:
        raise refused(target, error) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return Backup(target, target.stat().st_size, condition, files)


def refused(path: Path, error: OSError) -> PlanetError:
    sentence = machine_fault(error) or f"{error.strerror}: name a file in a folder that you may write to."
    return PlanetError(f"{path} cannot be written. {sentence}")


def _check_target(hub: Hub, file: Path, target: Path) -> None:
    """Raise UsageError or PlanetError where a backup must not be written to a path."""
    if not target.name.endswith(ARCHIVES + COPIES):
        raise UsageError(
            f"{target.name} says no kind of backup: let it end in .tar.gz for the whole state of the hub, or in .db "
            "for the store alone."
        )
    place = target.resolve()
    if place.name.startswith(file.name) and place.parent == file.parent:
        raise PlanetError(f"{target} is the store itself, or stands in for it: name another file.")
    if place.is_relative_to(hub.output.resolve()):
        raise PlanetError(f"{target} lies in output/, where everybody could read it: name a file elsewhere.")
    if target.is_dir():
        raise PlanetError(f"{target} is a folder: name a file in it.")
    if not target.parent.is_dir():
        raise PlanetError(f"There is no folder {target.parent}: make it, then run again.")


def _archive(hub: Hub, store: Path) -> int:
    """Replace the copy of a store by an archive with it and the admin's files; return the number of these."""
    archive = store.with_name(f"{store.name}.tar")
    files = dict(_own_files(hub))
    try:
        need_room(store.parent, size_of(store), store.name)
        descriptor = os.open(archive, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", dereference=True) as tar:
            tar.add(store, IN_ARCHIVE, recursive=False)
            for name, path in files.items():
                tar.add(path, name, recursive=False)
        _compare(archive, store)
        archive.replace(store)
    finally:
        archive.unlink(missing_ok=True)
    return len(files)


def _own_files(hub: Hub) -> Iterator[tuple[str, Path]]:
    """Yield (name, path) of the files that an admin writes: those of FOLDERS, and feeds that are files of the hub; and
    of the hub's key, if it is in a file."""
    root = hub.folder.resolve()
    names = {path for folder in FOLDERS for path in sorted((hub.folder / folder).rglob("*"))}
    for path in sorted(names.union(feed_files(hub), [hub.folder / KEY_FILE])):
        if path.is_file() and path.resolve().is_relative_to(root):
            yield path.relative_to(hub.folder).as_posix(), path


def feed_files(hub: Hub) -> Iterator[Path]:
    """Yield the feeds of members and channels that are files of the hub; none where the members file has mistakes."""
    with suppress(PlanetError):
        planet = config.load(hub.folder)
        channels = map(as_member, planet.channels)
        feeds = (feed for member in (*planet.members, *channels) for feed in member.feeds if feed.place == "file")
        yield from (hub.folder / feed.url for feed in feeds if feed.url)


def _compare(archive: Path, store: Path) -> None:
    """Raise PlanetError where the store in an archive is not, byte for byte, the one that was put in."""
    with tarfile.open(archive, "r:gz") as tar, store.open("rb") as source:
        inside = tar.extractfile(IN_ARCHIVE)
        if inside is None or digest_of(inside) != digest_of(source):
            raise PlanetError("The backup did not read back as it was written, so it was removed: the disk may fail.")


def digest_of(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := stream.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def sentence(result: Backup) -> str:
    """Return the sentence on a backup that was made."""
    others = f" and {number_of(result.files, 'file')} of the hub" if result.files else ""
    when = f", last turn {result.condition.last_turn:%Y-%m-%d %H:%M} UTC" if result.condition.last_turn else ""
    return (
        f"{result.path}: {in_words(result.size)}, read back and whole: the store with "
        f"{number_of(result.condition.entries, 'post')} "
        f"(schema {result.condition.schema}{when}){others}."
    )
