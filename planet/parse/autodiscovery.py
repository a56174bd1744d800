"""The feeds of a page: those that it declares, else one that it links to, else those that its URL suggests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet.model.results import Found, FoundFeed
from planet.parse import NotAFeed, parse
from planet.parse.charset import decode
from planet.web import known_sites, urls
from planet.web.markup import html, html_level
from planet.web.media_types import FEED_TYPES

_LONGEST_PAGE = 2_000_000
MOST_DECLARED = 12
_SIDE = re.compile(
    r"\bcomments?\b|kommentare?\b|commentaires?\b|comentarios\b|/comments/|/feed/comments|oembed|wp-json|\breplies\b|opensearch",
    re.IGNORECASE,
)
"""Feeds that a page declares beside its own: comments, and what is no feed at all."""
_PART = re.compile(r"\b(?:category|tag|author|search)\b|/(?:category|tags?|author)/", re.IGNORECASE)
_FEEDLIKE = re.compile(
    r"(?:/|[._-])(?:feeds?|rss2?|atom)(?:[._-](?:en|all|main))?(?:\.(?:xml|json|atom|rss|rdf|php))?/?$"
    r"|/(?:index|posts|blog|news)\.(?:xml|rss|atom|rdf)$|services/feeds/photos_public\.gne",
    re.IGNORECASE,
)


def find(body: bytes, content_type: str, url: str) -> Found:
    """Return the feeds of the page at `url`, the best one first; usually there is one.

    If there is none, the answer has the reason. Never raises.
    """
    try:
        feed = parse(body, content_type, url)
    except NotAFeed as refusal:
        reason = refusal.reason
    else:
        title = html.one_line(html.plain(feed.title.value), 200) if feed.title else ""
        return Found((FoundFeed(url, known_sites.kind_of(url), title),))
    if "<" not in (text := decode(body, content_type)[:_LONGEST_PAGE]):
        return Found(reason=reason)
    page = LexborHTMLParser(html_level.level(text))
    base = base_of(page, url)
    candidates = _candidates(page, base)
    feeds = _distinct(_one_format(candidates)) or _distinct(_linked(page, base, url)) or _suggested(url)
    if not feeds:
        return Found(reason="The page names no feed: ask its owner for the feed's address")
    return Found(feeds, formats=_distinct(feed for _, feed in candidates if feed not in feeds))


def blogrolls(document: bytes, url: str) -> Iterator[str]:
    """Yield the reading lists that a page in UTF-8 names by `<link rel=blogroll>`."""
    text = document.decode("utf-8", "replace")[:_LONGEST_PAGE]
    if "blogroll" not in text.lower():
        return
    page = LexborHTMLParser(html_level.level(text))
    base = base_of(page, url)
    for node in page.css("link[rel][href]"):
        kind = _attribute(node, "type").lower()
        href = urls.absolute(_attribute(node, "href"), base)
        if href and "blogroll" in _attribute(node, "rel").lower().split() and "html" not in kind:
            yield href


def base_of(page: LexborHTMLParser, url: str) -> str:
    """Return the URL from which the relative links of a page start."""
    base = page.css_first("base[href]")
    return urls.absolute(_attribute(base, "href"), url) or url if base else url


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def declared(page: LexborHTMLParser, base: str) -> tuple[FoundFeed, ...]:
    """List the feeds that a page declares, in all their formats, each URL once: RSS and Atom before others."""
    candidates = sorted(_candidates(page, base), key=lambda candidate: candidate[0] not in FEED_TYPES[:2])
    return _distinct((feed for _, feed in candidates), most=MOST_DECLARED)


def _candidates(page: LexborHTMLParser, base: str) -> list[tuple[str, FoundFeed]]:
    """List the feeds that a page declares, each with its media type: `<link rel=alternate>` of a feed's type, and
    `rel=feed`.

    Feeds of comments are listed only where nothing else is declared.
    """
    ranked: list[tuple[tuple[bool, bool], str, FoundFeed]] = []
    for node in page.css("link[rel][href], a[rel][href]"):
        rel, kind = _attribute(node, "rel").lower().split(), _attribute(node, "type").lower().partition(";")[0].strip()
        href = urls.absolute(_attribute(node, "href"), base)
        if not href or not ("feed" in rel or ("alternate" in rel and kind in FEED_TYPES)):
            continue
        if kind == "application/json" and not re.search(r"feed|\.json$", href):
            continue
        title = html.one_line(_attribute(node, "title"), 200)
        about = f"{title} {href}"
        if not re.search(r"oembed|wp-json|opensearch", about, re.IGNORECASE):
            rank = (bool(_SIDE.search(about)), bool(_PART.search(about)))
            ranked.append((rank, kind or FEED_TYPES[0], FoundFeed(href, known_sites.kind_of(href), title)))
    best = min((rank for rank, _, _ in ranked), default=None)
    return [(kind, feed) for rank, kind, feed in ranked if rank == best]


def _one_format(candidates: list[tuple[str, FoundFeed]]) -> list[FoundFeed]:
    """Choose one format where a page offers the same content in several: the first, but RSS or Atom before JSON or RDF.

    Feeds of that one format under different titles are different channels: all of them are chosen.
    """
    if not candidates:
        return []
    formats = [kind for kind, _ in candidates]
    surest = [kind for kind in formats if kind in FEED_TYPES[:2]] or formats
    chosen = [feed for kind, feed in candidates if kind == surest[0]]
    titles = {feed.title.lower() for feed in chosen}
    return chosen if len(titles) == len(chosen) and _are_channels(chosen) else chosen[:1]


def _are_channels(feeds: list[FoundFeed]) -> bool:
    """Return whether the titles of feeds name different kinds of content, for example a blog, a podcast and a
    microblog."""
    named = [
        re.findall(r"podcast|photo|micro|notes?\b|links?\b|bookmark|video|status|linkblog", f.title.lower())
        for f in feeds
    ]
    return len(feeds) > 1 and len({tuple(words) for words in named}) == len(feeds)


def _linked(page: LexborHTMLParser, base: str, url: str) -> Iterator[FoundFeed]:
    """Yield the first link in a page's text whose type is a feed's, or whose URL looks like one on the same host."""
    for node in page.css("a[href]"):
        href = urls.absolute(_attribute(node, "href"), base)
        if not href or _SIDE.search(href):
            continue
        has_feed_type = _attribute(node, "type").lower().partition(";")[0].strip() in FEED_TYPES[:3]
        if has_feed_type or (_looks_like_a_feed(href) and urls.host(href) == urls.host(url)):
            yield FoundFeed(href, known_sites.kind_of(href))
            return


def _looks_like_a_feed(url: str) -> bool:
    path, _, query = url.partition("#")[0].partition("?")
    return _FEEDLIKE.search(path) is not None or re.search(r"(?:^|&)feed=(?:rss2?|atom|rdf)(?:&|$)", query) is not None


def _suggested(url: str) -> tuple[FoundFeed, ...]:
    return known_sites.feeds_of(url) or tuple(
        FoundFeed(feed, known_sites.kind_of(feed)) for feed in known_sites.guess(url)
    )


def _distinct(feeds: Iterable[FoundFeed], most: int = 5) -> tuple[FoundFeed, ...]:
    """List the feeds with each URL once, in order; `most` at most."""
    by_key = {urls.comparison_key(feed.url): feed for feed in reversed(list(feeds))}
    return tuple(reversed(by_key.values()))[:most]
