"""The blocks of a safe content in their order, each with what it is: a paragraph, a heading, an item. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from planet.web.markup import html_scan, html_text
from planet.web.patterns import later

BlockKind = Literal["paragraph", "heading", "item", "term", "cell", "caption", "code"]

MOST_TAGS = 1500
"""No excerpt needs more of a document."""

_TAG = later(r'<(/?)([a-z][a-z0-9]*)(?:[^<>"]|"[^"]*")*>')
"""A tag as nh3 writes it, the only thing that begins with "<" outside the value of an attribute."""

_KINDS: dict[str, BlockKind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dd"), "item"),
    "dt": "term",
    **dict.fromkeys(("caption", "figcaption", "summary"), "caption"),
    **dict.fromkeys(("td", "th"), "cell"),
    "p": "paragraph",
    "pre": "code",
}
"""What the elements are that hold words. Of two within each other the inner one counts, except as told below."""

_HOLDERS = ("heading", "caption", "code")
"""Whatever stands in these is a part of them; a paragraph in an item of a list is the item."""

_FRAMES = html_scan.words("blockquote col colgroup details div dl figure hr ol table tbody tfoot thead tr ul")
"""The other elements that part words."""
_BREAKS = later(r"<br>\s*(?:<br>\s*)+")
"""Several line ends, as old editors part paragraphs."""


class Block(NamedTuple):
    """A block of a content: what it is, its markup, and the number of blockquotes in which it stands."""

    kind: BlockKind
    markup: str
    quotations: int = 0

    @property
    def text(self) -> str:
        """Return the words in lines, "" where there are none."""
        return html_text.lines(self.markup)


def blocks(content: str) -> Iterator[Block]:
    """Yield the blocks of a content that `html.clean` has returned, without those that hold neither word nor sign."""
    kinds: list[tuple[str, BlockKind]] = []
    quotations = start = count = 0
    for tag in _TAG.finditer(content):
        end, name = tag[1], tag[2]
        if name not in _KINDS and name not in _FRAMES:
            continue
        yield from _of_piece(content[start : tag.start()], _kind_of(kinds), quotations)
        start = tag.end()
        count += 1
        if count > MOST_TAGS:
            return
        if name == "blockquote":
            quotations = max(0, quotations + (-1 if end else 1))
        elif name in _KINDS and not end:
            kinds.append((name, _KINDS[name]))
        elif name in _KINDS and any(opened == name for opened, _ in kinds):
            while kinds.pop()[0] != name:
                pass
    yield from _of_piece(content[start:], _kind_of(kinds), quotations)


def _kind_of(kinds: list[tuple[str, BlockKind]]) -> BlockKind:
    """Return what the words are that stand in these open elements."""
    inner = [kind for _, kind in kinds]
    for holder in _HOLDERS:
        if holder in inner:
            return holder
    if inner and inner[-1] != "term" and "item" in inner:
        return "item"
    return inner[-1] if inner else "paragraph"


def _of_piece(markup: str, kind: BlockKind, quotations: int) -> Iterator[Block]:
    """Yield a piece of markup without blocks in it as a block, or as several that empty lines part."""
    if not markup or markup.isspace():
        return
    for part in _BREAKS.split(markup) if "<br>" in markup and kind != "code" else (markup,):
        if part and not part.isspace():
            yield Block(kind, part, quotations)
