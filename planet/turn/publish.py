"""An edition of the site: the marks that wait → views → pages → output/, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from planet import __version__
from planet.errors import PlanetError
from planet.fetch import files
from planet.hub import Hub
from planet.locale import calendar
from planet.locale.languages import direction
from planet.locale.translation import ENGLISH, Translation
from planet.model.community import Planet
from planet.model.records import PublishedFile
from planet.pages.context import PageContext
from planet.pages.families import Document, Woven, outputs_of
from planet.pages.stale import ORDER, blocks, everything, in_order, searched, with_neighbours
from planet.ports import Progress, no_progress
from planet.site import feeds, pagefind
from planet.site.templates import Page, Renderer
from planet.site.writer import Publication
from planet.store import Store
from planet.turn.search_index import IndexBlocks
from planet.views.feeds import FeedView, OpmlView, SitemapView
from planet.views.page import View
from planet.views.site import Site, Talk

NOT_LOOKS = frozenset({"members", "hides", "fetch", "fingerprint", "unheeded", "prompts", "store", "after_publish"})
"""Parts of the members file that no page shows by themselves: people are counted by the census."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What an edition did: the files written and removed; `notes` are sentences on what could not be made."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def publish_site(
    hub: Hub, planet: Planet, store: Store, now: datetime, *, whole: bool = False, progress: Progress = no_progress
) -> PublishReport:
    """Publish what changed (or, `whole`, everything) from the store. Depends on the day of `now`, never on the hour."""
    renderer = Renderer(hub.templates, _site(planet, store), planet.theme)
    context = page_context(planet, store, now, renderer.translation)
    _open_day(store, context)
    known = store.published.files()
    looks = _looks(planet, context.site, renderer)
    generations = store.published.stale()
    with Publication(hub.output) as publication:
        touched, moved = publication.survey(known)
        if whole or store.published.fact("looks") != looks:
            marks = everything(store, context.zone) | {file.mark for file in known.values()} | set(generations)
        else:
            marks = {*generations, *touched}
            marks = with_neighbours(marks, {file.mark for file in known.values()}, store, context.zone)
        index = IndexBlocks(context, publication, known, touched)
        staged = _staged(hub, context, renderer, publication, known, marks, progress, index)
        gone = [path for path, file in known.items() if file.mark in marks and path not in staged]
        news = [file for path, file in staged.items() if known.get(path) != file]
        rendered = _announce(store, marks, generations, [*moved, *news])
        issued = PublishReport(publication.commit(), publication.remove(gone), tuple(index.troubles.values()))
    with store.transaction():
        store.published.clear({mark: n for mark, n in rendered.items() if mark not in index.troubles}, gone)
        index.keep()
        store.published.set_fact("looks", looks)
        store.published.set_fact("day", context.today.isoformat())
    return issued


def _announce(
    store: Store, marks: Collection[str], generations: Mapping[str, int], news: Sequence[PublishedFile]
) -> dict[str, int]:
    """Remember what is about to be put in place: whatever a kill leaves of it is then known, and made again or
    removed by the next turn, even if nothing else asks for it any more. Return the marks to clear afterwards, each
    with its generation."""
    with store.transaction():
        store.published.record(news)
        return store.published.announce(marks, generations)


def page_context(planet: Planet, store: Store, now: datetime, translation: Translation = ENGLISH) -> PageContext:
    """The desk of a planet on the day of `now`."""
    zone = ZoneInfo(planet.timezone)
    today = calendar.day_of(now, zone)
    return PageContext(planet, _site(planet, store), store, zone, today, translation, pagefind.version())


def _site(planet: Planet, store: Store) -> Site:
    channels = {one.profile.name: one.path for one in store.members.present("channel")}
    talks = tuple(
        Talk(one.name, one.kind, one.url, channels.get(one.name, "") if one.feed else "") for one in planet.channels
    )
    return Site(
        title=planet.title,
        url=planet.url,
        description=planet.description,
        language=planet.language,
        direction=direction(planet.language),
        join=planet.join,
        owner=planet.owner.name,
        talks=talks,
        accent=planet.accent,
        status_public=planet.status == "public",
        generator=f"planet-river {__version__}",
    )


def _looks(planet: Planet, site: Site, renderer: Renderer) -> str:
    """A hash of everything that any page may show: the file's looks, the templates, the way of writing
    dates, the versions of the program and of what makes its indexes."""
    told = [f"{f.name}={getattr(planet, f.name)!r}" for f in fields(planet) if f.name not in NOT_LOOKS]
    told += [repr(site), renderer.translation.version, renderer.signature(), __version__, pagefind.version()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _open_day(store: Store, context: PageContext) -> None:
    """The first turn of a day looks at the pages that are named for it, and takes what has come into the search."""
    if store.published.fact("day") == context.today.isoformat() and store.published.fact("searched"):
        return
    newest = store.search.newest()
    with store.transaction():
        store.published.mark(("front", "search", *blocks(searched(store) + 1, newest)))
        store.published.set_fact("searched", str(newest))


def _staged(
    hub: Hub,
    context: PageContext,
    renderer: Renderer,
    publication: Publication,
    known: Mapping[str, PublishedFile],
    marks: Collection[str],
    progress: Progress,
    index: IndexBlocks,
) -> dict[str, PublishedFile]:
    """Every page of these marks, by path, written beside its place."""
    staged: dict[str, PublishedFile] = {}
    ordered = in_order(mark for mark in marks if mark.partition(":")[0] in ORDER)
    for done, mark in enumerate(ordered):
        progress("Publishing", done, len(ordered))
        if mark.startswith("index:"):
            staged |= index.block(mark)
            continue
        for page in _pages(hub, context, renderer, mark):
            staged[page.path] = publication.stage(page.path, page.body, mark, known.get(page.path))
    return staged


def _pages(hub: Hub, context: PageContext, renderer: Renderer, mark: str) -> Iterator[Page]:
    family, _, key = mark.partition(":")
    if family == "assets":
        yield from renderer.assets()
    elif family == "images":
        yield from _images(hub, context, int(key))
    else:
        yield from (_made(renderer, woven) for woven in outputs_of(context, mark))


def _images(hub: Hub, context: PageContext, member_id: int) -> Iterator[Page]:
    """The pictures beside a member's local posts."""
    member = context.store.members.one(member_id)
    if member is None or not member.present:
        return
    for file in files.images(hub.folder, f"posts/{member.slug}/"):
        yield Page(f"{member.path}posts/{file.name}", _picture(file))


def _picture(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise PlanetError(f"{file} cannot be read ({error.strerror}): check its rights.") from error


def _made(renderer: Renderer, woven: Woven) -> Page:
    match woven:
        case View():
            return renderer.render(woven)
        case FeedView():
            return Page(woven.path, feeds.write_feed(woven))
        case OpmlView():
            return Page(woven.path, feeds.write_opml(woven))
        case SitemapView():
            return Page(woven.path, feeds.write_sitemap(woven))
        case Document():
            return Page(woven.path, woven.body)
