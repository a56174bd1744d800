"""What the checks of `planet doctor` are given, and what each of them finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from planet.hub import Hub
from planet.model.community import Planet
from planet.store.upkeep.condition import Condition

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
