"""The links of a safe content: where each leads, its own words, and the author's words around it. In linear time."""

from __future__ import annotations

import re

from planet.model.entry import Link
from planet.web import urls
from planet.web.excerpts import cut, folded
from planet.web.link_keys import BARE_URL, bare_url, leads_into
from planet.web.markup import html_ordinary
from planet.web.markup.html_link_marks import LONGEST_WORDS, Mark, Quotation, give_words, name_source
from planet.web.markup.html_scan import BLOCKS, attributes, tokens, unescaped

MOST = 500
"""Links of one entry."""

_LONGEST_URL = 2000

_QUOTES = frozenset({"blockquote", "q"})
_SOURCES = frozenset({"cite", "figcaption", "footer"})
"""What in a quotation names its source."""
_CODE = frozenset({"code", "kbd", "pre", "samp"})
_BREAKS = BLOCKS | {"caption"}
_LISTED = frozenset({"dd", "dt", "li", "td", "th"})
_LEADING = _QUOTES | {"a", "area"}
"""What leads elsewhere, or tells where words are from."""
_COUNTED = _QUOTES | _LISTED
_HREF = re.compile(r'(?<!\S)href="([^"]*)"')
"""The URL of a link as nh3 writes it; in the value of another attribute each quote is a reference."""
_WORD = re.compile(r"\w")
_DASHED = re.compile(r"\s*[‒–—―⸺~-]")
"""The beginning of a last line that names who is quoted."""


def links_of(content: str, link: str) -> tuple[Link, ...]:
    """Return the links of a content that `html.clean` has returned, in the order of the document, `MOST` at most.

    URLs that stand bare in the text are links as well. Links to a place in the entry itself, whose permalink is `link`,
    are left out. `before`, `words` and `after` are one piece of the paragraph's text.
    """
    if "://" not in content:
        return ()
    reader = _Reader(link)
    parts = html_ordinary.take_apart(content) if "<" in content else html_ordinary.Parts([content], [], [], [])
    if parts is None:
        _read_tokens(reader, content)
    else:
        _read_blocks(reader, parts)
    return reader.finish()


def _read_tokens(reader: _Reader, content: str) -> None:
    """Read any content, text by text and tag by tag."""
    for token in tokens(content):
        if not token.name:
            reader.text(unescaped(token.text))
        elif token.ends:
            reader.end(token.name)
        else:
            reader.start(token.name, token.text)


def _read_blocks(reader: _Reader, parts: html_ordinary.Parts) -> None:
    """Read an ordinary content block by block; of one without links, which most are, only where it ends."""
    names = parts.names
    has_bare_urls = "://" in "".join(parts.texts)
    first = 0
    for last in (*(number for number, name in enumerate(names) if name in _BREAKS), len(names)):
        is_read = has_bare_urls or reader.is_within or not _LEADING.isdisjoint(names[first:last])
        if is_read:
            reader.text(unescaped(parts.texts[first]))
            for number in range(first, last):
                _read_tag(reader, parts, number)
                reader.text(unescaped(parts.texts[number + 1]))
        if last < len(names) and (is_read or names[last] in _COUNTED):
            _read_tag(reader, parts, last)
        first = last + 1


def _read_tag(reader: _Reader, parts: html_ordinary.Parts, number: int) -> None:
    name = parts.names[number]
    if name and parts.ends[number]:
        reader.end(name)
    elif name:
        reader.start(name, parts.attributes[number] or "")


