"""The key of a blog's feed: equal for spellings of its address, for its formats, for hosts of FeedBurner."""

from __future__ import annotations

import re
from functools import lru_cache

from planet.web import urls

_FORMATS = r"rss2?|atom|rdf|json|xml"
_BURNER = re.compile(r"feeds\d?\.feedburner\.com|feedproxy\.google\.com")
_BLOGSPOT = re.compile(r"([\w-]+\.blogspot)\.(?:com?\.)?[a-z]{2,3}")
_PARAMETER = re.compile(rf"(?:feed|alt|format)=(?:{_FORMATS})", re.IGNORECASE)
_ENDINGS = re.compile(
    rf"/wp-(?:{_FORMATS}|feed)\.php$"  # WordPress, as it was once
    rf"|/feed/(?:{_FORMATS})$"
    r"|/feeds/posts/(?:default|full|summary)$"  # Blogger
    r"|/(?:feed|feeds|rss2?|atom|rdf|index)(?:\.(?:xml|rss|atom|rdf|json))?$"
)

_SUFFIX = re.compile(r"\.(?:(?:rss|atom)\.xml|rss|atom)$")


@lru_cache(maxsize=4096)
def blog_key(url: str) -> str:
    """Return the key of the blog whose feed is at a URL.

    Formats of one feed stand beside each other: /feed/ and ?feed=rss2, /atom.xml and /rss.xml. The feeds of a tag or of
    comments stand below it, and have keys of their own.
    """
    place, _, query = urls.comparison_key(url).partition("?")
    host, _, path = place.partition("/")
    if _BURNER.fullmatch(host):
        return f"feedburner/{path.rstrip('/').casefold()}"
    parameters = [part for part in query.split("&") if part]
    distinct = [part for part in parameters if not _PARAMETER.fullmatch(part)]
    named_format = any(part.lower().startswith("feed=") for part in parameters if part not in distinct)
    path = f"/{path.rstrip('/')}".rstrip("/")
    plain = _SUFFIX.sub(".feed", _ENDINGS.sub("/feed", f"{path}/feed" if named_format else path))
    if blog := _BLOGSPOT.fullmatch(host):
        host = f"{blog[1]}.com"
    return f"{host}{plain}" + (f"?{'&'.join(distinct)}" if distinct else "")


def is_burner(url: str) -> bool:
    """Return whether a feed is at FeedBurner, which passes on the feed of a blog."""
    return _BURNER.fullmatch(urls.host(url)) is not None


def spelled_alike(url: str, second: str) -> bool:
    """Return whether two URLs are spellings of one: they differ in scheme, "www.", a slash or the like."""
    return urls.comparison_key(url) == urls.comparison_key(second)
