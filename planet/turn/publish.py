"""Publishing: the marks that wait, their pages, the files in output/. Either all of them are put in place, or none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from heapq import heappop, heappush
from pathlib import Path
from zoneinfo import ZoneInfo

from planet import __version__
from planet.errors import PlanetError, machine_fault
from planet.fetch import files
from planet.hub import Hub
from planet.locale import calendar
from planet.locale.languages import direction
from planet.locale.translation import ENGLISH, Translation
from planet.model.community import Planet
from planet.model.records import PublishedFile
from planet.pages import families, marks
from planet.pages.context import PageContext
from planet.pages.marks import Inventory, Mark, Output
from planet.pages.search import INDEXED
from planet.ports import Progress, no_progress
from planet.site import feeds, pagefind
from planet.site.templates import Page, Renderer
from planet.site.writer import Publication
from planet.store import Store
from planet.turn.search_index import IndexBlocks
from planet.views.feeds import FeedView, OpmlView, SitemapView
from planet.views.files import Assets, Document, PostPictures, SearchBlock, Standing
from planet.views.page import View
from planet.views.site import ChannelLink, Site

NOT_LOOKS = frozenset({"members", "hides", "fetch", "fingerprint", "unused_keys", "prompts", "store", "after_publish"})
"""Keys of the members file that no page shows by themselves. Changes of members mark their own pages."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """The result of a publishing: the files written and removed. `notes` are sentences on what could not be made."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def publish_site(
    hub: Hub, planet: Planet, store: Store, now: datetime, *, all_pages: bool = False, progress: Progress = no_progress
) -> PublishReport:
    """Publish the pages that are stale from the store; with `all_pages` publish all of them.

    The result depends on the day of `now`, never on the hour.
    """
    renderer = Renderer(hub.templates, _site(planet, store), planet.theme)
    context = page_context(planet, store, now, renderer.translation)
    _open_day(store, context)
    standing, generations = store.published.files(), store.published.stale()
    looks = _looks(planet, context.site, renderer)
    all_pages = all_pages or store.published.fact("looks") != looks
    with Publication(hub.output) as publication:
        touched, moved = publication.survey(standing)
        touched_marks = set(map(Mark.parse, touched))
        if not all_pages:
            context = replace(context, changed_since=marks.changed_since(store, touched_marks))
        blocks = IndexBlocks(store, publication, planet.language, standing, touched_marks)
        staged = _StagedPages(hub, context, renderer, publication, standing, blocks)
        first = _first_marks(store, context, standing, touched_marks, all_pages=all_pages)
        with store.snapshot():
            staged.stage(first, progress, spread=not all_pages)
        removals = staged.removals()
        rendered = _announce(store, staged.marks, generations, [*moved, *staged.changed()])
        report = PublishReport(publication.commit(), publication.remove(removals), tuple(blocks.failures.values()))
    with store.transaction():
        failed = set(map(str, blocks.failures))
        store.published.clear({mark: n for mark, n in rendered.items() if mark not in failed}, removals)
        blocks.remember()
        store.published.set_fact("looks", looks)
        store.published.set_fact("day", context.today.isoformat())
    return report


def _first_marks(
    store: Store, context: PageContext, standing: Mapping[str, PublishedFile], touched: set[Mark], *, all_pages: bool
) -> set[Mark]:
    """Return the marks to publish: those that wait, those of files that others changed; with `all_pages` all there
    are."""
    first = marks.waiting(store) | touched
    if all_pages:
        first |= set(families.whole_site(Inventory(store, context.zone)))
        first |= {Mark.parse(file.mark) for file in standing.values()}
    return first


