"""Checks of the machine and its disks: room, rights, the site in output/, extras, limits."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from planet.admin.doctor.patient import Finding, Patient
from planet.errors import PlanetError
from planet.hub import LOCK_FILE
from planet.locale.formatting import number_of
from planet.locale.formatting import size as in_words
from planet.model.community import FetchRules
from planet.store.upkeep.condition import missing_files
from planet.workers import thumbnails

LEAST_FREE = 100_000_000
"""Bytes that should be free on each disk."""


def check_disk(p: Patient) -> Iterator[Finding]:
    need = LEAST_FREE
    if p.file.exists():
        need = max(need, 2 * p.file.stat().st_size)
    seen: set[int] = set()
    for folder in (p.file.parent, p.hub.output, p.hub.folder, Path(tempfile.gettempdir())):
        if folder.is_dir() and (device := folder.stat().st_dev) not in seen:
            seen.add(device)
            yield _room(folder, need)


def _room(folder: Path, need: int) -> Finding:
    free, files = shutil.disk_usage(folder).free, os.statvfs(folder)
    room = in_words(free) or "nothing"
    if free < need:
        return Finding("disk", False, f"At {folder} {room} is free, and {in_words(need)} should be: make room.")
    if files.f_files and files.f_favail < 1000:
        return Finding("disk", False, f"At {folder} only {files.f_favail} more files can be made: remove some.")
    return Finding("disk", True, f"At {folder} {room} is free.")


def check_rights(p: Patient) -> Iterator[Finding]:
    refused = [path for path in _written_by_turns(p) if not _may_write(path)]
    if refused:
        more = f" and {len(refused) - 1} more" if len(refused) > 1 else ""
        yield Finding(
            "rights", False, f"{refused[0]}{more} cannot be written by this user: give the right, or run as its owner."
        )
        return
    strange = [path for path in _written_by_turns(p) if os.geteuid() == 0 and _owner(path) != _owner(p.hub.folder)]
    if strange:
        yield Finding(
            "rights",
            False,
            f"{strange[0]} belongs to another user than the hub folder, whose turns cannot write it: chown it to them.",
        )
    else:
        yield Finding("rights", True, "Everything that a turn writes may be written.")


def _written_by_turns(p: Patient) -> Iterator[Path]:
    """Yield the files and folders that a turn writes, as far as they are there."""
    names = (p.file.name, f"{p.file.name}-wal", f"{p.file.name}-shm", LOCK_FILE)
    yield from (path for path in (p.file.parent, *(p.file.parent / name for name in names)) if path.exists())
    if not p.hub.output.is_dir():
        yield p.hub.folder
        return
    for folder, _, _ in os.walk(p.hub.output):
        yield Path(folder)


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK | (os.X_OK if path.is_dir() else 0))


def _owner(path: Path) -> int:
    return path.stat().st_uid


def check_output(p: Patient) -> Iterator[Finding]:
    if p.condition is None or p.condition.complaint or not p.condition.last_turn:
        return
    try:
        number, missing = missing_files(p.file, p.hub.output)
    except PlanetError as error:
        yield Finding("output", False, str(error))
        return
    if missing:
        yield Finding(
            "output",
            False,
            f"{len(missing)} of {number} files are missing from output/, such as {missing[0]}: planet render.",
        )
    else:
        yield Finding("output", True, f"The site in output/ is complete: {number_of(number, 'file')}.")


def check_extras(p: Patient) -> Iterator[Finding]:
    if p.planet and any(member.avatar for member in p.planet.members) and not thumbnails.installed():
        yield Finding(
            "extras",
            False,
            'members.avatar: faces are letters without the extra images: pip install "planet-river[images]".',
        )


def check_limits(p: Patient) -> Iterator[Finding]:
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * (p.planet.fetch if p.planet else FetchRules()).concurrency + 64
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        yield Finding(
            "limits",
            False,
            f"This process may open {allowed} files, and {needed} are needed for fetch.concurrency: raise the limit "
            "(ulimit -n, or LimitNOFILE= of systemd).",
        )
    else:
        yield Finding("limits", True, "As many files may be opened as turns need.")
