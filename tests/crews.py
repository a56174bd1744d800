"""Further processes that make pages, as tests look at them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec

from effort import family

from planet.workers.crew import Crew


def children() -> list[int]:
    """The processes that live below this one, except Python's own and the nursery, which other tests may have left."""
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in family(os.getpid())[1:]}
    return [pid for pid, command in commands.items() if not re.search(rb"resource_tracker|killing\.py", command)]


P = ParamSpec("P")


def ready(begin: Callable[Concatenate[Crew, P], None]) -> Callable[Concatenate[Crew, P], None]:
    """A method of Crew that lets processes begin, and waits until they are ready: they would come too late for the few
    pages of a test."""

    def begun(crew: Crew, *arguments: P.args, **words: P.kwargs) -> None:
        begin(crew, *arguments, **words)
        while not all(mate.is_ready for mate in crew._mates):
            crew.exchange(0.01)
            assert list(crew.results()) == []

    return begun
