"""Write Atom 1.0 (RFC 4287): each entry with its authors, and with the feed that it came from as atom:source."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from planet.locale.formatting import iso
from planet.model.entry import Author, Enclosure
from planet.site.feeds.items import changed, last_new, media_type, page_url, self_url, writers
from planet.site.feeds.xml import ATOM, MEDIA, document, element, optional, speak
from planet.views.feeds import FeedItem, FeedSource, FeedView
from planet.web.characters import legal
from planet.web.licenses import license_name, license_url
from planet.web.urls import is_iri


def write_atom(view: FeedView) -> bytes:
    """Return the feed as Atom 1.0."""
    # Plain names under an xmlns of our own: ElementTree's default_namespace refuses plain attributes.
    feed = Element("feed", xmlns=ATOM)
    speak(feed, view.site.language)
    element(feed, "id", view.id)
    element(feed, "title", view.title)
    optional(feed, "subtitle", view.description)
    element(feed, "updated", iso(last_new(view)))
    _link(feed, "self", self_url(view), "application/atom+xml")
    _link(feed, "alternate", page_url(view), "text/html")
    _person(feed, Author(view.site.owner or view.site.title, view.site.url))
    element(feed, "generator", view.site.generator)
    for item in view.items:
        _entry(element(feed, "entry"), item)
    return document(feed)


def _entry(entry: Element, item: FeedItem) -> None:
    speak(entry, item.language)
    element(entry, "id", item.id)
    element(entry, "title", item.title, type="text")
    element(entry, "published", iso(item.published))
    element(entry, "updated", iso(changed(item)))
    for author in writers(item):
        _person(entry, author)
    _words(entry, item)
    _links(entry, item)
    for tag in item.tags:
        if legal(tag):
            element(entry, "category", term=tag)
    optional(entry, "rights", license_name(item.license))
    _picture(entry, item)
    _source(element(entry, "source"), item)


def _words(entry: Element, item: FeedItem) -> None:
    if item.summary:
        element(entry, "summary", item.summary, type="text")
    if item.content:
        element(entry, "content", item.content, type="html")
    elif not item.link and not item.summary:
        # RFC 4287 §4.1.2: an entry without content must have an alternate link.
        element(entry, "content", item.title, type="text")


def _links(entry: Element, item: FeedItem) -> None:
    _link(entry, "alternate", item.link, "text/html")
    _link(entry, "related", item.external_url)
    for file in item.enclosures:
        _enclosure(entry, file)
    _link(entry, "license", license_url(item.license))


def _link(parent: Element, rel: str, href: str, media_type: str = "") -> None:
    if legal(href):
        element(parent, "link", rel=rel, href=href, type=media_type)


def _enclosure(entry: Element, file: Enclosure) -> None:
    length = str(file.length) if file.length else ""
    if legal(file.url):
        element(entry, "link", rel="enclosure", href=file.url, type=media_type(file), length=length, title=file.title)


def _person(parent: Element, author: Author) -> None:
    person = element(parent, "author")
    element(person, "name", author.name)
    optional(person, "uri", author.url)


def _picture(entry: Element, item: FeedItem) -> None:
    if item.image and legal(item.image.url):
        picture = element(entry, f"{{{MEDIA}}}content", url=item.image.url, medium="image")
        if item.image.alt:
            element(picture, f"{{{MEDIA}}}description", item.image.alt, type="plain")


def _source(node: Element, item: FeedItem) -> None:
    """Fill atom:source (RFC 4287 §4.2.11) with what the entry's own feed says about itself, so that readers know where
    it is from.

    An id must be an absolute IRI. Some feeds give the path of their own URL instead: then their URL is used.
    """
    source: FeedSource = item.source
    element(node, "id", source.id if is_iri(source.id) else source.feed_url or source.url)
    element(node, "title", source.title or item.member)
    element(node, "updated", iso(changed(item)))
    _link(node, "self", source.feed_url)
    _link(node, "alternate", source.url, "text/html")
    _person(node, Author(legal(item.member).strip() or "Anonymous", item.member_url))
