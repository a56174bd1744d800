"""Reading lists: OPML, the recommendations of Ghost, and pages and headers that name such lists."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from xml.parsers import expat

from planet.model.results import Blogroll, ListedSite
from planet.parse import autodiscovery
from planet.parse.charset import to_utf8
from planet.parse.repair import repair
from planet.web import urls
from planet.web.markup import html
from planet.web.outreach import link_headers

MOST_SITES = 1000
"""Lines of one reading list that are taken: what is longer is a directory, which nobody reads."""

MOST_NAMED = 5
"""Reading lists that one page or feed may name."""

_LONGEST_TITLE = 200
_ROOT = re.compile(rb"<opml(?=[\s>/])", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?:)|feed:(?=//)", re.IGNORECASE)
_LIST_FILE = re.compile(r"\.opml(?:[?#]|$)", re.IGNORECASE)
_NEITHER = "The address answers with something else than a reading list (OPML or JSON)."


def read(body: bytes, content_type: str, url: str, link_header: str) -> Blogroll:
    """Read what a visit to `url` brought: a reading list, or else the lists that a page and its header name. Never
    raises."""
    document = to_utf8(body, content_type)
    named = _first(link_headers.targets(link_header, "blogroll", url))
    start = document[:1000].lstrip()[:1]
    if start in (b"{", b"["):
        sites = _of_json(document, url)
        return Blogroll(_bounded(sites), named) if sites is not None else Blogroll(named=named, reason=_NEITHER)
    if root := _ROOT.search(document[:20_000]):
        return Blogroll(_bounded(_of_opml(document[root.start() :], url)), named)
    return Blogroll(named=_first((*autodiscovery.blogrolls(document, url), *named)), reason=_NEITHER)


def named_by_page(body: bytes, content_type: str, url: str, link_header: str) -> tuple[str, ...]:
    """Return the reading lists that a page and its header name."""
    in_header = link_headers.targets(link_header, "blogroll", url)
    return _first((*autodiscovery.blogrolls(to_utf8(body, content_type), url), *in_header))


def _first(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))[:MOST_NAMED]


def _bounded(sites: Iterable[ListedSite]) -> tuple[ListedSite, ...]:
    return tuple(dict.fromkeys(sites))[:MOST_SITES]


# ---------------------------------------------------------------- OPML


class _Outlines:
    """The lines of an OPML document that name a site, as far as the document can be read."""

    def __init__(self, url: str) -> None:
        self.sites: dict[ListedSite, None] = {}
        self._url = url
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._start

    def read(self, document: bytes) -> bool:
        """Read the document; return whether it was read to its end, or as far as is needed."""
        try:
            self._parser.Parse(document, True)
        except expat.ExpatError:
            return False
        except _Enough:
            return True
        return True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name.lower() != "outline":
            return
        if site := _outline({key.lower(): value for key, value in attributes.items()}, self._url):
            self.sites[site] = None
        if len(self.sites) >= MOST_SITES:
            raise _Enough


class _Enough(Exception):
    """As many lines were read as are taken."""


def _of_opml(document: bytes, url: str) -> Iterable[ListedSite]:
    """Return the lines of an OPML document; a broken one is repaired, and read as far as that goes."""
    outlines = _Outlines(url)
    if outlines.read(document):
        return outlines.sites
    repaired = _Outlines(url)
    repaired.read(repair(document)[0])
    return max(repaired.sites, outlines.sites, key=len)


def _outline(attributes: Mapping[str, str], url: str) -> ListedSite | None:
    """Return the site of an outline; None for a heading, and for one that includes another list, which is not
    followed."""
    kind = attributes.get("type", "").strip().lower()
    feed, page, other = (_address(attributes.get(name, ""), url) for name in ("xmlurl", "htmlurl", "url"))
    if kind == "include" or (not feed and not page and _LIST_FILE.search(other)):
        return None
    if not feed and kind in ("rss", "atom", "feed"):
        feed = other
    elif not page:
        page = other
    title = attributes.get("title", "") or attributes.get("text", "")
    return _site(page, feed, title)


def _address(text: str, url: str) -> str:
    """Return an absolute http(s) URL; "" for any other text. Some programs write `feed:` before it."""
    scheme = _FEED_SCHEME.match(text.strip())
    if scheme:
        rest = text.strip()[scheme.end() :]
        text = f"http:{rest}" if rest.startswith("//") else rest
    return urls.absolute(text, url)


def _site(page: str, feed: str, title: str) -> ListedSite | None:
    if not page and not feed:
        return None
    return ListedSite(page, feed, html.one_line(html.plain(title[:2000]), _LONGEST_TITLE))


# ---------------------------------------------------------------- JSON


def _of_json(document: bytes, url: str) -> list[ListedSite] | None:
    """Return the sites of `recommendations.json`: a list of objects with `url`, or of URLs; None for other JSON.

    Ghost writes the list by itself; its API puts it under `recommendations`.
    """
    try:
        data = json.loads(document, strict=False)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, dict):
        data = next((data[key] for key in ("recommendations", "blogroll", "sites") if key in data), None)
    if not isinstance(data, list):
        return None
    sites = (_json_site(value, url) for value in data[: 10 * MOST_SITES])
    return [site for site in sites if site]


def _json_site(value: Any, url: str) -> ListedSite | None:
    if isinstance(value, str):
        return _site(_address(value, url), "", "")
    if not isinstance(value, dict):
        return None
    page = _first_text(value, "url", "htmlUrl", "home_page_url", "link")
    feed = _first_text(value, "feed_url", "xmlUrl", "feed")
    return _site(_address(page, url), _address(feed, url), _first_text(value, "title", "name"))


def _first_text(value: Mapping[str, Any], *names: str) -> str:
    texts = (value.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")
