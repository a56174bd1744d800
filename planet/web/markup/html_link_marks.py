"""The links of a content on their way: where each stands in the text of its block, and whose words are around it."""

from __future__ import annotations

from planet.struct import Struct
from planet.web import urls
from planet.web.excerpts import first_words, last_words
from planet.web.link_keys import bare_url, link_key

AROUND = 120
"""Characters of the author's words on each side of a link."""

LONGEST_WORDS = 200
_LOOKED_AT = 2 * AROUND


class Quotation(Struct):
    """A quotation that is open: the pieces of its text with words so far, its links, and the URLs of its `cite`."""

    marks: list[Mark]
    cited: str = ""
    pieces: int = 0
    blocks: int = 0
    depth: int = 1
    in_source: int = 0


class Mark(Struct):
    """A link: its place in the text of its block, and in the end the words around it.

    For one in a quotation: how many pieces of text stand before it, and the block in which it stands alone, or in whose
    last line, which begins with a dash; else -1.
    """

    url: str
    rel: str = ""
    start: int = 0
    end: int = -1
    alt: str = ""
    before: str = ""
    words: str = ""
    after: str = ""
    quoted: bool = False
    pieces: int = 0
    signs: int = -1


def name_source(quotation: Quotation) -> None:
    """Decide which links of a quotation that ends name its source.

    These are the one that its `cite` names, the only one if it stands before or behind all words, and one in the last
    block that stands alone there, or in a line that begins with a dash.
    """
    is_only = len({mark.url.partition("#")[0] for mark in quotation.marks}) == 1
    for mark in quotation.marks:
        is_source = is_only and mark.pieces in (0, quotation.pieces)
        is_cited = bool(quotation.cited) and link_key(mark.url) == link_key(quotation.cited)
        if is_source or is_cited or mark.signs >= max(0, quotation.blocks - 1):
            mark.quoted = False


def give_words(mark: Mark, text: str) -> None:
    """Give a link its own words and those around it, from the text of its block."""
    start, end = mark.start, mark.end if mark.end >= 0 else len(text)
    while start < end and text[start] == " ":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    if text.startswith(("http://", "https://"), start, end):
        written = text[start:end]
        bare = bare_url(written)
        if bare and bare != written and urls.absolute(written) == mark.url:
            mark.url, end = urls.absolute(bare), start + len(bare)
    mark.before = last_words(text[max(0, start - _LOOKED_AT) : start], AROUND)
    mark.words = first_words(text[start : min(end, start + 2 * LONGEST_WORDS)], LONGEST_WORDS) or mark.alt
    mark.after = first_words(text[end : end + _LOOKED_AT], AROUND)
