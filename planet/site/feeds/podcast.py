"""Write a podcast: RSS 2.0 with what Apple Podcasts and the podcast namespace ask for.

Required of a show are title, description, language, artwork, category and explicit, of an episode title and enclosure
(Apple, "A Podcaster's Guide to RSS"). An episode has one enclosure. A show's guid is made of its URL (podcast
namespace, "guid"), so that it stays the same wherever the feed is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from uuid import UUID, uuid5

from planet.model.entry import Enclosure
from planet.site.feeds.items import last_new, media_type, page_url, self_url, writers
from planet.site.feeds.rss import enclosure, rfc822, source
from planet.site.feeds.xml import document, element, group, optional
from planet.views.feeds import FeedItem, FeedView
from planet.web.characters import legal
from planet.web.urls import in_ascii

CATEGORY = "Society & Culture"
"""One of Apple's categories must be named: a community that speaks of what it likes is this one."""

SHOWS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of the guids of shows (podcast namespace, "guid")."""


def write_podcast(view: FeedView) -> bytes:
    """Return the recordings of a feed as a podcast; items without a sound file are left out."""
    return document("rss", [group(1, "channel", _show(view))], version="2.0")


def recording(item: FeedItem) -> Enclosure | None:
    """Return the first sound file of an item; None if it has none."""
    files = (file for file in item.enclosures if legal(file.url) and media_type(file).startswith("audio/"))
    return next(files, None)


def _show(view: FeedView) -> Iterator[str]:
    site, image = view.site, in_ascii(view.site.url + view.image)
    yield element(2, "title", view.title)
    yield element(2, "link", in_ascii(page_url(view)))
    yield element(2, "description", escape(view.description or view.title, quote=False))
    yield element(2, "atom:link", rel="self", href=in_ascii(self_url(view)), type="application/rss+xml")
    yield optional(2, "language", site.feed_language)
    yield element(2, "lastBuildDate", rfc822(last_new(view)))
    yield element(2, "generator", site.generator)
    parts = [element(3, "url", image), element(3, "title", view.title), element(3, "link", in_ascii(page_url(view)))]
    yield group(2, "image", parts)
    yield element(2, "itunes:image", href=image)
    yield element(2, "itunes:author", site.owner or site.title)
    yield element(2, "itunes:category", text=CATEGORY)
    yield element(2, "itunes:explicit", "false")
    yield element(2, "itunes:type", "episodic")
    # The recordings are those of others, whose own shows stand in the directories: this one is for who has its address.
    yield element(2, "itunes:block", "Yes")
    yield element(2, "podcast:guid", str(uuid5(SHOWS, self_url(view).partition("://")[2].rstrip("/"))))
    yield element(2, "podcast:medium", "podcast")
    for item in view.items:
        if file := recording(item):
            yield group(2, "item", _episode(item, file))


def _episode(item: FeedItem, file: Enclosure) -> Iterator[str]:
    yield element(3, "title", item.title)
    yield optional(3, "link", in_ascii(item.link))
    yield element(3, "guid", item.id, isPermaLink="false")
    yield element(3, "pubDate", rfc822(item.published))
    yield optional(3, "description", escape(item.summary, quote=False))
    yield enclosure(file)
    yield element(3, "itunes:author", ", ".join(author.name for author in writers(item)))
    seconds = file.seconds or item.seconds
    yield optional(3, "itunes:duration", str(seconds) if seconds else "")
    if item.image and legal(item.image.url):
        yield element(3, "itunes:image", href=in_ascii(legal(item.image.url)))
    yield element(3, "itunes:explicit", "false")
    yield element(3, "itunes:episodeType", "full")
    yield source(item.source, item.member)
