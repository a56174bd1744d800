"""The merged feeds of one kind and of one language: which there are, and the newest entries of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from planet.locale.messages import N_
from planet.model.facets import KIND, LANGUAGE
from planet.model.records import ShownEntry
from planet.pages import feeds
from planet.pages.context import PageContext
from planet.pages.marks import DatedChange, Family, Inventory, Mark
from planet.pages.river import shares
from planet.views.feeds import FeedView
from planet.views.site import PageLink

KIND_NAMES = {
    "article": N_("Articles"),
    "note": N_("Notes"),
    "photo": N_("Photos"),
    "bookmark": N_("Bookmarks"),
    "audio": N_("Recordings"),
    "video": N_("Films"),
    "code": N_("Code"),
    "slides": N_("Talks"),
    "forum": N_("Forum posts"),
}

RECORDINGS = f"{KIND}audio"
PODCAST = "podcast.xml"
"""The recordings of all members as one podcast."""

PAGE = "subscribe/"
"""The page on which these feeds are offered."""


def facet(context: PageContext, facet: str) -> Iterator[FeedView]:
    """Yield kinds/KIND.atom or languages/TAG.atom: the newest entries of all members, a share of each, as in the merged
    feeds; nothing without entries. With that of recordings comes podcast.xml."""

    def ask(limit: int, without: Collection[int]) -> tuple[ShownEntry, ...]:
        places = context.store.facets.newest_entries(facet, limit, without=without)
        return context.store.queries.read(places, brief=True)

    if entries := shares.fair(ask, context.planet.feed_entries):
        link = link_of(context, facet)
        title = context.translation.gettext("%(topic)s on %(planet)s", topic=link.label, planet=context.planet.title)
        yield feeds.of_entries(context, link.path, title, PAGE, entries)
        if facet == RECORDINGS:
            yield feeds.podcast(context, PODCAST, PAGE, entries)


def link_of(context: PageContext, facet: str) -> PageLink:
    """Return the link to the feed of a facet, by the name of the kind or of the language."""
    if facet.startswith(KIND):
        kind = facet.removeprefix(KIND)
        return PageLink(f"kinds/{kind}.atom", context.translation.gettext(KIND_NAMES.get(kind, kind)))
    tag = facet.removeprefix(LANGUAGE)
    return PageLink(f"languages/{tag}.atom", context.translation.language_in_script(tag))


def links(context: PageContext, beginning: str) -> tuple[PageLink, ...]:
    """Return the links to the feeds of all kinds (`KIND`), or of all languages (`LANGUAGE`), by name."""
    used = (link_of(context, facet) for facet in context.store.facets.in_use() if facet.startswith(beginning))
    return tuple(sorted(used, key=lambda link: (link.label.casefold(), link.path)))


def podcast_path(context: PageContext) -> str:
    """Return the path of the podcast of all recordings; "" if there are none."""
    return PODCAST if context.store.facets.is_used(RECORDINGS) else ""


def _with_feed(facets: Iterable[str]) -> tuple[str, ...]:
    return tuple(facet for facet in facets if facet.startswith((KIND, LANGUAGE)))


def _of_change(change: DatedChange) -> tuple[str, ...]:
    return _with_feed(change.entry.facets)


def _all(inventory: Inventory) -> tuple[str, ...]:
    return _with_feed(inventory.store.facets.in_use())


def _offers(_: PageContext, __: str) -> tuple[Mark, ...]:
    return (Mark("subscribe"),)


FACET = Family("facet", facet, _all, str, of_entry=_of_change, after=("day",), neighbours=_offers)
