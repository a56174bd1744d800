"""The excerpt of an entry: its writing from the first paragraph on, without what programs put around it. Pure.

It is made once, when the entry is read. Where another version of this rule has made it, or none, it follows from what
is stored of the entry each time that a page shows it, so that entries of all ages follow the same rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from planet.model.entry import Entry, Opening
from planet.rules.excerpts import furniture, heads
from planet.rules.excerpts.furniture import letters, say_the_same
from planet.struct import Struct, field, replace
from planet.web.excerpts import CONSIDERED, clipped, excerpt, folded, shortened
from planet.web.markup.html_blocks import Block, blocks
from planet.web.patterns import later

RULE = 1
"""Raised where an entry may get another excerpt than before; entries need not be read again."""
LENGTH = 300
"""Characters of an excerpt."""
ENOUGH = 120
"""Characters of writing that are an excerpt where a heading, a table or a program follows."""
PARAGRAPH = 80
"""Characters from which on the words in a cell of a table are a paragraph: newsletters are set in tables."""
LONGEST_ITEM = 600
"""Characters of markup: a longer item of a list is no entry of a table of contents."""
SEPARATOR = " · "
"""Stands between parts that no sign of their own parts."""
LABEL_TEXT = 400
"""Characters of the text that decide the first words of an entry."""

_OPEN_REFERENCE = later(r"&\w{0,10}\Z")
_TO_A_PLACE = later(
    r'\s*(?:<[^a>][^>]*>)*<a [^>]*\bhref="[^"]*#[^"]*"[^>]*>(?:[^<]|</?[^a/][^>]*>)*</a>\s*(?:<[^>]*>)*'
)
"""An item of a list that only leads to a place of a page."""
_PARTING = later(r"[.!?…:;,。！？：；，、؟؛،۔।॥։—–-][\"'”’»)\]}」』）]*\Z")
"""The end of a piece that needs no further sign before the next."""
_LINE_OF_SIGNS = later(r"([-*_=~#.+])(?:\s*\1){2,}")
"""A line drawn in signs, between two parts of a text."""
_NOTE_SIGN = later(
    r'<sup[^>]*>\s*(?:<a [^>]*\bhref="[^"]*#[^"]*"[^>]*>[^<]{1,6}</a>\s*)+</sup>'
    r'|<a [^>]*\bhref="[^"]*#[^"]*"[^>]*>\s*<sup[^>]*>[^<]{1,6}</sup>\s*</a>'
)
"""The sign that leads to a footnote."""
_ATTRIBUTION = later(r"\s*<a [^>]*>[^<]{1,40}</a>\s*:\s*")
"""The line above the words of another that Tumblr makes of a reblog."""


def with_opening(entry: Entry) -> Entry:
    """Return an entry with its excerpt, to be stored with it."""
    return replace(entry, opening=Opening(_made(entry, entry.content, LENGTH), RULE))


def is_made(entry: Entry) -> bool:
    """Return whether the excerpt of an entry is stored with it, as today's rule makes it."""
    return entry.opening is not None and entry.opening.rule == RULE


def excerpt_of(entry: Entry, content: str, length: int = LENGTH) -> str:
    """Return the words that stand for an entry in a list, on one line: the author's summary, else the first paragraph
    and what follows it; at most `length` characters. "" for an entry without words.

    `content` is its content, or the first `CONSIDERED` characters of it; it is not needed where that excerpt is made.
    """
    if entry.opening and is_made(entry) and length == LENGTH:
        return entry.opening.words
    return _made(entry, content, length)


def _made(entry: Entry, content: str, length: int) -> str:
    content = _considered(content)
    if entry.kind == "forum" and not _is_plainly_own(content):
        return _ended(entry.excerpt, entry, length)  # the own words of its author were sought when it was read
    if entry.summary and (line := _of_summary(entry, length)):
        return line
    names = tuple(author.name for author in entry.authors)
    line = _written(content, entry.title, entry.link, names, length) if content else ""
    if line:
        return _ended(line, entry, length)
    return "" if _is_all_furniture(entry) else _ended(entry.excerpt, entry, length)


