"""Write Atom 1.0 (RFC 4287): each entry with its authors, and with the feed that it came from as atom:source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from planet.locale.formatting import iso
from planet.model.entry import Author, Enclosure
from planet.site.feeds.items import changed, last_new, media_type, page_url, self_url, style_url, writers
from planet.site.feeds.threads import replies, thread
from planet.site.feeds.xml import ATOM, NAMESPACES, document, element, group, optional
from planet.site.pieces import Pieces
from planet.views.feeds import FeedItem, FeedSource, FeedView
from planet.web.characters import legal
from planet.web.licenses import license_name, license_url
from planet.web.urls import is_iri


def write_atom(view: FeedView, pieces: Pieces) -> bytes:
    """Return the feed as Atom 1.0. An entry that `pieces` remember from another feed is not written again."""
    children = _feed(view, pieces)
    return document("feed", children, style=style_url(view), xmlns=ATOM, **_language(view.site.feed_language))


def write_long_atom(view: FeedView, items: Iterable[FeedItem]) -> Iterator[bytes]:
    """Yield a feed as Atom 1.0 in pieces, with these items in place of those of the view: for feeds of any length."""
    end = "</feed>\n"
    namespaces = {f"xmlns:{prefix}": NAMESPACES[prefix] for prefix in ("media", "thr")}
    head = document("feed", _feed(view, Pieces()), xmlns=ATOM, **namespaces, **_language(view.site.feed_language))
    yield head.removesuffix(end.encode())
    for item in items:
        yield _entry(item, view.site.url).encode()
    yield end.encode()


def _feed(view: FeedView, pieces: Pieces) -> Iterator[str]:
    yield element(1, "id", view.id)
    yield element(1, "title", view.title)
    yield optional(1, "subtitle", view.description)
    yield element(1, "updated", iso(last_new(view)))
    yield _link(1, "self", self_url(view), "application/atom+xml")
    yield _link(1, "hub", view.hub)
    yield _link(1, "alternate", page_url(view), "text/html")
    # Without an address: some readers give it to every author of an entry who has none (granary's atom.to_as1).
    yield _person(1, Author(view.site.owner or view.site.title))
    yield element(1, "generator", view.site.generator)
    for item in view.items:
        yield pieces.get(item, "atom", partial(_entry, item, view.site.url))


def _language(language: str) -> dict[str, str]:
    """Return xml:lang, the language (BCP 47) of an element's text; nothing if it is not known."""
    return {"xml:lang": language} if legal(language) else {}


def _entry(item: FeedItem, site_url: str) -> str:
    return group(1, "entry", _parts(item, site_url), **_language(item.language))


def _parts(item: FeedItem, site_url: str) -> Iterator[str]:
    yield element(2, "id", item.id)
    yield element(2, "title", item.title, type="text")
    yield element(2, "published", iso(item.published))
    yield element(2, "updated", iso(changed(item)))
    for author in writers(item):
        yield _person(2, author)
    yield from _words(item)
    yield from _links(item)
    yield from replies(2, item, site_url)
    yield from thread(2, item, site_url)
    for tag in item.tags:
        if legal(tag):
            yield element(2, "category", term=tag)
    yield optional(2, "rights", license_name(item.license))
    if item.image and legal(item.image.url):
        alt = [element(3, "media:description", item.image.alt, type="plain")] if item.image.alt else []
        yield group(2, "media:content", alt, url=item.image.url, medium="image")
    yield group(2, "source", _source(item))


def _words(item: FeedItem) -> Iterator[str]:
    if item.summary:
        yield element(2, "summary", item.summary, type="text")
    if item.content:
        yield element(2, "content", item.content, type="html")
    elif not item.link and not item.summary:
        # RFC 4287 §4.1.2: an entry without content must have an alternate link.
        yield element(2, "content", item.title, type="text")


def _links(item: FeedItem) -> Iterator[str]:
    yield _link(2, "alternate", item.link, "text/html")
    yield _link(2, "related", item.external_url)
    for file in item.enclosures:
        yield _enclosure(file)
    yield _link(2, "license", license_url(item.license))


def _link(depth: int, rel: str, href: str, media_type: str = "") -> str:
    return element(depth, "link", rel=rel, href=href, type=media_type) if legal(href) else ""


def _enclosure(file: Enclosure) -> str:
    length = str(file.length) if file.length else ""
    if not legal(file.url):
        return ""
    return element(2, "link", rel="enclosure", href=file.url, type=media_type(file), length=length, title=file.title)


def _person(depth: int, author: Author) -> str:
    return group(depth, "author", [element(depth + 1, "name", author.name), optional(depth + 1, "uri", author.url)])


def _source(item: FeedItem) -> Iterator[str]:
    """Yield atom:source (RFC 4287 §4.2.11) with what the entry's own feed says about itself, so that readers know where
    it is from.

    An id must be an absolute IRI. Some feeds give the path of their own URL instead: then their URL is used.
    """
    before, after = _around_date(item.source, item.member, item.member_url)
    yield before
    yield element(3, "updated", iso(changed(item)))
    yield after


@lru_cache(maxsize=1024)
def _around_date(source: FeedSource, member: str, member_url: str) -> tuple[str, str]:
    """Return what stands before and after the date in an atom:source: the same for all entries of a feed."""
    id = element(3, "id", source.id if is_iri(source.id) else source.feed_url or source.url)
    links = _link(3, "self", source.feed_url) + _link(3, "alternate", source.url, "text/html")
    author = _person(3, Author(legal(member).strip() or "Anonymous", member_url))
    return id + element(3, "title", source.title or member), links + author
