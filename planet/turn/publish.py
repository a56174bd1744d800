"""Publishing: the marks that wait, their pages, the files in output/. Either all of them are put in place, or none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from planet import __version__
from planet.hub import Hub
from planet.locale import calendar
from planet.locale.languages import direction
from planet.locale.translation import ENGLISH, Translation
from planet.model.community import Planet
from planet.model.records import PublishedFile
from planet.pages import families, marks
from planet.pages.context import PageContext
from planet.pages.marks import INDEXED, TRAITS_SHARED, Inventory, Mark
from planet.ports import Progress, no_progress
from planet.site import pagefind
from planet.site.look import Look
from planet.site.writer import Publication, is_first
from planet.store import Store
from planet.struct import Struct, fields_of, replace
from planet.turn import staging
from planet.turn.making import sharing
from planet.turn.making.maker import PageMaker
from planet.turn.outreach.announced import PUBLISHED
from planet.turn.outreach.news_for_hub import note_for_hub
from planet.turn.staging import Staging
from planet.turn.survey import announce, look_around, remember
from planet.turn.upkeep.owed import note_files
from planet.turn.weaving.blogroll_places import note_marked
from planet.turn.weaving.standing import waits
from planet.views.site import BLOGROLL, ChannelLink, Site
from planet.workers.crew import Crew

NOT_LOOKS = frozenset(
    (
        *("members", "hides", "fetch", "fingerprint", "prompts", "store", "after_publish"),
        *("letter", "inbox", "push", "announcements", "sample_until"),
    )
)
"""Keys of the members file that no page shows by themselves. Changes of members mark their own pages."""


LETTERS_SHOWN = "letters shown"
"""The fact that every page leads to the letters."""


class PublishReport(Struct, frozen=True):
    """The result of a publishing: the files written and removed. `notes` are sentences on what could not be made,
    `reason` says why every page was made again; "" if that was not so."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""


def publish_site(
    hub: Hub,
    planet: Planet,
    store: Store,
    now: datetime,
    *,
    all_pages: bool = False,
    woven: bool = True,
    progress: Progress = no_progress,
    crew: Crew | None = None,
) -> PublishReport:
    """Weave the entries that wait, and publish the pages that are stale from the store; with `all_pages` all of them.

    The result depends on the day of `now`, never on the hour. While feeds are still being visited the weave can wait
    (`woven` is False): the first entries of a member are judged together. Processes of the `crew` that wait for tasks
    share the work, and end with it.
    """
    with crew or Crew() as crew:
        note_marked(planet, store, now)
        look = Look(hub.templates, planet.theme)
        context = page_context(planet, store, now, look.translation(planet.language))
        without_members = replace(planet, members=())  # whom pages know from the store
        surroundings = (hub, without_members, context.site, context.today, context.indexer, is_first(hub.output))
        crew.prepare(sharing.open_store, *surroundings)
        if woven and waits(store):  # the weave leaves other processors free
            staging.call_others(crew, store.published.count_stale())
        _weave(planet, store, now, woven=woven)
        return _publish(hub, context, look, crew, progress, all_pages=all_pages)


def _publish(
    hub: Hub, context: PageContext, look: Look, crew: Crew, progress: Progress, *, all_pages: bool
) -> PublishReport:
    """Publish the pages that are stale, now that all is woven."""
    planet, store = context.planet, context.store
    _open_day(store, context)
    looks = _looks(planet, context, look)
    former = store.published.fact("looks")
    reason = _reason(store, context, look) if former not in ("", looks) else ""
    all_pages = all_pages or former != looks
    if all_pages:
        from planet.turn.weaving.point_out import divide_first  # few turns make all pages

        divide_first(store)
    generations = _generations(store)
    if _share_traits(context, generations, all_pages=all_pages):
        generations = _generations(store)
    with Publication(hub.output, is_first(hub.output)) as publication:
        survey = look_around(store, hub.output, whole=all_pages)
        if not all_pages:
            context = replace(context, changed_since=marks.changed_since(store, survey.touched))
        staged = Staging(PageMaker(hub, context, look, publication), crew, survey.touched)
        first = _first_marks(context, generations, survey.touched, all_pages=all_pages)
        _count_posts(context, first)
        with store.remembering():
            staged.stage(first, progress, spread=not all_pages)
        crew.dismiss()
        staged.unpack()
        removals = staged.removals()
        rendered = _announce(planet, store, staged.marks, generations, [*survey.moved, *staged.changed()], removals)
        failures = {str(mark): block.failure for mark, block in staged.blocks.items() if block.failure}
        report = PublishReport(publication.commit(), publication.remove(removals), tuple(failures.values()), reason)
    with store.transaction():
        store.published.clear({mark: n for mark, n in rendered.items() if mark not in failures}, removals)
        for mark, block in staged.blocks.items():
            store.published.set_fact(str(mark), block.digest)
        remember(store, hub.output, survey, [*report.written, *removals])
        for name, value in _facts(context, store, looks, look).items():
            store.published.set_fact(name, value)
    return report


def _weave(planet: Planet, store: Store, now: datetime, *, woven: bool) -> None:
    """Weave the entries that wait; without that, `woven` False, only put the messages of channels in their threads."""
    if woven and waits(store):
        from planet.turn.weaving.weave import weave  # which a turn without news does not need

        weave(planet, store, now)
    if not woven and store.threads.unthreaded(1):
        from planet.turn.outreach.threads import thread_waiting  # the same

        thread_waiting(store, ZoneInfo(planet.timezone))


