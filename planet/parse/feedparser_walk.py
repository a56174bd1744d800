"""feedparser's only door: its parsers, extended by the handlers of this hub, walk through a document.

Nothing here opens a URL or a file: `feedparser.parse`, which would, is not called, and the XML parser is given bytes
without declarations that could name one.
"""

from __future__ import annotations

import io
import re
import xml.sax
import xml.sax.handler
from typing import Any
from xml.parsers import expat

import feedparser.api

from planet.parse.feedparser_fixes import NAMESPACES, FeedHandlers
from planet.parse.feedparser_scope import BudgetSpent
from planet.parse.walk import Walk


def _extended(parser: Any) -> Any:
    own_namespaces = {"namespaces": parser.namespaces | NAMESPACES, "_matchnamespaces": {}}
    return type(parser.__name__, (FeedHandlers, parser), own_namespaces)


_Strict, _Loose = _extended(feedparser.api.StrictFeedParser), _extended(feedparser.api.LooseFeedParser)


def walk(document: bytes) -> Walk:
    """Collect what an XML document says as a feed: by a strict parser where it is well-formed, else by a loose one."""
    is_strict = _is_well_formed(document)
    parser = _Strict("", None, "utf-8") if is_strict else _Loose("", None, "utf-8", {})
    parser.sanitize_html = parser.resolve_relative_uris = False
    try:
        if is_strict:
            _read_strictly(document, parser)
        else:
            parser.feed(document.decode("utf-8", "replace"))
    except BudgetSpent as end:
        return Walk(end.version, end.feed, end.entries, True)
    return Walk(parser.version, parser.feeddata, parser.entries)


def _is_well_formed(document: bytes) -> bool:
    """Return whether feedparser's strict parser would reach the end; it takes a fiftieth of that parser's time.

    False also for a namespace with white space in it, by which Python's SAX parser splits names wrongly.
    """
    namespaces: list[str] = []
    checker = expat.ParserCreate(namespace_separator=" ")
    checker.StartNamespaceDeclHandler = lambda prefix, uri: namespaces.append(uri or "")
    try:
        checker.Parse(document, True)
    except expat.ExpatError:
        return False
    return not any(re.search(r"\s", uri) for uri in namespaces)


def _read_strictly(document: bytes, handler: Any) -> None:
    reader = xml.sax.make_parser()
    reader.setFeature(xml.sax.handler.feature_namespaces, True)
    reader.setFeature(xml.sax.handler.feature_external_ges, False)
    reader.setContentHandler(handler)
    reader.setErrorHandler(handler)
    reader.parse(io.BytesIO(document))
