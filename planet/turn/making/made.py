"""What was made for marks, until all of it is put in place."""

from __future__ import annotations

from collections.abc import Iterator

from planet.model.records import PublishedFile
from planet.pages.marks import Mark
from planet.struct import Struct, packed, unpacked
from planet.turn.making.search_index import StagedBlock


class StagedMark(Struct, frozen=True):
    """What was made for a mark: its files as they will stand, and the paths of those that wait.

    `block` is set for a block of the full-text index."""

    mark: Mark
    files: tuple[PublishedFile, ...]
    staged: tuple[str, ...]
    block: StagedBlock | None = None


class Made:
    """What was made for some marks, in batches. A batch is packed until it is asked for: a large site has tens of
    thousands of files, and all processes need memory until the last of them is made."""

    def __init__(self) -> None:
        self._batches: list[bytes] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[StagedMark]:
        """Yield what was made for each mark."""
        for batch in self._batches:
            yield from unpacked(batch, list[StagedMark])

    def add(self, batch: list[StagedMark]) -> None:
        """Add what was made for a few marks."""
        self._batches.append(packed(batch))
        self._count += len(batch)
