"""An XML document in UTF-8 made ready for a strict parser: no entity can expand, and common damage is repaired."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from html.entities import html5

from planet.web.characters import legal_in_xml

_ROOT = re.compile(
    rb"<!--.*?(?:-->|\Z)|(<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|entry)(?=[\s>/]))", re.IGNORECASE | re.DOTALL
)
_ENTITY = re.compile(rb"<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+(?:\"([^\"%&<]{0,100})\"|'([^'%&<]{0,100})')\s*>")
_CHARACTER_ENTITY = re.compile(
    rb"<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+[\"']&(?:#38;)?#(\d{1,7}|x[0-9A-Fa-f]{1,6});[\"']\s*>"
)
_HALVES = re.compile(rb"&#(5[56]\d{3}|[xX][dD][89abAB][\da-fA-F]{2});&#(5[67]\d{3}|[xX][dD][c-fC-F][\da-fA-F]{2});")
"""An emoji as two references to its halves in UTF-16, as some serialisers in Java write it."""
_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&+(?=&)|&(?!(?:lt|gt|amp|quot|apos);)(#?[\w.-]{1,40};)?",
    re.DOTALL,
)
_END = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|</((?:[\w.-]+:)?(?:item|entry|channel|rss|feed|rdf))\s*(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)

_MOST_EXPANSIONS = 2000
"""A document's own entities are put in at most so often: 2000 times 100 characters is no bomb."""


def repair(document: bytes) -> tuple[bytes, bool]:
    """Return the document from its root element on, and whether its end was missing and has been added.

    The prolog is removed (declaration, stylesheets, DOCTYPE). Its entities that stand for a short plain text are
    resolved here, together with the named ones of HTML, so that a parser never meets a declaration.
    """
    start = next((match.start() for match in _ROOT.finditer(document) if match[1]), 0)
    entities = declared_entities(document[:start])
    document, cut = _complete(_HALVES.sub(_join_halves, legal_in_xml(document[start:])))
    return with_resolved_references(document, entities), cut


def with_resolved_references(document: bytes, entities: dict[bytes, str]) -> bytes:
    """Return a document without its prolog in which only the five references of XML are left: those to its own
    `entities`, to HTML's and to numbers are resolved, and a stray "&" is escaped."""
    return _AMPERSAND.sub(_Resolver(entities), document)


def declared_entities(prolog: bytes) -> dict[bytes, str]:
    """Return the entities of a prolog that stand for a short plain text, by name."""
    entities = {name: (double or single).decode("utf-8") for name, double, single in _ENTITY.findall(prolog)}
    for name, number in _CHARACTER_ENTITY.findall(prolog):
        entities[name] = _character(number)
    return entities


def _character(number: bytes) -> str:
    code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
    legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return chr(code) if legal else ""


def _join_halves(match: re.Match[bytes]) -> bytes:
    halves = (int(half[1:], 16) if half[:1] in b"xX" else int(half) for half in match.groups())
    return "".join(map(chr, halves)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore").encode()


@lru_cache(maxsize=1000)
def _resolve_number(name: bytes) -> bytes:
    """Return the escaped character of a numeric reference, cached: a text repeats few of them very often."""
    number = name[1:-1]
    valid = re.fullmatch(rb"\d{1,7}|[xX][0-9A-Fa-f]{1,6}", number)
    return escape(_character(number), quote=False).encode() if valid else b"&amp;" + name


class _Resolver:
    """The replacement of references, one a call; it counts those that make the text longer."""

    def __init__(self, entities: dict[bytes, str]) -> None:
        self._entities = entities
        self._expansions = 0

    def __call__(self, match: re.Match[bytes]) -> bytes:
        name: bytes | None = match[1]
        if match[0].startswith(b"<"):
            return match[0]
        if name is None:
            return b"&amp;" * len(match[0])
        return _resolve_number(name) if name.startswith(b"#") else self._named(name)

    def _named(self, name: bytes) -> bytes:
        own = self._entities.get(name[:-1])
        if own is not None and self._expansions < _MOST_EXPANSIONS:
            self._expansions += 1
            return escape(own, quote=False).replace('"', "&quot;").encode()
        character = html5.get(name.decode())
        return escape(character, quote=False).encode() if character else b"&amp;" + name


def _complete(text: bytes) -> tuple[bytes, bool]:
    """End a document that breaks off after its last whole entry, with the missing end tags; return whether it did."""
    root = _ROOT.match(text)
    if root is None or root[1] is None:
        return text, False
    name: bytes = root[1][1:]
    last = last_entry = None
    for match in _END.finditer(text):
        last = match if match[1] else last
        last_entry = match if match[1] and match[1].lower().endswith((b"item", b"entry")) else last_entry
    if last and last[1].lower() == name.lower():
        document = text[: last.end()]
        return document if document.endswith(b">") else document + b">", False
    if text[root.end() : text.find(b">", root.end())].endswith(b"/"):
        return text, False
    return _close_after(last_entry, text, name), True


def _close_after(last_entry: re.Match[bytes] | None, text: bytes, root: bytes) -> bytes:
    first = _ITEM.search(text)
    end = last_entry.end() if last_entry else (first.start() if first else len(text))
    closing = b"</" + root + b">"
    tail = text[max(0, end - 200) : end]
    if root.lower().endswith(b"rss") and not re.search(rb"</(?:[\w.-]+:)?channel\s*>\s*\Z", tail, re.IGNORECASE):
        closing = b"</channel>" + closing
    return text[:end] + closing
