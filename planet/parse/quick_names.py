"""The names that feedparser gives to elements and attributes, found without it.

A name is the usual prefix of the namespace, an underscore, and the local name in lower case. Where feedparser's choice
depends on more than the namespace, nobody guesses: `Declined` is raised.
"""

from __future__ import annotations

import re

from planet.parse.feedparser_fixes import NAMESPACES

_BACKEND = "backend.userland.com/rss"
XML = "http://www.w3.org/XML/1998/namespace"
XLINK = "http://www.w3.org/1999/xlink"
_STANDARD_PREFIXES = {
    "http://backend.userland.com/rss": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://example.com/newformat#": "",
    "http://example.com/necho": "",
    "http://purl.org/echo/": "",
    "uri/of/echo/namespace#": "",
    "http://purl.org/pie/": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://www.w3.org/2005/atom": "",
    "http://creativecommons.org/ns#license": "cc",
    "http://web.resource.org/cc/": "cc",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://www.w3.org/1999/xhtml": "xhtml",
    **NAMESPACES,
}
"""The namespaces of what is read, in lower case. Other namespaces that feedparser knows hold nothing that is read."""
_PREFIXES = frozenset(_STANDARD_PREFIXES.values()) | {"xml"}
_UNKNOWN_BUT_READ = {"http://www.youtube.com/xml/schemas/2015": "yt"}
"""Namespaces that feedparser does not know, with the prefix by which their elements are read."""
_MOST_NAMESPACES = 100
_READ_ATTRIBUTES = frozenset({
    "about", "base", "description", "description_type", "duration", "filesize", "group", "height", "href",
    "ispermalink", "label",
    "lang", "lastmod", "length", "medium", "mode", "ref", "rel", "resource", "scheme", "source", "src",
    "term", "text", "thumbnail", "title", "type", "uri", "url", "version", "width",
})  # fmt: skip
"""Attributes that are read of any element. One of these names in a foreign namespace hides that without one."""


class Declined(Exception):
    """A document is not certain to be read here as feedparser reads it."""


class ElementNames(dict[str, str]):
    """The names of elements by what expat reports: "URI local prefix", "URI local", or "local"."""

    def __init__(self, names_read: frozenset[str]) -> None:
        super().__init__()
        self._names_read = names_read
        self._by_prefix: dict[str, str] = {}
        self._by_namespace: dict[str, str] = {}

    def declare(self, prefix: str | None, uri: str) -> None:
        """Take note of a namespace declaration."""
        standard = _standard_prefix(uri.lower())
        if prefix is None:
            if standard is None:
                raise Declined
            return
        if self._by_prefix.get(prefix) == uri:
            return
        own = prefix.lower()
        is_odd = own in self._by_prefix or (own in _PREFIXES and own != standard) or re.search(r"\s", uri)
        if is_odd or not own.isascii() or len(self._by_prefix) > _MOST_NAMESPACES:
            raise Declined
        self._by_prefix[own] = uri
        if prefix != own:
            self._by_prefix[prefix] = uri
        if standard is None:
            self._by_namespace.setdefault(uri, own)

    def __missing__(self, reported: str) -> str:
        namespace, local = _split(reported)
        standard = _standard_prefix(namespace.lower()) if namespace else ""
        if standard is None:
            prefix = self._by_namespace.get(namespace, "")
            name = f"{prefix}_{local}"
            if not prefix or (name in self._names_read and _UNKNOWN_BUT_READ.get(namespace) != prefix):
                raise Declined
        else:
            name = f"{standard}_{local}" if standard else local
        self[reported] = name
        return name


class AttributeNames(dict[str, str]):
    """The names of attributes by what expat reports; "" for those that nobody reads."""

    def __missing__(self, reported: str) -> str:
        namespace, local = _split(reported)
        if not namespace:
            name = local
        elif namespace == XML:
            name = f"xml:{local}"
        elif _standard_prefix(namespace.lower()) == "rdf":
            name = f"rdf:{local}"
        elif local in _READ_ATTRIBUTES:
            raise Declined
        else:
            name = ""
        self[reported] = name
        return name


def local_name(reported: str) -> str:
    """Return the local name of an element in lower case."""
    return _split(reported)[1]


def _split(reported: str) -> tuple[str, str]:
    """Return the namespace, "" if there is none, and the local name in lower case."""
    parts = reported.split(" ")
    local = (parts[1] if len(parts) > 1 else parts[0]).lower()
    if ":" in local:
        raise Declined
    return parts[0] if len(parts) > 1 else "", local


def _standard_prefix(namespace: str) -> str | None:
    """Return the usual prefix of a namespace in lower case; None if it is not known."""
    return "" if _BACKEND in namespace else _STANDARD_PREFIXES.get(namespace)


def version(prefix: str | None, uri: str) -> str:
    """Return the version of the format that a namespace tells, as feedparser concludes it; "" if it tells none."""
    namespace = uri.lower()
    if prefix is None and namespace == "http://my.netscape.com/rdf/simple/0.9/":
        return "rss090"
    return {"http://purl.org/rss/1.0/": "rss10", "http://www.w3.org/2005/atom": "atom10"}.get(namespace, "")