class _Reader:
    """Reads a content from its beginning to its end; one block of text at a time is in memory."""

    def __init__(self, link: str) -> None:
        self._link = link
        self._marks: list[Mark] = []
        self._in_block: list[Mark] = []
        self._open: Mark | None = None
        self._was_broken = False
        self._pieces: list[str] = []
        self._length = 0
        self._has_blank = False
        self._begins_line = True
        self._has_dash = False
        self._code = self._listed = 0
        self._quotation: Quotation | None = None

    @property
    def is_within(self) -> bool:
        """Return whether a link or a quotation is open."""
        return self._open is not None or self._quotation is not None

    def text(self, text: str) -> None:
        """Add a text to the block, its blanks folded, and the bare URLs in it to the links."""
        words = text.split()
        if not words:
            self._has_blank = self._has_blank or bool(text)
            return
        if self._has_blank or text[0].isspace():
            self._add_blank()
        line = " ".join(words)
        if self._begins_line:
            self._begins_line, self._has_dash = False, _DASHED.match(line) is not None
        if self._open is not None:
            self._add(line)
        elif self._code or "://" not in line:
            self._say(line)
        else:
            self._say_with_urls(line)
        self._has_blank = text[-1].isspace()

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _add_blank(self) -> None:
        """Add a blank to a block that does not end in one."""
        if self._length and not self._pieces[-1].endswith(" "):
            self._add(" ")
        self._has_blank = False

    def _say(self, text: str) -> None:
        """Add a text outside of links."""
        if self._quotation is not None and _WORD.search(text):
            self._quotation.pieces += 1
        if text:
            self._add(text)

    def _say_with_urls(self, line: str) -> None:
        """Add a text outside of links, and the bare URLs in it to the links."""
        position = 0
        for match in BARE_URL.finditer(line):
            if url := bare_url(match[0]):
                self._say(line[position : match.start()])
                mark = self._mark(urls.absolute(url), self._length)
                self._add(url)
                mark.end, position = self._length, match.start() + len(url)
        self._say(line[position:])

    def _mark(self, url: str, start: int) -> Mark:
        """Return a new link, entered unless it leads to a place in the entry itself or is one too many."""
        mark = Mark(url, start=start)
        if not url or len(url) > _LONGEST_URL or len(self._marks) >= MOST or self._is_own_place(url):
            return mark
        self._marks.append(mark)
        self._in_block.append(mark)
        if self._quotation is not None:
            self._enter_in_quotation(mark, self._quotation)
        return mark

    def _enter_in_quotation(self, mark: Mark, quotation: Quotation) -> None:
        mark.quoted = quotation.depth > 1 or not quotation.in_source
        if quotation.depth == 1:
            mark.pieces = quotation.pieces
            mark.signs = quotation.blocks if self._has_dash and not self._begins_line else -1
            quotation.marks.append(mark)

    def _is_own_place(self, url: str) -> bool:
        return "#" in url and leads_into(url, self._link)

    # ------------------------------------------------------------ tags

    def start(self, name: str, raw: str) -> None:
        """Begin an element."""
        if name == "a":
            self._start_link(raw)
        elif name == "img":
            self._picture(raw)
        elif name == "area":
            self._area(raw)
        elif name == "br":
            self._has_blank = self._begins_line = True
        elif name in _CODE:
            self._code += 1
        if name in _BREAKS:
            self._break()
            self._listed += name in _LISTED
        if name in _QUOTES:
            self._start_quotation(raw)
        elif name in _SOURCES and self._quotation is not None:
            self._quotation.in_source += 1

    def end(self, name: str) -> None:
        """End an element."""
        if name == "a":
            self._end_link()
        elif name in _CODE:
            self._code = max(0, self._code - 1)
        if name in _BREAKS:
            self._break()
            self._listed = max(0, self._listed - (name in _LISTED))
        if name in _QUOTES:
            self._end_quotation()
        elif name in _SOURCES and self._quotation is not None:
            self._quotation.in_source = max(0, self._quotation.in_source - 1)

    def _start_link(self, raw: str) -> None:
        self._end_link()
        href = _HREF.search(raw)
        if self._has_blank:
            self._add_blank()
        url = urls.absolute(unescaped(href[1])) if href else ""
        self._open = self._mark(url, self._length)

    def _end_link(self) -> None:
        mark = self._open
        if mark is None:
            return
        mark.end = self._length
        self._open = None
        if self._was_broken:
            self._was_broken = False
            self._flush()

    def _picture(self, raw: str) -> None:
        if self._open is not None and not self._open.alt:
            self._open.alt = cut(folded(attributes(raw).get("alt", "")), LONGEST_WORDS)

    def _area(self, raw: str) -> None:
        values = attributes(raw)
        mark = self._mark(urls.absolute(values.get("href", "")), self._length)
        mark.end, mark.alt = mark.start, cut(folded(values.get("alt", "")), LONGEST_WORDS)

    def _break(self) -> None:
        """End a block, unless it stands within a link that has words already: these are one then."""
        mark = self._open
        if mark is not None and self._length > mark.start:
            self._has_blank = self._was_broken = True
            return
        is_entered = mark is not None and bool(self._in_block) and self._in_block[-1] is mark
        if is_entered:
            self._in_block.pop()
        self._flush()
        if mark is not None:
            mark.start = 0
            if is_entered:
                self._in_block.append(mark)

    # ------------------------------------------------------------ quotations

    def _start_quotation(self, raw: str) -> None:
        if self._quotation is not None:
            self._quotation.depth += 1
            return
        cited = urls.absolute(attributes(raw).get("cite", "")) if "cite" in raw else ""
        if cited:
            mark = self._mark(cited, self._length)
            mark.end, mark.rel = mark.start, "cite"
        self._quotation = Quotation([], cited)

    def _end_quotation(self) -> None:
        quotation = self._quotation
        if quotation is None:
            return
        quotation.depth -= 1
        if quotation.depth == 0:
            self._quotation = None
            name_source(quotation)

    # ------------------------------------------------------------ blocks

    def _flush(self) -> None:
        """End the block: give its links their words."""
        if self._in_block:
            text = "".join(self._pieces)
            for mark in self._in_block:
                give_words(mark, text)
            mark = self._in_block[0]
            is_alone = len(self._in_block) == 1 and not _WORD.search(mark.before + mark.after)
            if is_alone and not self._listed and self._quotation is not None and self._quotation.blocks:
                mark.signs = self._quotation.blocks
        if self._quotation is not None and self._length:
            self._quotation.blocks += 1
        self._in_block = []
        self._pieces = []
        self._length = 0
        self._has_blank, self._begins_line = False, True

    def finish(self) -> tuple[Link, ...]:
        """End the document; return its links."""
        self._end_link()
        self._flush()
        if self._quotation is not None:
            name_source(self._quotation)
        return tuple(Link(m.url, m.rel, m.before, m.words, m.after, m.quoted) for m in self._marks)
