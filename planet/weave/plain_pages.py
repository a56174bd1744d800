"""The plain pages: what this is, and how to follow."""

from __future__ import annotations

from collections.abc import Iterator

from planet.views import AboutPage, Step, SubscribePage, View
from planet.weave.desk import Desk

MERGED = (
    Step("atom.xml", "Atom"),
    Step("rss20.xml", "RSS"),
    Step("feed.json", "JSON Feed"),
    Step("opml.xml", "OPML"),
)


def about(desk: Desk) -> Iterator[View]:
    body = AboutPage(empty=desk.store.members.count() == 0)
    yield View("about/index.html", "about.html", desk.tongue.gettext("About"), body)


def subscribe(desk: Desk) -> Iterator[View]:
    yield View("subscribe/index.html", "subscribe.html", desk.tongue.gettext("Subscribe"), SubscribePage(MERGED))