def _share_traits(context: PageContext, waiting: Collection[str], *, all_pages: bool) -> bool:
    """Decide again which traits of members have a page, if their pages are made again; return whether that was so."""
    if not all_pages and families.are_quiet(map(Mark.parse, waiting)) and context.store.published.fact(TRAITS_SHARED):
        return False
    from planet.turn.upkeep.share_traits import share_traits

    return share_traits(context, waiting, all_pages=all_pages)


def _count_posts(context: PageContext, first: Collection[Mark]) -> None:
    """Count the posts again of the months and days in which these marks name a change."""
    if not families.are_quiet(first):
        from planet.turn.count_months import count_posts

        count_posts(context, first)


def _facts(context: PageContext, store: Store, looks: str, look: Look) -> dict[str, str]:
    """Return what the store remembers of the site that stands now; its newest entry too where news are announced."""
    facts = {"looks": looks, "templates": look.signature, "day": context.today.isoformat()}
    facts |= {LETTERS_SHOWN: "yes"} if context.site.has_letters else {}
    return facts | ({PUBLISHED: str(store.overview.newest())} if context.planet.announcements else {})


def _first_marks(
    context: PageContext, waiting: Collection[str], touched: Collection[Mark], *, all_pages: bool
) -> set[Mark]:
    """Return the marks to publish: those that wait, those of files that others changed; with `all_pages` all there
    are. A large site has so many that no second set of them is made."""
    first = set(map(Mark.parse, waiting))
    first.update(touched)
    if all_pages:
        first.update(families.whole_site(Inventory(context.store, context.zone)))
        first.update(map(Mark.parse, context.store.published.marks_of_files()))
    return first


def _announce(
    planet: Planet,
    store: Store,
    published: Collection[Mark],
    generations: Mapping[str, int],
    news: Sequence[PublishedFile],
    removals: Sequence[str],
) -> dict[str, int]:
    """Store the files that are about to be put in place. Return the marks to clear afterwards, each with its
    generation.

    If the process is killed, the next turn knows of these files, and makes or removes them.
    """
    with store.transaction():
        store.published.record(news)
        announce(store, [*(file.path for file in news), *removals])
        note_files(planet, store, [*(file.path for file in news), *removals])
        note_for_hub(planet, store, {file.path for file in news})
        return store.published.announce(set(map(str, published)), generations)


def page_context(planet: Planet, store: Store, now: datetime, translation: Translation = ENGLISH) -> PageContext:
    """Return what page functions are given on the day of `now`."""
    zone = ZoneInfo(planet.timezone)
    today = calendar.day_of(now, zone)
    return PageContext(
        planet, _site(planet, store, translation.language), store, zone, today, translation, pagefind.version()
    )


def _site(planet: Planet, store: Store, language: str) -> Site:
    """Return what all pages know of the planet; `language` is that of the hub's own words."""
    pages = {channel.profile.name: channel.path for channel in store.members.present("channel")}
    return Site(
        title=planet.title,
        url=planet.url,
        description=planet.description,
        language=language,
        direction=direction(language),
        posts_language=planet.language,
        join=planet.join,
        owner=planet.owner.name,
        channels=tuple(
            ChannelLink(
                channel.name,
                channel.kind,
                channel.url.removeprefix(planet.url),
                pages.get(channel.name, "") if channel.feed else "",
            )
            for channel in planet.channels
        ),
        accent=planet.accent,
        status_public=planet.status == "public",
        generator=f"planet-river {__version__}",
        blogroll=BLOGROLL if planet.neighbours else "opml.xml",
        has_letters=store.letters.exist(),
    )


def _looks(planet: Planet, context: PageContext, look: Look) -> str:
    """Return a hash of everything that any page may show: keys of the members file, templates, the way in which dates
    are written, the versions of the program and of the indexer."""
    parts = [f"{name}={value!r}" for name, value in fields_of(planet).items() if name not in NOT_LOOKS]
    parts += [repr(context.site), context.translation.version, look.signature, __version__, context.indexer]
    parts.append(planet.push.hub)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _reason(store: Store, context: PageContext, look: Look) -> str:
    """Return the sentence on why every page is made again, now that something has changed which all of them show."""
    if store.published.fact("templates") not in ("", look.signature):
        return "The templates have changed: the whole site was rendered again."
    if context.site.has_letters and not store.published.fact(LETTERS_SHOWN):
        return "There are letters now, and the foot of every page leads to them: the whole site was rendered again."
    return "The settings or the version of the program have changed: the whole site was rendered again."


def _open_day(store: Store, context: PageContext) -> None:
    """Begin the day in the first turn of a day: mark the pages that depend on the day, and let the large index of the
    search hold all entries so far."""
    if store.published.fact("day") == context.today.isoformat() and store.published.fact(INDEXED):
        return
    with store.transaction():
        marks.record(store, families.pages_of_the_day(store))
        store.published.set_fact(INDEXED, str(store.overview.newest()))


def _generations(store: Store) -> dict[str, int]:
    """Return the marks that wait, each with its generation. Where very many entries came since the day began, the large
    index of the search takes them in first."""
    waiting = store.published.stale()
    if families.are_quiet(map(Mark.parse, waiting)):
        return waiting
    from planet.pages import search

    if not search.has_many_new(store, map(Mark.parse, waiting)):
        return waiting
    with store.transaction():
        marks.record(store, search.taken_in(store))
        store.published.set_fact(INDEXED, str(store.overview.newest()))
    return store.published.stale()
