"""What the checks of `planet doctor` are given, and what each of them finds."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from planet.hub import Hub
from planet.model.community import Planet
from planet.store.upkeep.condition import Condition
from planet.struct import Struct


class Finding(Struct, frozen=True):
    """What was found of one thing: its name for programs, whether it is sound, and a sentence."""

    name: str
    sound: bool
    sentence: str


class Patient(Struct, frozen=True):
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
