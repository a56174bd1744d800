"""From bytes to a `RawFeed`. Content types are often wrong, so the bytes alone decide the format."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from planet.model.raw import RawFeed
from planet.parse import json, xml
from planet.parse.charset import to_utf8
from planet.parse.feedparser_scope import MOST_ENTRIES
from planet.parse.not_a_feed import NotAFeed
from planet.struct import replace
from planet.web import urls
from planet.web.characters import without_controls

__all__ = ["NotAFeed", "parse"]

Reader = Callable[[bytes, int], RawFeed]


def _read_posts(document: bytes, most: int) -> RawFeed:
    from planet.parse import markdown  # loaded where a hub has posts of its own

    return markdown.read(document, most)


READERS: dict[str, Reader] = {
    "xml": xml.read,
    "json": json.read,
    "posts": _read_posts,
}
"""One reader a format: each takes the decode document."""

_FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf", b"channel", b"entry"})
_PAGE_TAGS = frozenset({b"html", b"head", b"body", b"script", b"meta", b"title", b"div", b"p", b"h1"})
_START_TAG = re.compile(rb"<(?:[\w.-]+:)?([a-z][\w.-]*)(?=[\s>/])", re.IGNORECASE)
_START_OF_FEED = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|entry)[\s>/]", re.IGNORECASE)
_START_OF_DOCUMENT = re.compile(
    rb"<\?xml[^>]{0,300}\?>\s*(?:<[?!][^>]{0,2000}>\s*){0,20}<(?:[\w.-]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE
)
"""A feed from its declaration on; whatever a broken program said before, even in markup."""
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_DOCTYPE_OF_PAGE = re.compile(rb"<!doctype\s+html", re.IGNORECASE)
_PARKED = re.compile(
    r"domain (?:is|may be) for sale|buy this domain|sedoparking|parkingcrew|bodis\.com|hugedomains|dan\.com/buy-domain"
    r"|parked (?:free|domain)|domain has expired|afternic|this domain (?:name )?is (?:parked|registered)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"<title[^>]*>([^<]{1,300})", re.IGNORECASE)
_MAGIC = {
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"RIFF": "a media file",
    b"%PDF": "a PDF document", b"PK\x03\x04": "a ZIP archive", b"\x1f\x8b": "compressed data", b"ID3": "a sound file",
    b"\x00\x00\x01\x00": "an icon",
}  # fmt: skip


def parse(body: bytes, content_type: str, url: str, content_location: str = "", most: int = MOST_ENTRIES) -> RawFeed:
    """Read the feed in a document of any format of `READERS`.

    `url` is where it came from, `content_location` the header of that name: the base of relative links. Of a document
    that lists more entries than are read, the newest `most` are.
    Raises `NotAFeed`, and nothing else whatever the bytes are, with a reason that a member understands.
    """
    _refuse_binary(body)
    document = to_utf8(body, content_type)
    feed = READERS[_format(document, content_type)](document, most)
    return replace(feed, link_base=feed.link_base or _document_url(url, content_location))


def _document_url(url: str, content_location: str) -> str:
    """Return the URL of the document itself: Content-Location (RFC 9110 §8.7) if it is on the same host, else `url`.

    A Content-Location on another host is not believed.
    """
    location = urls.absolute(content_location, url)
    return location if location and urls.host_port(location) == urls.host_port(url) else url


def _refuse_binary(body: bytes) -> None:
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise NotAFeed("The address answers with an empty page: ask whoever runs the site to look at its feed")
    for magic, file_type in _MAGIC.items():
        if body.startswith(magic):
            raise NotAFeed(f"The address answers with {file_type}, not with a feed: check the address")


def _format(document: bytes, content_type: str) -> str:
    """Return the key of `READERS` for a document, whatever its content type; raise `NotAFeed` if it is no feed.

    The root element decides. Markup that a broken program printed before the feed is skipped; an HTML page around it is
    not.
    """
    start = document[:1000].lstrip()[:1]
    if start == b"{" or start == b"[":
        return "posts" if "planet.posts" in content_type else "json"
    head = _COMMENT.sub(_blank, document[:20_000])
    root = _START_TAG.search(head)
    name = root[1].lower() if root else b""
    if name in _FEED_ROOTS:
        return "xml"
    if name == b"opml":
        raise NotAFeed(
            "The address answers with a subscription list (OPML), not with a feed: name the feeds in it one by one"
        )
    is_page = name in _PAGE_TAGS or _DOCTYPE_OF_PAGE.search(head) is not None
    if _feed_after_junk(document, root.end() if root else 0, name, is_page):
        return "xml"
    raise NotAFeed(_refusal(document[:100_000].decode("utf-8", "replace"), is_page))


def _feed_after_junk(document: bytes, start: int, root: bytes, is_page: bool) -> bool:
    """Return whether a feed begins after the output of a broken program.

    If that output is an HTML page, the page must have ended before the feed.
    """
    if not is_page:
        return _START_OF_FEED.search(document) is not None
    feed = _START_OF_DOCUMENT.search(document, start, 8192)
    return feed is not None and (root != b"html" or b"</html" in document[start : feed.start()].lower())


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _refusal(text: str, is_page: bool) -> str:
    """Return a sentence that says what a document is, if it is no feed."""
    title = _TITLE.search(text[:50_000])
    quoted_title = f' ("{" ".join(without_controls(unescape(title[1])).split())[:80]}")' if title else ""
    if is_page and _PARKED.search(text[:100_000]):
        return f"The address answers with the page of a parked domain{quoted_title}: the site has lapsed or moved away"
    if is_page:
        return (
            f"The address answers with a web page{quoted_title}, not with a feed: name the feed itself, "
            "or name the page as the member's url and let the feed be found"
        )
    if "<" in text[:2000]:
        return "The address answers with an XML document that is no feed: it holds neither RSS nor Atom"
    return "The address answers with plain text, not with a feed: check the address"
