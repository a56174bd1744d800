"""Checks of what turns work with: the members file, the store, the lock, the clock, the last turn."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from planet.admin.doctor.patient import Finding, Patient
from planet.hub import LOCK_FILE
from planet.locale.formatting import number_of
from planet.locale.formatting import size as in_words
from planet.rules.upkeep import clock
from planet.store.upkeep.condition import Condition
from planet.store.version import SCHEMA_VERSION
from planet.turn.upkeep import owed

LARGEST_LOG = 64_000_000
"""Bytes of a write-ahead log that no reader keeps from being emptied."""

BEHIND = timedelta(minutes=5)
"""A clock may be so much behind the last turn: another machine took it."""


def check_members(p: Patient) -> Iterator[Finding]:
    if p.planet is None:
        yield Finding("members", False, p.mistakes)
    else:
        yield Finding(
            "members", True, f"The members file has no mistakes: {number_of(len(p.planet.members), 'member')}."
        )


def check_store(p: Patient) -> Iterator[Finding]:
    name = p.file.name
    if p.condition is None:
        yield Finding("store", False, p.refusal or _no_store(p))
    elif p.condition.complaint:
        why = p.condition.complaint
        yield Finding("store", False, f"The store {name} is damaged ({why}): put a copy back, planet restore FILE.")
    else:
        yield Finding("store", True, f"The store {name} is whole: {number_of(p.condition.entries, 'post')}.")
        yield _schema(p.condition.schema) if p.file.stat().st_size else _empty(name)
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


def _empty(name: str) -> Finding:
    return Finding("schema", False, f"The store {name} is empty: put a copy back, planet restore FILE.")


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


def check_lock(p: Patient) -> Iterator[Finding]:
    try:
        holder = (p.file.parent / LOCK_FILE).read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        holder = ""
    except OSError as error:
        yield Finding(
            "lock", False, f"The lock {LOCK_FILE} cannot be read ({error.strerror}): give this user the right."
        )
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


def check_clock(p: Patient) -> Iterator[Finding]:
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


def check_turns(p: Patient) -> Iterator[Finding]:
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


def check_after_publish(p: Patient) -> Iterator[Finding]:
    if p.planet is None or p.condition is None or not p.planet.after_publish:
        return
    if number := owed.failures(p.condition.after_publish):
        times = f"{number} times in a row" if number > 1 else "at its last run"
        yield Finding(
            "after_publish",
            False,
            f"The command after_publish failed {times}, so readers may see an older site: planet update says why.",
        )
    else:
        yield Finding("after_publish", True, "The command after_publish has not failed since it succeeded.")


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


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _ago(age: timedelta) -> str:
    """Return a length of time in its largest unit: "3 days", "5 hours", "12 minutes"."""
    minutes = int(age.total_seconds() // 60)
    for unit, length in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * length:
            return f"{minutes // length} {unit}"
    return number_of(minutes, "minute")
