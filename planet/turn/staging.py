"""Staging: marks to the files of their pages, which wait beside their places. Many marks are shared among processes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from planet.model.records import PublishedFile
from planet.pages import families
from planet.pages.marks import Mark
from planet.ports import Progress
from planet.struct import Struct, field
from planet.turn.making.made import Made, StagedMark
from planet.turn.making.maker import PageMaker
from planet.turn.making.search_index import StagedBlock
from planet.turn.making.sharing import Sharing
from planet.workers.crew import Crew
from planet.workers.processors import processors

FEW = 30
"""Up to so many marks are made sooner by this process alone than others are ready, if they run already."""

SHARED = 300
"""So many marks are worth the start of further processes, which takes as long as some hundred marks."""


class Staging(Struct):
    """One publishing: the marks whose pages were made, and the files as they will stand, by path. `touched` are marks
    of files that others changed."""

    maker: PageMaker
    crew: Crew
    touched: Collection[Mark]
    standing: dict[str, PublishedFile] = field(default_factory=dict)
    marks: set[Mark] = field(default_factory=set)
    files: dict[str, PublishedFile] = field(default_factory=dict)
    blocks: dict[Mark, StagedBlock] = field(default_factory=dict)
    _by_mark: dict[Mark, dict[str, PublishedFile]] = field(default_factory=dict)
    _made: list[Made] = field(default_factory=list)

    def stage(self, first: Collection[Mark], progress: Progress, *, spread: bool) -> None:
        """Write the pages of these marks beside their places; with `spread` also the pages that link to a page which
        comes or goes."""
        marks = first
        while marks:
            self.marks.update(marks)
            self._read_standing(marks)
            latest = self._make(families.together(marks), progress)
            self._made.append(latest)
            marks = self._neighbours(latest) if spread else set()

    def unpack(self) -> None:
        """Take over what was made, so that it waits in the order of publishing. Call this when all other processes have
        ended: until then it needs less memory."""
        self.maker.context.recent.forget()
        made = {staged.mark: staged for latest in self._made for staged in latest if staged.files or staged.block}
        for _, mark in families.in_order(made):
            self._add(made[mark])
        self._made.clear()

    def _read_standing(self, marks: Collection[Mark]) -> None:
        """Read the files that these marks have."""
        standing = self.maker.context.store.published.files_of(list(map(str, marks)))
        self.standing |= standing
        for path, file in standing.items():
            self._by_mark.setdefault(Mark.parse(file.mark), {})[path] = file

    def _make(self, marks: Sequence[Mark], progress: Progress) -> Made:
        call_others(self.crew, len(marks))
        sharing = Sharing(self.maker, self.crew, self._by_mark, self.touched, progress, len(marks))
        try:
            if self.crew.size and len(marks) > FEW:
                sharing.with_others(marks)
            else:
                sharing.alone(marks)
        except BaseException:
            sharing.take_back()
            raise
        return sharing.made

    def _neighbours(self, latest: Made) -> set[Mark]:
        """Return the marks of pages that link to one which came or went, and were not made yet."""
        turned = [staged.mark for staged in latest if bool(staged.files) != (staged.mark in self._by_mark)]
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


def call_others(crew: Crew, marks: int) -> None:
    """Let other processes get ready to make so many marks: those that run already if there are some, new ones if there
    are many."""
    if marks >= SHARED:
        crew.grow(processors() - 1)
    elif marks > FEW:
        crew.use_spare()
