"""Subscription lists in OPML, whole or damaged: each outline with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat

from planet.errors import PlanetError
from planet.model.lists import ListedMember, MemberList
from planet.parse.lists.gathering import NO_KEY, Gathering, languages_of
from planet.parse.repair import declared_entities, with_resolved_references
from planet.struct import Struct
from planet.web import urls
from planet.web.characters import legal_in_xml

ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:opml|outline)(?=[\s>/])", re.IGNORECASE)
_OUTLINE = re.compile(rb"<(?:[\w.-]+:)?outline(?=[\s>/])", re.IGNORECASE)
_VALUE = re.compile(
    rb"=\s*(?:\"(?:(?!</?(?:[\w.-]+:)?outline)[^\"])*\"|'(?:(?!</?(?:[\w.-]+:)?outline)[^'])*')", re.IGNORECASE
)
_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?[^\s>]+\s+([\"'])")
_REFERENCE = re.compile(rb"&(?!#|(?:amp|lt|gt|quot|apos);)|%")
_OUTER_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?([^\s>]+)\s+(?:SYSTEM|PUBLIC)", re.IGNORECASE)
_BROKEN_TAG = re.compile(rb"<(?:(?!<(?:[\w.-]+:)?outline\b)[^>\n]){0,2000}>?", re.IGNORECASE)
_PIECE = 1 << 12
_MOST_ENTITIES, _LONGEST_ENTITY = 1_000, 10_000

BOMB = (
    "The list declares entities that stand for other entities, or too many of them (line {}), as files do that are "
    "made to fill a machine's memory. It was not read: take its <!DOCTYPE …> out if it can be trusted."
)
CUT = "here the list breaks off in its middle"
_READING_LIST = "another list, which is not followed: save it, and import it too"
_LIST_FILE = re.compile(r"\.opml(?:[?#]|$)", re.IGNORECASE)
_SCRAPED = ("html+", "xml+", "json+")
_NO_FEED_THERE = "a page that the old reader took to pieces by rules, so its feed is to be found"
_STRUCTURE = frozenset({"text", "title", "type", "xmlurl", "htmlurl", "url", "version", "iscomment", "isbreakpoint"})
_OPTION = NO_KEY
_SAID_BY_FEEDS = {"description": "feeds say it of themselves", "created": NO_KEY}
_NO_ROOT = expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]
_MISMATCH = expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]


class _Outline(Struct, frozen=True):
    """An outline: its line, its attributes with names in lower case, and the line and name of the heading above it."""

    line: int
    stated: dict[str, str]
    heading: tuple[int, str] = (0, "")

    @property
    def name(self) -> str:
        return self.stated.get("text", "") or self.stated.get("title", "")

    @property
    def has_address(self) -> bool:
        return any(self.stated.get(key) for key in ("xmlurl", "htmlurl", "url"))


def read(document: bytes) -> MemberList:
    """Read the outlines of an OPML document in UTF-8. What is broken is left out and noted with its line.

    Raises PlanetError where the document is made to harm.
    """
    root = ROOT.search(document)
    prolog = document[: root.start()] if root else b""
    _refuse_bombs(prolog)
    gathering = Gathering("OPML")
    for match in _OUTER_ENTITY.finditer(prolog):
        name = match[1].decode("utf-8", "replace")
        reason = "an entity that stands in another file, which is not opened"
        gathering.leave_out(_line(prolog, match.start()), f"&{name};", reason)
    body = legal_in_xml(document[len(prolog) :])
    tidy = _VALUE.sub(lambda value: value[0].replace(b"<", b"&lt;"), body)
    outlines = _Outlines(
        with_resolved_references(tidy, declared_entities(prolog)), _line(prolog, len(prolog)), gathering
    )
    everything = list(outlines.read())
    people = _headings_of_one(everything)
    for outline in everything:
        _add(outline, outline.heading[1] if outline.heading in people else outline.name, gathering)
    return gathering.list()


def _refuse_bombs(prolog: bytes) -> None:
    """Raise PlanetError where entities stand for entities, where one is very long, or where there are very many."""
    if prolog.count(b"<!ENTITY") > _MOST_ENTITIES:
        raise PlanetError(BOMB.format(_line(prolog, prolog.find(b"<!ENTITY"))))
    for match in _ENTITY.finditer(prolog):
        end = prolog.find(match[1], match.end(), match.end() + _LONGEST_ENTITY)
        if end < 0 or _REFERENCE.search(prolog, match.end(), end):
            raise PlanetError(BOMB.format(_line(prolog, match.start())))


def _line(document: bytes, position: int) -> int:
    return document.count(b"\n", 0, position) + 1


class _Outlines:
    """The outlines of a document, in their order, as far as each of them can be read."""

    def __init__(self, document: bytes, first_line: int, gathering: Gathering) -> None:
        self._document = document
        self._first_line = first_line
        self._gathering = gathering
        self._outlines: list[_Outline] = []
        self._open: list[_Outline | None] = []

    def read(self) -> Iterator[_Outline]:
        """Yield each outline; note each place where the document is broken.

        After such a place the reading goes on with the next outline, as if the document began there.
        """
        start, line = 0, self._first_line
        while start < len(self._document):
            stop, error = self._read_from(start, line)
            yield from self._outlines
            self._outlines.clear()
            self._open.clear()
            if not error:
                return
            # what is entered in its middle closes elements that were opened before
            if error != _MISMATCH or start == 0:
                yield from self._broken(line, start, stop, error)
            following = _OUTLINE.search(self._document, max(stop, start) + 1)
            if following is None:
                return
            line += self._document.count(b"\n", start, following.start())
            start = following.start()

    def _read_from(self, start: int, line: int) -> tuple[int, int]:
        """Read outlines from a position on; return where the reading stopped and the parser's error, 0 for the end."""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = lambda name, found: self._begin(name, found, line + parser.CurrentLineNumber - 1)
        parser.EndElementHandler = self._end
        opening = b"" if start == 0 else b"<r>"  # what is entered in its middle has no root of its own
        position = start
        try:
            parser.Parse(opening, False)
            while position < len(self._document):
                parser.Parse(self._document[position : position + _PIECE], False)
                position += _PIECE
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            at_end = error.code == _NO_ROOT and opening
            return min(start + parser.ErrorByteIndex - len(opening), len(self._document)), 0 if at_end else error.code
        return position, 0

    def _begin(self, name: str, found: dict[str, str], line: int) -> None:
        if name.rpartition(":")[2].lower() != "outline":
            self._open.append(None)
            return
        stated = {key.lower().rpartition(":")[2]: value.strip() for key, value in found.items() if value.strip()}
        above = next((outline for outline in reversed(self._open) if outline), None)
        heading = (above.line, above.name) if above and not above.has_address else (0, "")
        outline = _Outline(line, stated, heading)
        self._open.append(outline)
        self._outlines.append(outline)

    def _end(self, _name: str) -> None:
        if self._open:
            self._open.pop()

    def _broken(self, line: int, start: int, stop: int, error: int) -> Iterator[_Outline]:
        """Note where the document is broken; yield what can be told of an outline that is broken itself."""
        begin = max(self._document.rfind(b"<", start, stop + 1), start)
        line += self._document.count(b"\n", start, begin)
        tag = _BROKEN_TAG.match(self._document, begin)
        words = tag[0].decode("utf-8", "replace") if tag else ""
        outline = _guessed(line, words) if _OUTLINE.match(self._document, begin) and words.endswith(">") else None
        if error == _NO_ROOT:
            self._gathering.leave_out(line, words, CUT)
        elif outline:
            self._gathering.change(line, words, f"broken XML ({expat.ErrorString(error)}), read as far as it goes")
            yield outline
        else:
            self._gathering.leave_out(line, words, f"broken XML ({expat.ErrorString(error)})")


