"""Who was heard again after a long silence: their page, its feed, and the line on the latest of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from planet.locale import calendar
from planet.model.facets import SELDOM
from planet.pages import feeds
from planet.pages.context import PageContext
from planet.pages.marks import DatedChange, Output, single
from planet.views.entry import Card
from planet.views.gathered import QuietPage
from planet.views.page import View

VOICES = 50
"""So many entries are on the page."""

FOLDER, FEED = "quiet/", "quiet/feed.atom"


def quiet(context: PageContext) -> Iterator[Output]:
    """Yield quiet/ with feed.atom beside it: excerpts, as of a topic."""
    entries = context.store.facets.newest_entries(SELDOM, VOICES)
    title = context.translation.gettext("Heard again")
    yield View(f"{FOLDER}index.html", "quiet.html", title, QuietPage(context.cards(entries), FEED), FEED)
    limit = min(context.bounds.newest, context.planet.feed_entries)
    newest = context.store.queries.read(entries[:limit], brief=True)
    name = context.translation.gettext("%(topic)s on %(planet)s", topic=title, planet=context.planet.title)
    yield feeds.of_items(context, FEED, name, FOLDER, feeds.brief_items(context, newest))


def heard_again(context: PageContext) -> Card | None:
    """Return the latest entry by which somebody was heard again; None if it is older than the days of the front."""
    first = calendar.start_of(context.today - timedelta(days=context.planet.days_on_front - 1), context.zone)
    for entry in context.store.facets.newest_entries(SELDOM, 1):
        if entry.river_at >= first:
            return context.cards([entry])[0]
    return None


def _of_change(change: DatedChange) -> tuple[str, ...]:
    return ("",) if SELDOM in change.entry.facets else ()


QUIET = single("quiet", quiet, of_entry=_of_change, after=("day", "replies"))
