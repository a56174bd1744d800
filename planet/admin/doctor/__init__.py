"""`planet doctor`: whether a hub can take its turns, and takes them. Looks, changes nothing, and leaves no file behind.

Each check gives one finding, or none where it has nothing to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from planet import config
from planet.admin.backup import store_url
from planet.admin.doctor import machine, turns
from planet.admin.doctor.patient import Finding, Patient
from planet.errors import MembersFileError, PlanetError
from planet.hub import Hub
from planet.model.community import FetchRules, Planet
from planet.store import store_file
from planet.store.upkeep.condition import Condition, condition_of

INTERVALS = 6
"""A hub whose last turn is so many intervals old takes none."""

FEWEST_HOURS = timedelta(hours=6)
"""No turn is missed before."""

CHECKS: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    turns.check_members,
    turns.check_store,
    turns.check_lock,
    turns.check_clock,
    turns.check_turns,
    turns.check_after_publish,
    machine.check_disk,
    machine.check_rights,
    machine.check_output,
    machine.check_extras,
    machine.check_limits,
)


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
