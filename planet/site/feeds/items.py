"""The parts that all formats have in common: the authors of an item, its files, and the date of the newest item."""

from __future__ import annotations

from datetime import UTC, datetime

from planet.model.entry import Author, Enclosure
from planet.views.feeds import FeedItem, FeedView
from planet.web import media_types
from planet.web.characters import legal


def self_url(view: FeedView) -> str:
    """Return the feed's own URL."""
    return view.site.url + view.path


def page_url(view: FeedView) -> str:
    """Return the URL of the page that the feed belongs to."""
    return view.site.url + view.page


def style_url(view: FeedView) -> str:
    """Return the way from a feed to the style in which browsers show it."""
    return "../" * view.path.count("/") + "assets/feed.css"


def last_new(view: FeedView) -> datetime:
    """Return when the feed was last new, UTC: when its newest item changed; for a feed without items, the date in the
    view."""
    return max((changed(item) for item in view.items), default=view.updated).astimezone(UTC)


def changed(item: FeedItem) -> datetime:
    """Return when an item was last changed, never before it was published; UTC."""
    return max(item.updated, item.published).astimezone(UTC)


def writers(item: FeedItem) -> tuple[Author, ...]:
    """Return an item's authors: those it names, else the member."""
    named = tuple(author for author in item.authors if legal(author.name).strip())
    return named or (Author(legal(item.member).strip() or "Anonymous", item.member_url),)


def media_type(file: Enclosure) -> str:
    """Return a file's media type: the stated one, else by its ending, else the type of unknown bytes."""
    return file.type if "/" in file.type else media_types.of_url(file.url) or media_types.UNKNOWN
