"""`planet restore`: the hub is put back from a backup, and what it replaces is kept beside it."""

from __future__ import annotations

import glob
import os
import tarfile
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from planet.admin.backup import FOLDERS, IN_ARCHIVE, PIECE, digest_of, feed_files, refused, store_url
from planet.config.credentials import KEY_FILE
from planet.errors import PlanetError
from planet.hub import Hub
from planet.store import Store, store_file
from planet.store.connection import copy, explained, need_room, write_through
from planet.store.upkeep.condition import (
    Condition,
    Inheritance,
    claim,
    condition_of,
    inheritance_of,
    take_over,
)
from planet.store.version import SCHEMA_VERSION
from planet.struct import Struct, replace
from planet.turn.outreach.letters import TIMETABLE

RESTORED = "The store was put back from a backup that was made before."
"""Of a letter that waited to be sent when the backup was made."""


class Restored(Struct, frozen=True):
    """A backup that was put back: the condition of its store, the name under which the former store stands now ("" if
    there was none), what the new one takes over from it, and files of the archive: those that were missing and were
    written, and those that differ from what is here, which stayed."""

    condition: Condition
    former: str
    inheritance: Inheritance
    written: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()


class Incoming(Struct, frozen=True):
    """A backup that was unpacked beside the store and checked: its store, and the condition of that."""

    source: Path
    store: Path
    condition: Condition


def prepare(hub: Hub, source: Path) -> None:
    """Make the folder of a hub that is lost, and write the configuration of an archive where there is none: it says
    where the store belongs. Raises PlanetError where that cannot be done, or `source` is no backup."""
    is_archive = _is_archive(source)
    try:
        hub.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(hub.folder, error) from error
    if is_archive and not hub.members_file.exists():
        put_files(hub, source, only="config/")


def fetch_store(hub: Hub, source: Path) -> Incoming:
    """Unpack the store of a backup beside that of the hub, and check it. Raises PlanetError where it is none, damaged,
    or of a newer version; nothing of the hub is changed then."""
    store = store_file(store_url(hub), hub.folder)
    incoming = store.with_name(f"{store.name}.incoming")
    try:
        discard(incoming)
        _unpack(source, incoming)
        condition = condition_of(incoming)
        _check_incoming(source, condition)
    except OSError as error:
        discard(incoming)
        raise refused(incoming, error) from error
    except BaseException:
        discard(incoming)
        raise
    return Incoming(source, incoming, condition)


def discard(incoming: Path) -> None:
    """Delete an unpacked store, with its logs and the copy from before its migration."""
    for path in incoming.parent.glob(f"{glob.escape(incoming.name)}*"):
        path.unlink(missing_ok=True)