def _guessed(line: int, tag: str) -> _Outline | None:
    """Return what can be told of an outline whose attributes are broken; None where no address is in it."""
    stated = {}
    for key in ("xmlUrl", "htmlUrl"):
        if (match := re.search(rf"\b{key}\s*=\s*[\"']?([^\s\"'<>]+)", tag, re.IGNORECASE)) and match[1] != "/":
            stated[key.lower()] = match[1]
    name = re.search(r"\b(?:text|title)\s*=\s*[\"']?([^\"'<>=]*)(=?)", tag, re.IGNORECASE)
    if name:
        # a quotation mark that is missing lets the name run into the next attribute
        stated["text"] = re.sub(r"\s+\w+$", "", name[1]) if name[2] else name[1].strip()
    return _Outline(line, stated) if len(stated) > bool(name) else None


def _headings_of_one(outlines: list[_Outline]) -> set[tuple[int, str]]:
    """Return the headings that name a person and not a subject: all outlines below belong to one page."""
    pages: dict[tuple[int, str], list[str]] = {}
    for outline in outlines:
        if outline.heading[1]:
            pages.setdefault(outline.heading, []).append(urls.comparison_key(outline.stated.get("htmlurl", "")))
    return {heading for heading, keys in pages.items() if len(keys) > 1 and keys[0] and len(set(keys)) == 1}


def _add(outline: _Outline, name: str, gathering: Gathering) -> None:
    """Add the member of an outline. A heading, which has no address, groups others and names nobody."""
    stated, line = outline.stated, outline.line
    kind = stated.get("type", "").lower()
    feed, page, other = (stated.get(key, "") for key in ("xmlurl", "htmlurl", "url"))
    if not outline.has_address:
        if kind in ("rss", "atom", "link"):
            gathering.count()
            gathering.leave_out(line, name, "no address")
        return
    gathering.count()
    if kind == "include" or (not feed and not page and _LIST_FILE.search(other)):
        gathering.leave_out(line, other or feed or page, _READING_LIST)
        return
    if not feed and kind in ("rss", "atom", "feed"):
        feed, other = other, ""
    if feed and kind.startswith(_SCRAPED):
        gathering.change(line, stated["type"], _NO_FEED_THERE)
        feed, page = "", page or feed
    for key in sorted(stated.keys() - _STRUCTURE - {"language"}):
        gathering.drop_option(line, key, _SAID_BY_FEEDS.get(key, _OPTION))
    gathering.add(
        ListedMember(
            line,
            gathering.name(line, name),
            gathering.page(line, page or other),
            gathering.feed(line, feed),
            languages=languages_of(stated.get("language", "")),
        )
    )
