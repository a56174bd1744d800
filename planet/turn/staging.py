"""Staging: marks to the files of their pages, which wait beside their places. Many marks are shared among processes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import suppress
from datetime import date, datetime
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from planet.errors import PlanetError, machine_fault
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.records import PublishedFile
from planet.pages import families
from planet.pages.context import PageContext
from planet.pages.marks import Mark, Output
from planet.ports import Progress
from planet.site import pagefind
from planet.site.frames import Frames
from planet.site.look import Look, Page
from planet.site.pieces import Pieces
from planet.site.writer import Publication
from planet.store import Store
from planet.struct import Struct, field, replace
from planet.views.feeds import FeedView, OpmlView, SitemapView
from planet.views.files import Assets, Document, PostPictures, SearchBlock, Unchanged
from planet.views.page import View
from planet.views.site import Site
from planet.workers.processors import processors
from planet.workers.reserve import Reserve

if TYPE_CHECKING:
    from planet.site.templates import Renderer
    from planet.turn.search_index import StagedBlock
    from planet.workers.crew import Crew

SHARED = 300
"""So many marks are worth the start of further processes, which takes as long as some hundred marks."""

BATCH = 32
"""Marks that a process is given at once."""

PULSE = 0.2
"""Seconds from one look whether a process has answered, or a signal has come, to the next."""

Standing = Mapping[str, PublishedFile]


class StagedMark(Struct, frozen=True):
    """What was made for a mark: its files as they will stand, and the paths of those that wait.

    `block` is set for a block of the full-text index."""

    mark: Mark
    files: tuple[PublishedFile, ...]
    staged: tuple[str, ...]
    block: StagedBlock | None = None


class PageMaker(Struct, dict=True):
    """Makes the pages of marks in one process."""

    hub: Hub
    context: PageContext
    look: Look
    publication: Publication
    _entries: Pieces = field(default_factory=Pieces)

    def make(
        self, mark: Mark, standing: Standing, *, touched: bool, pulse: pagefind.Pulse = pagefind.no_pulse
    ) -> StagedMark:
        """Write the pages of a mark beside their places. `standing` are the files that it had. `pulse` is called while
        that takes long."""
        made: list[PublishedFile] = []
        block: StagedBlock | None = None
        for output in self._outputs(mark, standing):
            if isinstance(output, SearchBlock):
                from planet.turn.search_index import stage_block

                language, store = self.context.planet.language, self.context.store
                own = {path: file for path, file in standing.items() if path.startswith(output.folder)}
                facts = (store, self.publication, language, mark, output, own)
                block = stage_block(*facts, touched=touched, pulse=pulse)
                made += block.files
                continue
            if isinstance(output, Unchanged):
                made.append(standing[output.path])
                continue
            for page in self._pages(output):
                published = standing.get(page.path)
                made.append(self.publication.stage(page.path, page.body, str(mark), published))
        return StagedMark(mark, tuple(made), self.publication.staged(), block)

    def _outputs(self, mark: Mark, standing: Standing) -> Iterable[Output]:
        """Return what is published for a mark. What should be unchanged and does not stand is made as well."""
        outputs = list(families.outputs(self.context, mark))
        if any(isinstance(output, Unchanged) and output.path not in standing for output in outputs):
            return families.outputs(replace(self.context, changed_since={}), mark)
        return outputs

    def _pages(self, output: Output) -> Iterator[Page]:
        """Yield the files of what a page family gives."""
        match output:
            case View(clocked=True) if self.look.is_shipped:
                site, dates = self.context.site, self.context.translation.version
                frames = Frames(str(self.hub.output), self.look, site, dates)
                yield frames.page(output, lambda view: self._renderer.render(view))
            case View():
                yield self._renderer.render(output)
            case FeedView() | OpmlView() | SitemapView():
                yield Page(output.path, self._feed(output))
            case Document():
                yield Page(output.path, output.body)
            case Assets():
                site = self.context.site
                yield from self.look.assets(site.accent, site.title, site.language)
            case PostPictures():
                from planet.fetch import files

                for file in files.images(self.hub.folder, output.source):
                    if (body := _read_picture(file)) is not None:
                        yield Page(output.folder + file.name, body)

    def _feed(self, view: FeedView | OpmlView | SitemapView) -> bytes:
        """Return a document in XML or JSON, whose writers are loaded with the first of them."""
        from planet.site import feeds

        match view:
            case FeedView():
                return feeds.write_feed(view, self._entries)
            case OpmlView():
                return feeds.write_opml(view)
            case SitemapView():
                return feeds.write_sitemap(view)

    def get_ready(self) -> None:
        """Load what most pages need, before any is asked for; draw the marks of a new site, which takes long."""
        import_module("planet.pages.all_families")
        assert self._renderer
        if self.publication.first:
            list(self._pages(Assets()))

    @cached_property
    def _renderer(self) -> Renderer:
        """Return what fills the templates; it is loaded with the first page."""
        from planet.site.templates import Renderer

        return Renderer(self.look, self.context.site)


def _read_picture(file: Path) -> bytes | None:
    """Read a picture beside a post; None if it was removed since it was listed: the next turn notices that. Raises
    PlanetError if the machine lacks something."""
    try:
        return file.read_bytes()
    except OSError as error:
        if sentence := machine_fault(error):
            raise PlanetError(sentence) from error
        return None


class Staging(Struct):
    """One publishing: the marks whose pages were made, and the files as they will stand, by path. `touched` are marks
    of files that others changed."""

    maker: PageMaker
    reserve: Reserve
    touched: Collection[Mark]
    standing: dict[str, PublishedFile] = field(default_factory=dict)
    marks: set[Mark] = field(default_factory=set)
    files: dict[str, PublishedFile] = field(default_factory=dict)
    blocks: dict[Mark, StagedBlock] = field(default_factory=dict)
    _by_mark: dict[Mark, dict[str, PublishedFile]] = field(default_factory=dict)

    def stage(self, first: Collection[Mark], progress: Progress, *, spread: bool) -> None:
        """Write the pages of these marks beside their places; with `spread` also the pages that link to a page which
        comes or goes. What waits is then in the order of publishing."""
        made: dict[Mark, StagedMark] = {}
        marks = set(first)
        while marks:
            self.marks |= marks
            self._read_standing(marks)
            latest = self._make(families.together(marks), progress)
            made |= latest
            marks = self._neighbours(latest) if spread else set()
        for _, mark in families.in_order(made):
            self._add(made[mark])

    def _read_standing(self, marks: Collection[Mark]) -> None:
        """Read the files that these marks have."""
        standing = self.maker.context.store.published.files_of(list(map(str, marks)))
        self.standing |= standing
        for path, file in standing.items():
            self._by_mark.setdefault(Mark.parse(file.mark), {})[path] = file

    def _make(self, marks: Sequence[Mark], progress: Progress) -> dict[Mark, StagedMark]:
        processes = processes_for(len(marks))
        sharing = _Sharing(self.maker, self.reserve, self._by_mark, self.touched, progress, len(marks))
        try:
            if processes > 1:
                sharing.with_others(_batches(marks, processes), processes - 1)
            else:
                sharing.alone(marks)
        except BaseException:
            sharing.take_back()
            raise
        return sharing.made

    def _neighbours(self, latest: Mapping[Mark, StagedMark]) -> set[Mark]:
        """Return the marks of pages that link to one which came or went, and were not made yet."""
        turned = [mark for mark, staged in latest.items() if bool(staged.files) != (mark in self._by_mark)]
        return {step for mark in turned for step in families.neighbours(self.maker.context, mark)} - self.marks

    def _add(self, staged: StagedMark) -> None:
        self.maker.publication.take_over(staged.staged)
        self.files |= {file.path: file for file in staged.files}
        if staged.block is not None:
            self.blocks[staged.mark] = staged.block

    def removals(self) -> list[str]:
        """Return the paths of published files that belong to no mark any more."""
        own = self.standing.items()
        return [path for path, file in own if path not in self.files and Mark.parse(file.mark) in self.marks]

    def changed(self) -> list[PublishedFile]:
        """Return the files whose bytes will differ from those that stand there now."""
        return [file for path, file in self.files.items() if self.standing.get(path) != file]


# ---------------------------------------------------------------- in this process, and in others


def _batches(marks: Sequence[Mark], processes: int) -> deque[list[Mark]]:
    """Return marks in lists of a few, in this order. Blocks of the full-text index, which take longest, come last and
    alone; behind them the assets, for which other processes got ready."""
    from planet.pages.pictures import ASSETS
    from planet.pages.search import BLOCKS

    lone = [[mark] for mark in reversed(marks) if mark.family in (BLOCKS.name, ASSETS.name)]
    pages = [mark for mark in marks if mark.family not in (BLOCKS.name, ASSETS.name)]
    size = max(1, min(BATCH, len(pages) // (processes * 4)))
    return deque([*(pages[start : start + size] for start in range(0, len(pages), size)), *lone])


class _Sharing(Struct):
    """The making of many marks: what is given to whom, and how far it has come."""

    maker: PageMaker
    reserve: Reserve
    by_mark: Mapping[Mark, Standing]
    touched: Collection[Mark]
    progress: Progress
    total: int
    made: dict[Mark, StagedMark] = field(default_factory=dict)
    _tasks: set[Future[list[StagedMark]]] = field(default_factory=set)

    def alone(self, marks: Sequence[Mark], beside: Callable[[], None] = lambda: None) -> None:
        """Make these marks in this process; `beside` is called before each."""
        for start in range(0, len(marks), BATCH):
            batch = marks[start : start + BATCH]
            families.gather(self.maker.context, batch)
            for mark in batch:
                pulse = partial(self.progress, "Publishing", len(self.made), self.total)
                pulse()
                beside()
                standing = self.by_mark.get(mark, {})
                self.made[mark] = self.maker.make(mark, standing, touched=mark in self.touched, pulse=pulse)

    def with_others(self, batches: deque[list[Mark]], others: int) -> None:
        """Make these marks in this process, from the first on, and in others, from the last on."""
        with self.reserve.crew(others) as crew:
            while batches or self._tasks:
                self._keep_busy(crew, batches, others)
                if batches:
                    self.alone(batches.popleft(), partial(self._keep_busy, crew, batches, others))
                self._collect(0 if batches else PULSE)

    def _keep_busy(self, crew: Crew, batches: deque[list[Mark]], others: int) -> None:
        """Give others their next batches: two for each, so that none waits for this process; one where few are left."""
        if any(task.done() for task in self._tasks):
            self._collect(0)
        while batches and len(self._tasks) < others * (2 if len(batches) > 2 * others else 1):
            self._tasks.add(crew.hand_over(_make_batch, *self._task(batches.pop())))

    def _task(self, batch: list[Mark]) -> tuple[list[Mark], dict[Mark, Standing], set[Mark], dict[str, datetime]]:
        standing = {mark: self.by_mark[mark] for mark in batch if mark in self.by_mark}
        since = self.maker.context.changed_since
        changed_since = {name: since[name] for name in map(str, batch) if name in since}
        return batch, standing, {mark for mark in batch if mark in self.touched}, changed_since

    def _collect(self, seconds: float) -> None:
        """Take what others have made, after so many seconds at most."""
        from planet.workers.crew import result

        ready, self._tasks = wait(self._tasks, seconds, FIRST_COMPLETED)
        self.progress("Publishing", len(self.made), self.total)  # a signal to stop goes before what it has ended
        for task in ready:
            self.made |= {staged.mark: staged for staged in result(task)}

    def take_back(self) -> None:
        """Take over all files that wait, so that nothing unfinished stays behind."""
        for task in self._tasks:
            with suppress(Exception, CancelledError):  # the first mistake is the one that is raised
                self.made |= {staged.mark: staged for staged in task.result()}
        for staged in self.made.values():
            self.maker.publication.take_over(staged.staged)


def processes_for(marks: int) -> int:
    """Return how many processes make so many marks."""
    return processors() if marks >= SHARED else 1


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