def summary_of(entry: Entry, content: str) -> str:
    """Return what feeds say of an entry: the author's summary whole, without what programs put at its end, else the
    excerpt. `content` as in `excerpt_of`."""
    return _of_summary(entry, len(entry.summary)) or excerpt_of(entry, content)


def first_words_of(entry: Entry, length: int) -> str:
    """Return the words that stand for the title of an entry without one, at most `length` characters. They follow from
    the beginning of its text alone."""
    lines = [line for line in entry.text[:LABEL_TEXT].split("\n") if line and not furniture.is_line(line)]
    words, _ = furniture.without_tail(folded(" ".join(lines)), "")
    return clipped(words, length) if words else excerpt(entry.text, length)


def _considered(content: str) -> str:
    """Return the part of a content in which the excerpt is sought, without the piece of a tag or reference at its
    end."""
    if len(content) < CONSIDERED:
        return content
    head = content[:CONSIDERED]
    opened = head.rfind("<")
    head = head if ">" in head[opened:] else head[:opened]
    return head[:-20] + _OPEN_REFERENCE.sub("", head[-20:])


def _of_summary(entry: Entry, length: int) -> str:
    line, is_cut = furniture.without_tail(furniture.without_head(entry.summary), entry.title)
    return shortened(line, length, is_cut=is_cut) if _says(line, entry) else ""


def _is_plainly_own(content: str) -> bool:
    """Return whether a message has neither a quotation nor a signature, so that all its words are its author's own."""
    return not any(sign in content for sign in _OF_OTHERS)


def _is_all_furniture(entry: Entry) -> bool:
    """Return whether an entry has a title, and below it only what programs write: a link to somebody else's page, with
    its comments."""
    lines = [line for line in entry.text[:LABEL_TEXT].split("\n") if line]
    is_whole = len(entry.text) < LABEL_TEXT and bool(entry.title and lines)
    return is_whole and all(furniture.is_line(line, entry.title) for line in lines)


def _says(line: str, entry: Entry) -> bool:
    """Return whether a summary says anything besides the title."""
    return (
        bool(line) and not furniture.is_line(line) and letters(line[:200]) != "" and not say_the_same(line, entry.title)
    )


def _ended(line: str, entry: Entry, length: int) -> str:
    """Return a line without what programs put at its end, at most `length` characters; as it is if nothing else would
    be left. Where no title leads on, words that are left out are marked."""
    words, is_cut = furniture.without_tail(furniture.without_head(line), entry.title)
    words = words or line
    short = shortened(words, length, is_cut=is_cut)
    is_silent = not entry.title and short != words and short[-1:] in ".。"
    return f"{short[:-1].rstrip('.。')}…" if is_silent else short


@lru_cache(maxsize=512)
def _written(content: str, title: str, link: str, authors: tuple[str, ...], length: int) -> str:
    """Return the writing in a content from its beginning on, on one line. Remembered, for cards and feeds ask for the
    same."""
    return _joined(_Writing(title, link, authors, length).pieces(content))


def _joined(pieces: Sequence[str]) -> str:
    """Return pieces of writing on one line."""
    line = ""
    for words in pieces:
        if line:
            line += " " if _is_parted(line) else SEPARATOR
        line += words
    return line


def _is_parted(line: str) -> bool:
    """Return whether the last sign of a line parts it from what follows."""
    return _PARTING.search(line[-6:]) is not None


def _leads_to_a_place(markup: str) -> bool:
    """Return whether an item of a list is but a link to a place of a page."""
    return len(markup) <= LONGEST_ITEM and _TO_A_PLACE.fullmatch(markup) is not None


_OF_OTHERS = ("<blockquote", "&gt;", "--", "__", "==", "wrote:", "From:")


