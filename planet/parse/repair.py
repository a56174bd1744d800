"""XML text made ready for a strict parser: nothing in it can be expanded, and common damage is repaired."""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5
from xml.sax.saxutils import escape

from planet.web.characters import legal_in_xml

_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|entry)(?=[\s>/])", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+(?:\"([^\"%&<]{0,100})\"|'([^'%&<]{0,100})')\s*>")
_CHARACTER_ENTITY = re.compile(
    r"<!ENTITY\s+([A-Za-z_][\w.-]{0,40})\s+[\"']&(?:#38;)?#(\d{1,7}|x[0-9A-Fa-f]{1,6});[\"']\s*>"
)
_HALVES = re.compile(r"&#(5[56]\d{3}|[xX][dD][89abAB][\da-fA-F]{2});&#(5[67]\d{3}|[xX][dD][c-fC-F][\da-fA-F]{2});")
"""An emoji as two references to its halves in UTF-16, as some serialisers in Java write it."""
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&+(?=&)|&(?!(?:lt|gt|amp|quot|apos);)(#?[\w.-]{1,40};)?",
    re.DOTALL,
)
_END = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|</((?:[\w.-]+:)?(?:item|entry|channel|rss|feed|rdf))\s*>",
    re.DOTALL | re.IGNORECASE,
)
_ITEM = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)

_MOST_EXPANSIONS = 2000
"""A document's own entities are put in at most so often: 2000 times 100 characters is no bomb."""


def repair(text: str) -> tuple[str, bool]:
    """Return the document from its root element on, and whether its end was missing and had to be made up.

    The prolog goes (declaration, stylesheets, DOCTYPE). Those of its entities that stand for a short plain text are
    resolved here, together with the named ones of HTML, so that a parser never meets a declaration.
    """
    root = _ROOT.search(text)
    start = root.start() if root else 0
    entities = _declared_entities(text[:start])
    text, cut = _complete(_HALVES.sub(_join_halves, legal_in_xml(text[start:])))
    return _AMPERSAND.sub(_Resolver(entities), text), cut


def _declared_entities(prolog: str) -> dict[str, str]:
    entities = {name: double or single for name, double, single in _ENTITY.findall(prolog)}
    for name, number in _CHARACTER_ENTITY.findall(prolog):
        entities[name] = _character(number)
    return entities


def _character(number: str) -> str:
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return chr(code) if legal else ""


def _join_halves(match: re.Match[str]) -> str:
    halves = (int(half[1:], 16) if half[0] in "xX" else int(half) for half in match.groups())
    return "".join(map(chr, halves)).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


@lru_cache(maxsize=1000)
def _resolve_number(name: str) -> str:
    """Return the escaped character of a numeric reference, cached: a text repeats few of them very often."""
    number = name[1:-1]
    valid = re.fullmatch(r"\d{1,7}|[xX][0-9A-Fa-f]{1,6}", number)
    return escape(_character(number)) if valid else "&amp;" + name


class _Resolver:
    """The replacement of references, one a call; counts those that grow the text."""

    def __init__(self, entities: dict[str, str]) -> None:
        self._entities = entities
        self._expansions = 0

    def __call__(self, match: re.Match[str]) -> str:
        name = match[1]
        if match[0].startswith("<"):
            return match[0]
        if name is None:
            return "&amp;" * len(match[0])
        return _resolve_number(name) if name.startswith("#") else self._named(name)

    def _named(self, name: str) -> str:
        own = self._entities.get(name[:-1])
        if own is not None and self._expansions < _MOST_EXPANSIONS:
            self._expansions += 1
            return escape(own, {'"': "&quot;"})
        character = html5.get(name)
        return escape(character) if character else "&amp;" + name


def _complete(text: str) -> tuple[str, bool]:
    """End a document that breaks off after its last whole entry, with the missing end tags; return whether it did."""
    root = _ROOT.match(text)
    if root is None:
        return text, False
    name = root[0][1:]
    last = last_entry = None
    for match in _END.finditer(text):
        last = match if match[1] else last
        last_entry = match if match[1] and match[1].lower().endswith(("item", "entry")) else last_entry
    if last and last[1].lower() == name.lower():
        return text[: last.end()], False
    if text[root.end() :].partition(">")[0].endswith("/"):
        return text, False
    return _close_after(last_entry, text, name), True


def _close_after(last_entry: re.Match[str] | None, text: str, root: str) -> str:
    first = _ITEM.search(text)
    end = last_entry.end() if last_entry else (first.start() if first else len(text))
    closing = f"</{root}>"
    if root.lower().endswith("rss") and not re.search(r"</(?:[\w.-]+:)?channel\s*>\s*\Z", text[:end], re.IGNORECASE):
        closing = f"</channel>{closing}"
    return text[:end] + closing
