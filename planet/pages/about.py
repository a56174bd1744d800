"""The plain pages: about, subscribe, not found, robots.txt."""

from __future__ import annotations

from collections.abc import Iterator

from planet.pages.context import PageContext
from planet.pages.marks import only_key_for_members, single
from planet.views.page import View
from planet.views.plain import AboutPage, NotFoundPage, RobotsFile, SubscribePage
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


def subscribe(context: PageContext) -> Iterator[View]:
    """Yield subscribe/."""
    title = context.translation.gettext("Subscribe")
    yield View("subscribe/index.html", "subscribe.html", title, SubscribePage(MERGED))


def not_found(context: PageContext) -> Iterator[View]:
    """Yield 404.html."""
    title = context.translation.gettext("Not found")
    yield View("404.html", "404.html", title, NotFoundPage(), noindex=True, anywhere=True)


def robots(_: PageContext) -> Iterator[View]:
    """Yield robots.txt."""
    yield View("robots.txt", "robots.txt", "", RobotsFile())


ABOUT = single("about", about, of_member=only_key_for_members)
SUBSCRIBE = single("subscribe", subscribe)
NOT_FOUND = single("lost", not_found)
ROBOTS = single("robots", robots, after=("sitemap",))