def _unpack(source: Path, incoming: Path) -> None:
    if not _is_archive(source):
        with explained(source):
            copy(source, incoming)
        return
    try:
        with tarfile.open(source, "r:gz") as tar:
            member = tar.getmember(IN_ARCHIVE)
            need_room(incoming.parent, member.size, source.name)
            inside = tar.extractfile(member)
            descriptor = os.open(incoming, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                while piece := inside.read(PIECE) if inside else b"":
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
    except KeyError:
        raise PlanetError(f"There is no {IN_ARCHIVE} in {source}: it is no backup of a planet.") from None
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _damaged(source, str(error)) from None


def _is_archive(source: Path) -> bool:
    """Return whether a file is an archive, and not a store; raise PlanetError where it is neither, or not readable."""
    try:
        with source.open("rb") as file:
            head = file.read(16)
    except FileNotFoundError:
        raise PlanetError(f"There is no file {source}: name a backup that planet backup wrote.") from None
    except OSError as error:
        raise PlanetError(f"{source} cannot be read ({error.strerror}): name a backup that you may read.") from None
    if head.startswith(b"\x1f\x8b"):
        return True
    if head == b"SQLite format 3\0":
        return False
    raise PlanetError(f"{source} is no backup: it is neither an archive nor a store. Nothing was changed.")


def _damaged(source: Path, why: str) -> PlanetError:
    return PlanetError(f"The backup {source} is damaged ({why}): take an earlier one. Nothing was changed.")


def _check_incoming(source: Path, condition: Condition) -> None:
    if condition.complaint:
        raise _damaged(source, condition.complaint)
    if not condition.schema:
        raise PlanetError(f"{source} is a database of something else, and no store of a planet. Nothing was changed.")
    if condition.schema > SCHEMA_VERSION:
        raise PlanetError(
            f"The backup {source} was made by a newer version of planet (schema {condition.schema}, this one knows "
            f"{SCHEMA_VERSION}): update planet-river. Nothing was changed."
        )


def present_store(hub: Hub) -> Condition | None:
    """Return the condition of the hub's store, which a backup would replace; None if there is none."""
    file = store_file(store_url(hub), hub.folder)
    return condition_of(file) if file.exists() else None


def put_back(hub: Hub, incoming: Incoming, present: Condition | None, now: datetime) -> Restored:
    """Bring an unpacked store up to date, and put it in the place of the hub's, which stays beside it under another
    name. The lock of the hub must be held.

    If the process is killed, the former store is still there under either name, and the same command completes it: the
    new store has taken over who was erased before it stands in its place.
    """
    file = incoming.store.with_name(incoming.store.name.removesuffix(".incoming"))
    inheritance = inheritance_of(file) if file.exists() else Inheritance({}, ())
    _bring_up_to_date(incoming.store, inheritance, now)
    former = ""
    try:
        if present:
            former = _set_aside(file, f"{file.name}.replaced-{now:%Y%m%dT%H%M%S}", whole=not present.complaint)
        for log in ("-wal", "-shm"):
            file.with_name(f"{file.name}{log}").unlink(missing_ok=True)
        incoming.store.replace(file)
        write_through(file.parent)
    except OSError as error:
        raise refused(file, error) from error
    Store.open(store_url(hub), hub.folder).close()  # which begins its write-ahead log, so that it can be read
    restored = Restored(incoming.condition, former, inheritance)
    if not _is_archive(incoming.source):
        return restored
    written, differing = put_files(hub, incoming.source)
    return replace(restored, written=written, differing=differing)


def _bring_up_to_date(store: Path, inheritance: Inheritance, now: datetime) -> None:
    """Migrate an unpacked store, and let it take over what the one before knew; it is one file without a log then.

    What is new since the backup was announced already, and letters were sent: announcements begin anew, and so does the
    timetable of letters.
    """
    path = str(store).replace("%", "%25").replace("?", "%3F")
    with Store.open(f"sqlite:///{path}", store.parent) as restored, restored.transaction():
        restored.announcements.begin_anew()
        restored.letters.begin_anew(now, RESTORED)
        restored.published.set_fact(TIMETABLE, "")
    take_over(store, inheritance)
    claim(store)


def _set_aside(file: Path, name: str, *, whole: bool) -> str:
    """Give a store another name: a whole one as one file, a damaged one with its logs; return the name."""
    if whole:
        claim(file)
        try:
            os.link(file, file.with_name(name))  # at every moment there is a store at its place
        except OSError:  # a disk that knows no second names
            file.rename(file.with_name(name))
        return name
    for log in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            file.with_name(f"{file.name}{log}").rename(file.with_name(f"{name}{log}"))
    return name


def put_files(hub: Hub, source: Path, only: str = "") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Write the files of an archive that the hub lacks; return their names, and those of files that differ from what
    is here, which stay."""
    written, differing = [], []
    feeds = {path.relative_to(hub.folder).as_posix() for path in feed_files(hub)}
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                name = member.name
                inside = tar.extractfile(member) if member.isreg() and _belongs(name, feeds) else None
                if inside is None or not name.startswith(only):
                    continue
                path = hub.folder / name
                if not path.exists():
                    _write(path, inside)
                    written.append(name)
                elif digest_of(inside) != _digest_of(path):
                    differing.append(name)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _damaged(source, str(error)) from None
    except OSError as error:
        raise refused(hub.folder, error) from error
    return tuple(written), tuple(differing)


def _belongs(name: str, feeds: Collection[str]) -> bool:
    """Return whether a file of an archive is one that a backup holds: in one of FOLDERS, one of these feeds, or the
    hub's key. An archive may come from anywhere, and must not write a hook of git or a workflow."""
    parts = name.split("/")
    outside = "\\" in name or "\0" in name or any(part in ("", ".", "..") for part in parts)
    return not outside and (name in feeds or name == KEY_FILE or (len(parts) > 1 and parts[0] in FOLDERS))


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of(file)


def _write(path: Path, inside: IO[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    rights = 0o600 if path.name == KEY_FILE else 0o666
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights), "wb") as out:
        while piece := inside.read(PIECE):
            out.write(piece)
    unfinished.replace(path)
