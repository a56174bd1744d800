"""The making of many marks: this process makes the first of them, others the last."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from planet.hub import Hub
from planet.model.community import Planet
from planet.pages import families
from planet.pages.context import PageContext
from planet.pages.marks import Mark
from planet.ports import Progress
from planet.site.look import Look
from planet.site.writer import Publication
from planet.store import Store
from planet.struct import Struct, field, replace
from planet.turn.making.made import Made, StagedMark
from planet.turn.making.maker import PageMaker, Standing
from planet.views.site import Site
from planet.workers.crew import Crew

BATCH = 32
"""Marks that a process is given at once."""

AHEAD = 5
"""Batches that another process has at once."""

PULSE = 0.2
"""Seconds from one look whether a process has answered, or a signal has come, to the next."""


class Sharing(Struct):
    """The making of some marks: what is given to whom, and how far it has come."""

    maker: PageMaker
    crew: Crew
    by_mark: Mapping[Mark, Standing]
    touched: Collection[Mark]
    progress: Progress
    total: int
    made: Made = field(default_factory=Made)

    def alone(self, marks: Sequence[Mark], beside: Callable[[], None] = lambda: None) -> None:
        """Make these marks in this process; `beside` is called before each."""
        for start in range(0, len(marks), BATCH):
            batch = marks[start : start + BATCH]
            families.gather(self.maker.context, batch)
            made: list[StagedMark] = []
            try:
                for mark in batch:
                    pulse = partial(self.progress, "Publishing", len(self.made) + len(made), self.total)
                    pulse()
                    beside()
                    standing = self.by_mark.get(mark, {})
                    made.append(self.maker.make(mark, standing, touched=mark in self.touched, pulse=pulse))
            finally:
                self.made.add(made)

    def with_others(self, marks: Sequence[Mark]) -> None:
        """Make these marks in this process and in those of the crew, each of which begins when it is ready."""
        waiting = _Waiting.of(marks, 1 + self.crew.size)
        beside = partial(self._keep_busy, waiting)
        try:
            while waiting or self.crew.is_busy:
                beside()
                self.alone(waiting.first(), beside)
                self._collect(0 if waiting else PULSE)
        except BaseException:
            self._add(self.crew.stop())
            raise

    def _keep_busy(self, waiting: _Waiting) -> None:
        """Give others their next batches: some for each, for this process looks after them between two pages only; one
        where few are left."""
        self._collect(0)
        while waiting and self.crew.has_room(AHEAD if waiting.are_many else 1):
            self.crew.hand_over(_make_batch, *self._task(waiting.last()))

    def _task(self, batch: list[Mark]) -> tuple[list[Mark], dict[Mark, Standing], set[Mark], dict[str, datetime]]:
        standing = {mark: self.by_mark[mark] for mark in batch if mark in self.by_mark}
        since = self.maker.context.changed_since
        changed_since = {name: since[name] for name in map(str, batch) if name in since}
        return batch, standing, {mark for mark in batch if mark in self.touched}, changed_since

    def _collect(self, seconds: float) -> None:
        """Take what others have made, after so many seconds at most."""
        self.crew.exchange(seconds if self.crew.is_busy else 0)
        self.progress("Publishing", len(self.made), self.total)  # a signal to stop goes before what it has ended
        self._add(self.crew.results())

    def _add(self, results: Iterable[bytes]) -> None:
        from planet.workers import messages  # which only news need

        for result in results:
            self._take(messages.unpacked(result, list[StagedMark]))

    def _take(self, batch: list[StagedMark]) -> None:
        self.made.add(batch)

    def take_back(self) -> None:
        """Take over all files that wait, so that nothing unfinished stays behind."""
        for staged in self.made:
            self.maker.publication.take_over(staged.staged)


class _Waiting(Struct):
    """Marks that nobody makes yet. They are taken in lists of a few from both ends, of fewer towards the end, so that
    all processes are done at the same time."""

    pages: deque[Mark]
    lone: deque[Mark]
    processes: int

    @classmethod
    def of(cls, marks: Sequence[Mark], processes: int) -> _Waiting:
        """Order marks: first the only pages of their families, which are large; last, and alone, the blocks of the
        full-text index, which take longest, and behind them the assets, for which other processes got ready."""
        from planet.pages.pictures import ASSETS
        from planet.pages.search import BLOCKS

        lone = [mark for mark in reversed(marks) if mark.family in (BLOCKS.name, ASSETS.name)]
        pages = [mark for mark in marks if mark.family not in (BLOCKS.name, ASSETS.name)]
        return cls(deque(sorted(pages, key=lambda mark: bool(mark.key))), deque(lone), processes)

    def __bool__(self) -> bool:
        return bool(self.pages or self.lone)

    @property
    def are_many(self) -> bool:
        """Return whether each process can have some lists more."""
        return len(self.pages) + len(self.lone) > AHEAD * self.processes

    @property
    def _size(self) -> int:
        return max(1, min(BATCH, len(self.pages) // (4 * self.processes)))

    def first(self) -> list[Mark]:
        """Take the next marks for this process, if there are any."""
        if self.pages:
            return [self.pages.popleft() for _ in range(self._size)]
        return [self.lone.popleft()] if self.lone else []

    def last(self) -> list[Mark]:
        """Take the next marks for another process."""
        if self.lone:
            return [self.lone.pop()]
        return [self.pages.pop() for _ in range(self._size)][::-1]


_maker: PageMaker
"""What makes pages in a further process."""


def open_store(hub: Hub, planet: Planet, site: Site, today: date, indexer: str, first: bool) -> None:
    """Prepare a further process: it reads the store, and writes beside the places of its files."""
    global _maker
    look, zone = Look(hub.templates, planet.theme), ZoneInfo(planet.timezone)
    store = Store.open(planet.store, hub.folder, read_only=True)
    context = PageContext(planet, site, store, zone, today, look.translation(planet.language), indexer)
    _maker = PageMaker(hub, context, look, Publication(hub.output, first))
    _maker.get_ready()
    gc.freeze()  # what is loaded stays: Python need not look through it for cycles in the midst of pages


def _make_batch(
    batch: list[Mark], standing: dict[Mark, Standing], touched: set[Mark], changed_since: dict[str, datetime]
) -> list[StagedMark]:
    """Make the pages of these marks, in a further process. After a mistake nothing unfinished is left."""
    made: list[StagedMark] = []
    _maker.context = replace(_maker.context, changed_since=changed_since)
    try:
        with _maker.context.store.remembering():
            families.gather(_maker.context, batch)
            for mark in batch:
                made.append(_maker.make(mark, standing.get(mark, {}), touched=mark in touched))
    except BaseException:
        for staged in made:
            _maker.publication.take_over(staged.staged)
        _maker.publication.discard()
        raise
    return made