@dataclass(slots=True)
class _StagedPages:
    """One publishing: the marks whose pages were made, and the files as they will stand, by path."""

    hub: Hub
    context: PageContext
    renderer: Renderer
    publication: Publication
    standing: Mapping[str, PublishedFile]
    blocks: IndexBlocks
    marks: set[Mark] = field(default_factory=set)
    files: dict[str, PublishedFile] = field(default_factory=dict)

    def stage(self, first: Collection[Mark], progress: Progress, *, spread: bool) -> None:
        """Write the pages of these marks beside their places; with `spread` also the pages that link to a page which
        comes or goes."""
        standing = {Mark.parse(file.mark) for file in self.standing.values()}
        self.marks = set(first)
        queue = families.in_order(first)
        total = len(queue)
        while queue:
            progress("Publishing", total - len(queue), total)
            _, mark = heappop(queue)
            if self._stage_mark(mark) != (mark in standing) and spread:
                for step in families.in_order({*families.neighbours(self.context, mark)} - self.marks):
                    heappush(queue, step)
                    self.marks.add(step[1])
                    total += 1

    def _stage_mark(self, mark: Mark) -> bool:
        """Write the pages of a mark beside their places; return whether there are any."""
        count = len(self.files)
        for output in families.outputs(self.context, mark):
            if isinstance(output, SearchBlock):
                self.files |= self.blocks.stage(mark, output)
                continue
            if isinstance(output, Standing):
                if output.path not in self.standing:
                    self.context = replace(self.context, changed_since={})
                    return self._stage_mark(mark)
                self.files[output.path] = self.standing[output.path]
                continue
            for page in self._pages(output):
                published = self.standing.get(page.path)
                self.files[page.path] = self.publication.stage(page.path, page.body, str(mark), published)
        return len(self.files) > count

    def _pages(self, output: Output) -> Iterator[Page]:
        """Yield the files of what a page family gives."""
        match output:
            case View():
                yield self.renderer.render(output)
            case FeedView():
                yield Page(output.path, feeds.write_feed(output))
            case OpmlView():
                yield Page(output.path, feeds.write_opml(output))
            case SitemapView():
                yield Page(output.path, feeds.write_sitemap(output))
            case Document():
                yield Page(output.path, output.body)
            case Assets():
                yield from self.renderer.assets()
            case PostPictures():
                for file in files.images(self.hub.folder, output.source):
                    if (body := _read_picture(file)) is not None:
                        yield Page(output.folder + file.name, body)

    def removals(self) -> list[str]:
        """Return the paths of published files that belong to no mark any more."""
        return [
            path
            for path, file in self.standing.items()
            if path not in self.files and Mark.parse(file.mark) in self.marks
        ]

    def changed(self) -> list[PublishedFile]:
        """Return the files whose bytes will differ from those that stand there now."""
        return [file for path, file in self.files.items() if self.standing.get(path) != file]


def _announce(
    store: Store, published: Collection[Mark], generations: Mapping[str, int], news: Sequence[PublishedFile]
) -> dict[str, int]:
    """Store the files that are about to be put in place. Return the marks to clear afterwards, each with its
    generation.

    If the process is killed, the next turn knows of these files, and makes or removes them.
    """
    with store.transaction():
        store.published.record(news)
        return store.published.announce(set(map(str, published)), generations)


def page_context(planet: Planet, store: Store, now: datetime, translation: Translation = ENGLISH) -> PageContext:
    """Return what page functions are given on the day of `now`."""
    zone = ZoneInfo(planet.timezone)
    today = calendar.day_of(now, zone)
    return PageContext(planet, _site(planet, store), store, zone, today, translation, pagefind.version())


def _site(planet: Planet, store: Store) -> Site:
    pages = {channel.profile.name: channel.path for channel in store.members.present("channel")}
    return Site(
        title=planet.title,
        url=planet.url,
        description=planet.description,
        language=planet.language,
        direction=direction(planet.language),
        join=planet.join,
        owner=planet.owner.name,
        channels=tuple(
            ChannelLink(channel.name, channel.kind, channel.url, pages.get(channel.name, "") if channel.feed else "")
            for channel in planet.channels
        ),
        accent=planet.accent,
        status_public=planet.status == "public",
        generator=f"planet-river {__version__}",
    )


def _looks(planet: Planet, site: Site, renderer: Renderer) -> str:
    """Return a hash of everything that any page may show: keys of the members file, templates, the way in which dates
    are written, the versions of the program and of the indexer."""
    parts = [f"{f.name}={getattr(planet, f.name)!r}" for f in fields(planet) if f.name not in NOT_LOOKS]
    parts += [repr(site), renderer.translation.version, renderer.signature(), __version__, pagefind.version()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _open_day(store: Store, context: PageContext) -> None:
    """Begin the day in the first turn of a day: mark the pages that depend on the day, and let the search pages hold
    all entries so far."""
    if store.published.fact("day") == context.today.isoformat() and store.published.fact(INDEXED):
        return
    with store.transaction():
        marks.record(store, families.pages_of_the_day(store))
        store.published.set_fact(INDEXED, str(store.search.newest()))


def _read_picture(file: Path) -> bytes | None:
    """Read a picture beside a post; None if it was removed since it was listed: the next turn notices that.

    Raises PlanetError if the machine lacks something.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        if sentence := machine_fault(error):
            raise PlanetError(sentence) from error
        return None
