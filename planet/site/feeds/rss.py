"""Write RSS 2.0 with the namespaces that readers know: content:encoded, dc:creator, atom:link, media:content.

Titles are plain text, escaped once, as the RSS Advisory Board's profile has them; a description is HTML by custom,
so plain text is escaped once more there. Its addresses are URIs, where Atom and JSON Feed have IRIs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from planet.locale.formatting import iso
from planet.model.entry import Enclosure, Image
from planet.site.feeds.items import changed, last_new, media_type, page_url, self_url, style_url, writers
from planet.site.feeds.threads import thread
from planet.site.feeds.xml import document, element, group, optional
from planet.views.feeds import FeedItem, FeedSource, FeedView
from planet.web.characters import legal
from planet.web.licenses import license_name, license_url
from planet.web.urls import in_ascii

DOCS = "https://www.rssboard.org/rss-specification"


def write_rss(view: FeedView) -> bytes:
    """Return the feed as RSS 2.0."""
    return document("rss", [group(1, "channel", _channel(view))], style=style_url(view), version="2.0")


def _channel(view: FeedView) -> Iterator[str]:
    yield element(2, "title", view.title)
    yield element(2, "link", in_ascii(page_url(view)))
    yield element(2, "description", escape(view.description or view.title, quote=False))
    yield element(2, "atom:link", rel="self", href=in_ascii(self_url(view)), type="application/rss+xml")
    if view.hub:
        yield element(2, "atom:link", rel="hub", href=in_ascii(view.hub))
    yield optional(2, "language", view.site.feed_language)
    yield element(2, "lastBuildDate", rfc822(last_new(view)))
    yield element(2, "generator", view.site.generator)
    yield element(2, "docs", DOCS)
    yield element(2, "source:blogroll", in_ascii(view.site.url + view.site.blogroll))
    for item in view.items:
        yield group(2, "item", _item(item, view.site.url))


def _item(item: FeedItem, site_url: str) -> Iterator[str]:
    if item.named or not legal(item.summary).strip():
        # RSS 2.0, elements of item: a title or a description; content:encoded is neither.
        yield element(3, "title", item.title)
    link = in_ascii(item.link)
    yield optional(3, "link", link)
    # isPermaLink is true by default (RSS 2.0); rss.chat and others compare guids that bear no attribute with URLs.
    yield element(3, "guid", item.id, isPermaLink="" if item.id == link else "false")
    yield element(3, "pubDate", rfc822(item.published))
    if changed(item) > item.published:
        yield element(3, "atom:updated", iso(changed(item)))
    for author in writers(item):
        yield element(3, "dc:creator", author.name)
    if item.summary:
        yield element(3, "description", escape(item.summary, quote=False))
    if item.content:
        yield element(3, "content:encoded", item.content)
    yield from _about(item)
    yield from thread(3, item, site_url)
    for file in item.enclosures:
        yield enclosure(file)
    yield _picture(item.image)
    yield source(item.source, item.member)


def _about(item: FeedItem) -> Iterator[str]:
    for tag in item.tags:
        yield optional(3, "category", tag)
    yield optional(3, "dc:language", item.language)
    yield optional(3, "dc:rights", license_name(item.license))
    for rel, href in (("related", item.external_url), ("license", license_url(item.license))):
        if legal(href):
            yield element(3, "atom:link", rel=rel, href=href)


def enclosure(file: Enclosure) -> str:
    """Return an enclosure. All three attributes are required; an unknown length is 0 by custom (RSS Advisory Board's
    profile)."""
    if not legal(file.url):
        return ""
    url = in_ascii(legal(file.url))
    return element(3, "enclosure", url=url, length=str(file.length or 0), type=media_type(file))


def _picture(image: Image | None) -> str:
    if not image or not legal(image.url):
        return ""
    alt = [element(4, "media:description", image.alt, type="plain")] if image.alt else []
    return group(3, "media:content", alt, url=image.url, medium="image")


def source(origin: FeedSource, member: str) -> str:
    """Return the feed that an item came from; "" if its address is not known."""
    if not legal(origin.feed_url):
        return ""
    return element(3, "source", origin.title or member, url=in_ascii(origin.feed_url))


def rfc822(when: datetime) -> str:
    """Return a moment as RSS has it (RFC 822, with a year of four figures), in UTC."""
    return format_datetime(when.astimezone(UTC), usegmt=True)
