"""The plain pages: what this is, how to follow, what a lost reader sees, and what programs are told."""

from __future__ import annotations

from collections.abc import Iterator

from planet.pages.context import PageContext
from planet.views.page import View
from planet.views.plain import AboutPage, LostPage, RobotsFile, SubscribePage
from planet.views.site import Step

MERGED = (
    Step("atom.xml", "Atom"),
    Step("rss20.xml", "RSS"),
    Step("feed.json", "JSON Feed"),
)


def about(context: PageContext) -> Iterator[View]:
    body = AboutPage(empty=context.store.members.count() == 0)
    yield View("about/index.html", "about.html", context.translation.gettext("About"), body)


def subscribe(context: PageContext) -> Iterator[View]:
    yield View(
        "subscribe/index.html", "subscribe.html", context.translation.gettext("Subscribe"), SubscribePage(MERGED)
    )


def lost(context: PageContext) -> Iterator[View]:
    yield View(
        "404.html", "404.html", context.translation.gettext("Not found"), LostPage(), noindex=True, anywhere=True
    )


def robots() -> Iterator[View]:
    yield View("robots.txt", "robots.txt", "", RobotsFile())
