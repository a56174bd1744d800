"""Copies of the store beside it, which the program itself made: before a migration, and when a backup was put back."""

from __future__ import annotations

import re
from pathlib import Path

from planet.errors import PlanetError

_COPY = re.compile(r"\.(?:before-\d{4}|replaced-\d{8}T\d{6}|incoming)(?:-wal|-shm)?(?:\.unfinished)?")


def copies_of(file: Path) -> tuple[Path, ...]:
    """Return the copies that stand beside a store, by name."""
    beside = file.parent.iterdir() if file.parent.is_dir() else ()
    return tuple(
        sorted(
            path for path in beside if path.name.startswith(file.name) and _COPY.fullmatch(path.name[len(file.name) :])
        )
    )


def remove_copies(file: Path, spared: str = "") -> tuple[str, ...]:
    """Delete the copies that stand beside a store, but for the one named `spared`; return their names. Raises
    PlanetError if the disk refuses."""
    copies = tuple(copy for copy in copies_of(file) if copy.name != spared)
    for copy in copies:
        try:
            copy.unlink(missing_ok=True)
        except OSError as error:
            raise PlanetError(
                f"The copy {copy.name} of the store still holds what was erased, and cannot be removed "
                f"({error.strerror}): remove it by hand."
            ) from None
    return tuple(copy.name for copy in copies)
