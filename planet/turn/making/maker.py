"""What makes the files of marks in one process: they wait beside their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from planet.errors import PlanetError, machine_fault
from planet.hub import Hub
from planet.model.records import PublishedFile
from planet.pages import families
from planet.pages.context import PageContext
from planet.pages.marks import Mark, Output
from planet.site import pagefind
from planet.site.frames import Frames
from planet.site.look import Look, Page
from planet.site.pieces import Pieces
from planet.site.writer import Publication
from planet.struct import Struct, field, replace
from planet.turn.making.made import StagedMark
from planet.turn.making.search_index import StagedBlock, stage_block
from planet.views.feeds import FeedView, OpmlView, SitemapView
from planet.views.files import Assets, Document, PostPictures, SearchBlock, Unchanged
from planet.views.page import View

if TYPE_CHECKING:
    from planet.site.templates import Renderer

Standing = Mapping[str, PublishedFile]


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
        name = str(mark)
        block: StagedBlock | None = None
        for output in self._outputs(mark, standing):
            if isinstance(output, SearchBlock):
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
                made.append(self.publication.stage(page.path, page.body, name, published))
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
            case OpmlView(twin=twin) if twin:
                document = self._feed(output)
                yield from (Page(path, document) for path in (output.path, twin))
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
