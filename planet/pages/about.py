"""The plain pages: about, not found, robots.txt; the names of the merged feeds."""

from __future__ import annotations

from collections.abc import Iterator

from planet.pages.context import PageContext
from planet.pages.marks import only_key_for_members, single
from planet.views.page import View
from planet.views.plain import AboutPage, NotFoundPage, RobotsFile
from planet.views.site import PageLink

MERGED = (
    PageLink("atom.xml", "Atom"),
    PageLink("rss20.xml", "RSS"),
    PageLink("feed.json", "JSON Feed"),
)


def about(context: PageContext) -> Iterator[View]:
    """Yield about/."""
    body = AboutPage(empty=context.store.members.count() == 0)
    yield View("about/index.html", "about.html", context.translation.gettext("About"), body)


def not_found(context: PageContext) -> Iterator[View]:
    """Yield 404.html."""
    title = context.translation.gettext("Not found")
    yield View("404.html", "404.html", title, NotFoundPage(), noindex=True, anywhere=True)


def robots(_: PageContext) -> Iterator[View]:
    """Yield robots.txt."""
    yield View("robots.txt", "robots.txt", "", RobotsFile())


ABOUT = single("about", about, of_member=only_key_for_members)
NOT_FOUND = single("lost", not_found)
ROBOTS = single("robots", robots, after=("sitemap",))
