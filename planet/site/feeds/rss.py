"""Write RSS 2.0 with the namespaces that readers know: content:encoded, dc:creator, atom:link, media:content.

Titles are plain text, escaped once, as the RSS Advisory Board's profile has them; a description is HTML by custom,
so plain text is escaped once more there. Its addresses are URIs, where Atom and JSON Feed have IRIs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element

from planet.locale.formatting import iso
from planet.model.entry import Enclosure, Image
from planet.site.feeds.items import changed, last_new, media_type, page_url, self_url, writers
from planet.site.feeds.xml import ATOM, CONTENT, DC, MEDIA, document, element, optional
from planet.views.feeds import FeedItem, FeedSource, FeedView
from planet.web.characters import legal
from planet.web.licenses import license_name, license_url
from planet.web.urls import in_ascii

DOCS = "https://www.rssboard.org/rss-specification"


def write_rss(view: FeedView) -> bytes:
    """Return the feed as RSS 2.0."""
    rss = Element("rss", version="2.0")
    channel = element(rss, "channel")
    element(channel, "title", view.title)
    element(channel, "link", in_ascii(page_url(view)))
    element(channel, "description", escape(view.description or view.title, quote=False))
    element(channel, f"{{{ATOM}}}link", rel="self", href=in_ascii(self_url(view)), type="application/rss+xml")
    optional(channel, "language", view.site.language)
    element(channel, "lastBuildDate", _rfc822(last_new(view)))
    element(channel, "generator", view.site.generator)
    element(channel, "docs", DOCS)
    for item in view.items:
        _item(element(channel, "item"), item)
    return document(rss)


def _item(node: Element, item: FeedItem) -> None:
    if item.named or not legal(item.summary).strip():
        # RSS 2.0, elements of item: a title or a description; content:encoded is neither.
        element(node, "title", item.title)
    link = in_ascii(item.link)
    optional(node, "link", link)
    # isPermaLink is true by default (RSS 2.0); rss.chat and others compare guids that bear no attribute with URLs.
    element(node, "guid", item.id, isPermaLink="" if item.id == link else "false")
    element(node, "pubDate", _rfc822(item.published))
    if changed(item) > item.published:
        element(node, f"{{{ATOM}}}updated", iso(changed(item)))
    for author in writers(item):
        element(node, f"{{{DC}}}creator", author.name)
    if item.summary:
        element(node, "description", escape(item.summary, quote=False))
    if item.content:
        element(node, f"{{{CONTENT}}}encoded", item.content)
    _about(node, item)
    for file in item.enclosures:
        _enclosure(node, file)
    _picture(node, item.image)
    _source(node, item.source, item.member)


def _about(node: Element, item: FeedItem) -> None:
    for tag in item.tags:
        optional(node, "category", tag)
    optional(node, f"{{{DC}}}language", item.language)
    optional(node, f"{{{DC}}}rights", license_name(item.license))
    for rel, href in (("related", item.external_url), ("license", license_url(item.license))):
        if legal(href):
            element(node, f"{{{ATOM}}}link", rel=rel, href=href)


def _enclosure(node: Element, file: Enclosure) -> None:
    """Add an enclosure. All three attributes are required; an unknown length is 0 by custom (RSS Advisory Board's
    profile)."""
    if legal(file.url):
        element(node, "enclosure", url=in_ascii(legal(file.url)), length=str(file.length or 0), type=media_type(file))


def _picture(node: Element, image: Image | None) -> None:
    if image and legal(image.url):
        picture = element(node, f"{{{MEDIA}}}content", url=image.url, medium="image")
        if image.alt:
            element(picture, f"{{{MEDIA}}}description", image.alt, type="plain")


def _source(node: Element, source: FeedSource, member: str) -> None:
    if legal(source.feed_url):
        element(node, "source", source.title or member, url=in_ascii(source.feed_url))


def _rfc822(when: datetime) -> str:
    return format_datetime(when.astimezone(UTC), usegmt=True)
