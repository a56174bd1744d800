"""`planet doctor`: whether a hub can take its turns, and takes them. Looks, changes nothing, and leaves no file behind.

Each check gives one finding, or none where it has nothing to look at.
"""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from planet import config
from planet.admin.backup import store_url
from planet.errors import MembersFileError, PlanetError
from planet.hub import Hub
from planet.locale.formatting import size as in_words
from planet.model.community import FetchRules, Planet
from planet.rules.upkeep import clock
from planet.store import store_file
from planet.store.upkeep.condition import Condition, condition_of, missing_files
from planet.store.version import SCHEMA_VERSION
from planet.workers import thumbnails

LEAST_FREE = 100_000_000
"""Bytes that should be free on each disk."""

LARGEST_LOG = 64_000_000
"""Bytes of a write-ahead log that no reader keeps from being emptied."""

INTERVALS = 6
"""A hub whose last turn is so many intervals old takes none."""

FEWEST_HOURS = timedelta(hours=6)
"""No turn is missed before."""

BEHIND = timedelta(minutes=5)
"""A clock may be so much behind the last turn: another machine took it."""

LOCK = "planet.lock"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing: its name for programs, whether it is sound, and a sentence."""

    name: str
    sound: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Patient:
    """A hub as the checks see it: `planet` is None if the members file has mistakes, `condition` None if there is no
    store, or none that can be looked at, which `refusal` tells."""

    hub: Hub
    planet: Planet | None
    mistakes: str
    file: Path
    condition: Condition | None
    refusal: str
    now: datetime
    max_age: timedelta


def examine(hub: Hub, now: datetime, max_age: timedelta | None = None) -> tuple[Finding, ...]:
    """Return all findings on a hub; raises nothing for what is wrong with it."""
    planet, mistakes = _members(hub)
    file = store_file(store_url(hub), hub.folder)
    condition, refusal = _condition(file)
    interval = (planet.fetch if planet else FetchRules()).interval
    patient = Patient(
        hub, planet, mistakes, file, condition, refusal, now, max_age or max(INTERVALS * interval, FEWEST_HOURS)
    )
    return tuple(finding for check in CHECKS for finding in check(patient))


def _members(hub: Hub) -> tuple[Planet | None, str]:
    try:
        return config.load(hub.folder), ""
    except MembersFileError as error:
        more = f" (and {len(error.mistakes) - 1} more: planet check lists them)" if len(error.mistakes) > 1 else ""
        return None, f"{error.file}, {error.mistakes[0]}{more}"


def _condition(file: Path) -> tuple[Condition | None, str]:
    if not file.exists():
        return None, ""
    try:
        return condition_of(file, quick=True), ""
    except (PlanetError, OSError) as error:
        return None, str(error)


# ---------------------------------------------------------------- the checks


def _check_members(p: Patient) -> Iterator[Finding]:
    if p.planet is None:
        yield Finding("members", False, p.mistakes)
    else:
        yield Finding("members", True, f"The members file has no mistakes: {len(p.planet.members)} members.")


def _check_store(p: Patient) -> Iterator[Finding]:
    name = p.file.name
    if p.condition is None:
        yield Finding("store", False, p.refusal or _no_store(p))
    elif p.condition.complaint:
        why = p.condition.complaint
        yield Finding("store", False, f"The store {name} is damaged ({why}): put a copy back, planet restore FILE.")
    else:
        yield Finding("store", True, f"The store {name} is whole: {p.condition.entries} posts.")
        yield _schema(p.condition.schema)
        yield from _log(p.file)
        if p.condition.unswept:
            yield Finding(
                "erased",
                False,
                "Somebody was erased, but their bytes may still be in the store: run planet forget again, as before.",
            )


def _no_store(p: Patient) -> str:
    if (p.hub.output / "index.html").exists():
        return f"There is no store at {p.file}, although output/ holds a site: put a copy back, planet restore FILE."
    return f"There is no store at {p.file} yet: take the first turn, planet update."


def _schema(schema: str) -> Finding:
    if not schema:
        return Finding("schema", False, "The store is a database of something else: name another file as `store`.")
    if schema > SCHEMA_VERSION:
        return Finding(
            "schema",
            False,
            f"The store was made by a newer version of planet (schema {schema}, this one knows {SCHEMA_VERSION}): "
            "update planet-river.",
        )
    if schema < SCHEMA_VERSION:
        return Finding(
            "schema",
            True,
            f"The store has schema {schema}: the next turn brings it to {SCHEMA_VERSION}, after a copy is made.",
        )
    return Finding("schema", True, f"The store has the schema of this version, {schema}.")


def _log(file: Path) -> Iterator[Finding]:
    log = file.with_name(f"{file.name}-wal")
    length = log.stat().st_size if log.exists() else 0
    if length > max(LARGEST_LOG, file.stat().st_size):
        yield Finding(
            "log",
            False,
            f"The write-ahead log of {file.name} has grown to {in_words(length)}: a program keeps reading the store, "
            "and must be stopped.",
        )


def _check_lock(p: Patient) -> Iterator[Finding]:
    try:
        holder = (p.file.parent / LOCK).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        holder = ""
    except OSError as error:
        yield Finding("lock", False, f"The lock {LOCK} cannot be read ({error.strerror}): give this user the right.")
        return
    if not holder.isdecimal():
        yield Finding("lock", True, "No turn is under way.")
    elif _lives(int(holder)):
        yield Finding("lock", True, f"A turn is under way, in process {holder}.")
    else:
        yield Finding(
            "lock",
            True,
            f"A turn was killed in process {holder}: the lock is free again, and the next turn completes its work.",
        )


def _lives(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _check_clock(p: Patient) -> Iterator[Finding]:
    last = p.condition.last_turn if p.condition else None
    if fault := clock.fault_of(p.now, last):
        yield Finding("clock", False, fault)
    elif last and p.now < last - BEHIND:
        yield Finding(
            "clock",
            False,
            f"This machine's clock says {_moment(p.now)}, which is before the last turn ({_moment(last)}): set it "
            "right.",
        )
    else:
        yield Finding("clock", True, f"The clock says {_moment(p.now)}.")


def _check_turns(p: Patient) -> Iterator[Finding]:
    if p.condition is None or p.condition.complaint:
        return
    last = p.condition.last_turn
    if last is None:
        yield Finding("turn", False, "No turn was ever taken: planet update.")
    elif p.now - last > p.max_age:
        yield Finding(
            "turn",
            False,
            f"The last turn was taken {_ago(p.now - last)} ago ({_moment(last)}), and one is due within "
            f"{_ago(p.max_age)}: see whether cron, systemd or planet run still takes them.",
        )
    else:
        yield Finding("turn", True, f"The last turn was taken {_ago(p.now - last)} ago ({_moment(last)}).")
        yield from _network(p, p.condition)


def _network(p: Patient, condition: Condition) -> Iterator[Finding]:
    tried, good = condition.tried, condition.succeeded
    if tried and (good is None or tried - good > max(p.max_age, timedelta(days=1))):
        since = f"since {_moment(good)}" if good else "ever"
        yield Finding(
            "network",
            False,
            f"No feed on the web was reached {since}: see whether this machine has a network, and what planet status "
            "says.",
        )


def _check_disk(p: Patient) -> Iterator[Finding]:
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


def _check_rights(p: Patient) -> Iterator[Finding]:
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
    names = (p.file.name, f"{p.file.name}-wal", f"{p.file.name}-shm", LOCK)
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


def _check_output(p: Patient) -> Iterator[Finding]:
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
        yield Finding("output", True, f"The site in output/ is complete: {number} files.")


def _check_extras(p: Patient) -> Iterator[Finding]:
    if p.planet and any(member.avatar for member in p.planet.members) and not thumbnails.installed():
        yield Finding(
            "extras",
            False,
            'members.avatar: faces are letters without the extra images: pip install "planet-river[images]".',
        )


def _check_limits(p: Patient) -> Iterator[Finding]:
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


CHECKS: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    _check_members,
    _check_store,
    _check_lock,
    _check_clock,
    _check_turns,
    _check_disk,
    _check_rights,
    _check_output,
    _check_extras,
    _check_limits,
)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _ago(age: timedelta) -> str:
    """Return a length of time in its largest unit: "3 days", "5 hours", "12 minutes"."""
    minutes = int(age.total_seconds() // 60)
    for unit, length in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * length:
            return f"{minutes // length} {unit}"
    return f"{minutes} minutes"