class _Writing(Struct):
    """The writing in a content, gathered from its beginning on."""

    title: str
    link: str
    authors: tuple[str, ...]
    length: int
    _pieces: list[str] = field(default_factory=list)
    _aside: list[str] = field(default_factory=list)
    _programs: list[str] = field(default_factory=list)
    _size: int = 0
    _in_contents: bool = False

    def pieces(self, content: str) -> Sequence[str]:
        """Return the pieces of writing; where there is none, what stands in headings, tables, captions and programs
        instead."""
        for block in blocks(content):
            if not self._take(block):
                break
        return self._pieces or self._aside or self._programs

    def _take(self, block: Block) -> bool:
        """Take a block up or leave it out; return whether more is to be read."""
        lines = list(_lines(block, self.title))
        words = " ".join(lines)
        if not words or furniture.is_line(words, self.title) or (self._pieces and self._is_footer(block)):
            return True
        if self._pieces and block.kind == "paragraph" and _LINE_OF_SIGNS.fullmatch(words):
            return True
        if self._pieces and furniture.ends(words, is_heading=block.kind == "heading"):
            return False
        is_short_cell = block.kind == "cell" and len(words) < PARAGRAPH
        if not is_short_cell and not self._pieces and self._is_above(block, words):
            return True
        if is_short_cell or block.kind in ("heading", "caption", "code"):
            self._leave_aside(block, SEPARATOR.join(lines) if block.kind == "code" else words)
            return self._size < ENOUGH or block.kind == "caption"
        if not self._pieces:
            lines = self._without_heads(lines)
        if len(lines) > 1:
            lines = [line for line in lines if not furniture.is_line(line)]
        line = " ".join(lines)
        self._add(f"{line}:" if block.kind == "term" and line and not _is_parted(line) else line)
        return self._size <= self.length

    def _add(self, words: str) -> None:
        if words:
            self._in_contents = False
            self._pieces.append(words)
            self._size += len(words) + 1

    def _leave_aside(self, block: Block, words: str) -> None:
        """Leave a block out. Where words lead to it by a colon, "…" stands for it."""
        if self._pieces and block.kind != "caption" and self._pieces[-1][-1] in ":：":
            self._pieces[-1] = f"{self._pieces[-1][:-1].rstrip()} …"
        if not self._pieces and (block.kind == "cell" or not say_the_same(words, self.title)):
            (self._programs if block.kind == "code" else self._aside).append(words)

    def _is_above(self, block: Block, words: str) -> bool:
        """Return whether a block above all writing is none: the title again, a byline, a table of contents."""
        if self._is_rule_or_title(words):
            return True
        if block.kind == "heading" or heads.is_heading_of_contents(words):
            self._in_contents = heads.is_heading_of_contents(words)
            return self._in_contents
        if block.kind == "item" and (self._in_contents or _leads_to_a_place(block.markup)):
            return True
        return heads.is_above_writing(words, self.authors) or _ATTRIBUTION.fullmatch(block.markup) is not None

    def _is_rule_or_title(self, words: str) -> bool:
        return say_the_same(words, self.title) or (words.isascii() and not letters(words))

    def _without_heads(self, lines: list[str]) -> list[str]:
        """Return the lines of the first block without those that stand above the writing in it."""
        while len(lines) > 1 and (self._is_rule_or_title(lines[0]) or heads.is_above_writing(lines[0], self.authors)):
            lines = lines[1:]
        return lines

    def _is_footer(self, block: Block) -> bool:
        return furniture.is_footer(block.markup, self.title, self.link)


def _lines(block: Block, title: str) -> Iterator[str]:
    """Yield the lines of a block that have words, each folded."""
    markup = furniture.without_links_on(block.markup.strip(), title)
    markup = _NOTE_SIGN.sub("", markup) if "<sup" in markup else markup
    if block.kind == "code":
        markup = markup.replace("\n", "<br>")
    elif "<" not in markup and "&" not in markup:
        yield from filter(None, (folded(markup),))
        return
    yield from filter(None, map(folded, Block(block.kind, markup).text.split("\n")))
