"""The HTML of a message as a tree: an end, tags and quotations, by the same rules as in plain text, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet.parse.outreach.mail_text import MailText, begins_answered, introduces_quotation, is_end, tags_in
from planet.struct import Struct, field
from planet.web.markup.html_level import level

_LINES = frozenset(
    (
        *("p", "div", "br", "li", "ul", "ol", "table", "tr", "td", "th", "blockquote", "pre", "hr", "section"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "figure", "tbody"),
    )
)
"""Elements that begin a line, and end one."""

_SILENT = "script, style, title, template"
_QUOTED = "blockquote, .gmail_quote, .gmail_quote_container, .yahoo_quoted, .protonmail_quote"
"""What programs put the message in that they answer."""

_ANSWERED_BELOW = (
    "#divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container, "
    "div[style*='border:none;border-top:solid #'], div[style*='border:none; border-top:solid #']"
)
"""Where Outlook begins the message that it answers, which then goes on to the end."""


class _Line(Struct):
    """A line of a page: its words, the nodes that hold it, whether it has a picture, or stands in a quotation."""

    nodes: list[LexborNode] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    has_picture: bool = False
    quoted: bool = False

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def is_blank(self) -> bool:
        return not self.has_picture and not self.text


def read_html(html: str, *, answers: bool = False) -> MailText:
    """Read the HTML of a message; the text of the result is HTML. Of one that `answers` another one, the quotation
    below its own text is left out, with the line that introduces it."""
    body = LexborHTMLParser(level(html)).body
    if body is None:
        return MailText("")
    for node in body.css(_SILENT):
        node.decompose()
    if answers and (below := body.css_first(_ANSWERED_BELOW)):
        _cut_from(below, body)
    lines = list(_lines(body))
    last = next((number for number, line in enumerate(lines) if not line.quoted and is_end(line.text)), None)
    if last is not None:
        _cut_from(lines[last].nodes[0], body)
    own = lines[:last]
    if answers and (quotation := _quotation(own)) is not None:
        _cut_from(own[quotation].nodes[0], body)
        own = own[:quotation]
    tags = _take_tags(own)
    _trim(body)
    return MailText((body.inner_html or "").strip(), tags, ended=last is not None)


_CONTENT_ID = re.compile(r"cid:([^\s\"'<>()]+)", re.IGNORECASE)


def content_ids(html: str) -> set[str]:
    """Return the Content-IDs (RFC 2392) of the parts that HTML shows."""
    return {_unquoted(unescape(name)) for name in _CONTENT_ID.findall(html)}


def _unquoted(name: str) -> str:
    """Return a Content-ID as its part has it, where the HTML has it as a URL."""
    return re.sub(r"%([0-7][0-9A-Fa-f])", lambda match: chr(int(match[1], 16)), name)


def with_pictures(html: str, addresses: Mapping[str, str]) -> str:
    """Return HTML in which the pictures that it shows by their Content-IDs have these addresses. Those that have none
    are left out."""
    body = LexborHTMLParser(level(html)).body
    for image in body.css("img") if body else ():
        source = (image.attributes.get("src") or "").strip()
        if source[:4].lower() != "cid:":
            continue
        address = addresses.get(_unquoted(source[4:]))
        alt = image.attributes.get("alt") or ""
        if address:
            image.replace_with(_image(address, "" if _is_file_name(alt) else alt))
        else:
            image.decompose()
    return (body.inner_html or "") if body else ""


def _image(address: str, alt: str) -> LexborNode:
    node = LexborHTMLParser(f'<img src="{escape(address)}" alt="{escape(alt)}">').css_first("img")
    assert node is not None
    return node


def _is_file_name(alt: str) -> bool:
    """Return whether the words for a picture are the name of its file, which tells nobody what it shows."""
    return alt.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic")) and " " not in alt.strip()


def _lines(body: LexborNode) -> Iterator[_Line]:
    """Yield the lines of a page in their order."""
    quoted = {node.mem_id for node in body.css(_QUOTED)}
    line = _Line()
    for node, inside, breaks in _walk(body, quoted, False):
        if breaks or inside != line.quoted:
            if line.nodes:
                yield line
            line = _Line(quoted=inside)
        if node is not None:
            line.nodes.append(node)
            if node.tag == "img":
                line.has_picture = True
            else:
                line.words.append(node.text(deep=False) or "")
    if line.nodes:
        yield line


def _walk(parent: LexborNode, quoted: set[int], inside: bool) -> Iterator[tuple[LexborNode | None, bool, bool]]:
    """Yield the texts and pictures of an element: (node, whether it is quoted, whether a line begins); without a node
    where a line ends."""
    for node in parent.iter(include_text=True):
        is_quoted = inside or node.mem_id in quoted
        if node.tag in ("-text", "img"):
            yield node, is_quoted, False
            continue
        breaks = node.tag in _LINES
        if breaks:
            yield None, is_quoted, True
        yield from _walk(node, quoted, is_quoted)
        if breaks:
            yield None, inside, True


def _quotation(lines: list[_Line]) -> int | None:
    """Return the number of the line with which the quotation at the end begins; None where there is none."""
    start = len(lines)
    while start and (lines[start - 1].quoted or lines[start - 1].is_blank):
        start -= 1
    marked = next((number for number, line in enumerate(lines[:start]) if begins_answered(line.text)), None)
    if marked is not None:
        return marked
    first = next((number for number in range(start, len(lines)) if lines[number].quoted), None)
    if first is not None and start and introduces_quotation(lines[start - 1].text):
        return start - 1
    return first


def _take_tags(lines: list[_Line]) -> tuple[str, ...]:
    """Remove the lines at the end that hold tags alone; return the tags in their order."""
    tags: tuple[str, ...] = ()
    for line in reversed(lines):
        if line.is_blank:
            continue
        line_tags = () if line.has_picture else tags_in(line.text)
        if not line_tags:
            break
        tags = line_tags + tags
        for node in line.nodes:
            node.decompose()
    return tags


def _cut_from(node: LexborNode, body: LexborNode) -> None:
    """Remove a node, and all that follows it in the page."""
    place: LexborNode | None = node
    while place is not None and place.mem_id != body.mem_id:
        while place.next is not None:
            place.next.decompose()
        place = place.parent
    node.decompose()


def _trim(body: LexborNode) -> None:
    """Remove what is empty at the end of a page."""
    parent: LexborNode | None = body
    while parent is not None and parent.tag not in ("-text", "img"):
        while (last := parent.last_child) is not None and _is_empty(last):
            last.decompose()
        parent = parent.last_child


def _is_empty(node: LexborNode) -> bool:
    if node.tag == "img" or (node.text(deep=True) or "").strip():
        return False
    return node.tag == "-text" or node.css_first("img") is None
