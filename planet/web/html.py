"""Foreign markup made safe to show, and the plain text within it; the door to nh3 and, for edits, to selectolax.

The way of a content: controls out, nesting bounded (`planet.web.html_scan`), edited as a tree, and nh3 last.
"""

from __future__ import annotations

import re
from html import escape
from itertools import islice
from typing import NamedTuple

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet.web import html_scan, urls

LONGEST = 1_000_000
"""Characters of one content; what is longer is cut."""

_TAGS = set(
    html_scan.words(
        """
    a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure
    h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup
    table tbody td tfoot th thead time tr u ul var wbr
        """
    )
)
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "src", "title", "width"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_IMAGE_MANNERS = {"loading": "lazy", "decoding": "async", "referrerpolicy": "no-referrer"}
"""Set in the tree, not by nh3, which would write them in another order each time."""

_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff]"
)
"""What XML 1.0 §2.2 forbids or discourages, and what turns the direction of the text around it."""

_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*\Z")
_PIXEL_STYLE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-orig-file")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_EMOJI = re.compile(r"(?:^|\s)(?:wp-smiley|emoji)(?:\s|$)", re.IGNORECASE)
_PLAYERS = "iframe, embed, object, video, audio"
_MOST_PLAYERS = 100
_MOST_REFERENCES = 50_000


class Picture(NamedTuple):
    """An image in a content: absolute address, alt text, size in pixels where it is stated."""

    url: str
    alt: str
    width: int | None
    height: int | None


def without_controls(text: str) -> str:
    """The text without control characters, lone surrogates and bidi overrides: fit for XML, a page and a terminal."""
    return _FORBIDDEN.sub("", text)


def clean(html: str, base: str) -> str:
    """Safe HTML of an article: absolute http(s) links alone, players as plain links, no pixels that count readers."""
    html = without_controls(html[:LONGEST])
    if "<" not in html and "&" not in html:
        return html.replace(">", "&gt;")
    body = LexborHTMLParser(html_scan.level(html)).body
    if body is None:
        return ""
    _unplug_players(body, base)
    _settle_images(body, base)
    _settle_links(body, base)
    return nh3.clean(
        _thinned(without_controls(body.inner_html or "")),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values={"img": {name: {value} for name, value in _IMAGE_MANNERS.items()}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer ugc",
    ).strip()


def _thinned(html: str) -> str:
    """nh3 needs quadratic time for ampersands; beyond what any article holds, references are left out."""
    if html.count("&") <= _MOST_REFERENCES:
        return html
    at = next(islice(re.finditer("&", html), _MOST_REFERENCES, None)).start()
    return html[:at] + re.sub(r"&\w+;", "", html[at:])


def _unplug_players(body: LexborNode, base: str) -> None:
    """A link in the place of each embedded player: nothing of another site runs in ours."""
    for number, node in enumerate(body.css(_PLAYERS)):
        if node.parent is None:
            continue  # within an object that is replaced already
        url = _source(node, base) if number < _MOST_PLAYERS else ""
        if url:
            label = one_line(node.attributes.get("title") or "", 200) or urls.host(url)
            node.insert_before(_link(url, f"▶ {label}"))
        node.decompose()


def _source(node: LexborNode, base: str) -> str:
    inner = node.css_first("source[src], embed[src], iframe[src]")
    own = node.attributes.get("src") or node.attributes.get("data")
    return urls.absolute(own or (inner.attributes.get("src") if inner else None) or "", base)


def _link(url: str, label: str) -> LexborNode:
    fragment = LexborHTMLParser(f'<p><a href="{escape(url)}">{escape(label)}</a></p>').css_first("p")
    assert fragment is not None
    return fragment


def _settle_images(body: LexborNode, base: str) -> None:
    deferred = ""
    for node in body.css("img"):
        own = urls.absolute(node.attributes.get("src") or "", base)
        url = own or _deferred_source(node, base)
        if _is_emoji(node):
            node.replace_with(node.attributes["alt"] or "")
        elif not url or _is_pixel(node) or url == deferred:
            node.decompose()
        else:
            for name, value in {"alt": node.attributes.get("alt") or "", "src": url, **_IMAGE_MANNERS}.items():
                node.attrs[name] = value
        deferred = "" if own else url  # which stands behind it once more, for readers without scripts


def _is_emoji(node: LexborNode) -> bool:
    """A sign that WordPress, Discourse and others draw; their feeds carry the drawing, with the sign as its text."""
    return bool(node.attributes.get("alt") and _EMOJI.search(node.attributes.get("class") or ""))


def _deferred_source(node: LexborNode, base: str) -> str:
    """The address that a script of the page was to put in the place of an image's own."""
    stated = [node.attributes.get(name) or "" for name in _LAZY_SOURCES]
    sets = [(node.attributes.get(name) or "").split(maxsplit=1) for name in _SETS]
    found = (urls.absolute(one, base) for one in (*stated, *(one[0].rstrip(",") for one in sets if one)))
    return next(filter(None, found), "")


def _is_pixel(node: LexborNode) -> bool:
    sizes = (_pixels(node.attributes.get("width")), _pixels(node.attributes.get("height")))
    return any(size is not None and size <= 1 for size in sizes) or bool(
        _PIXEL_STYLE.search(node.attributes.get("style") or "")
    )


def _pixels(text: str | None) -> int | None:
    match = _SIZE.match(text or "")
    return int(match[1]) if match else None


def _settle_links(body: LexborNode, base: str) -> None:
    for node in body.css("a"):
        url = urls.absolute(node.attributes.get("href") or "", base)
        if url:
            node.attrs["href"] = urls.without_tracking(url)
        elif "href" in node.attributes:
            del node.attrs["href"]


def pictures(html: str, most: int = 4) -> tuple[Picture, ...]:
    """The first images of a content that `clean` gave."""
    found: list[Picture] = []
    for token in html_scan.tokens(html) if "<img" in html else ():
        if token.name == "img" and not token.ends:
            of = html_scan.attributes(token.text)
            found.append(
                Picture(
                    of.get("src", ""),
                    one_line(of.get("alt", ""), 1500),
                    _pixels(of.get("width")),
                    _pixels(of.get("height")),
                )
            )
        if len(found) == most:
            break
    return tuple(found)


def plain(html: str) -> str:
    """The text of a markup, in lines, without what is code or a picture; references decoded once."""
    return without_controls(html_scan.lines(html[:LONGEST]))


_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]")


def text_to_html(text: str) -> str:
    """Markup that shows a plain text as it is: its paragraphs, its lines, and its addresses as links."""
    paragraphs = re.split(
        r"\n\s*\n", without_controls(text[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n").strip()
    )
    return "".join(f"<p>{_linked(part)}</p>" for part in paragraphs if part.strip())


def _linked(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for match in _ADDRESS.finditer(text):
        pieces += [escape(text[at : match.start()]), f'<a href="{escape(match[0])}">{escape(match[0])}</a>']
        at = match.end()
    pieces.append(escape(text[at:]))
    return "".join(pieces).replace("\n", "<br>\n")


def one_line(text: str, limit: int) -> str:
    """A title or name: blanks folded, controls gone, at most `limit` characters."""
    return _cut(_folded(without_controls(text[: limit * 4 + 1000])), limit)


def excerpt(text: str, length: int = 300) -> str:
    """The beginning of a plain text on one line, at most `length` characters, cut after a word where there are any."""
    return _cut(_folded(text[: length * 4 + 1000]), length)


_UNSEEN = " \u00ad\u200b\u2060\u2800\u3164"
"""Signs without a shape; a title of these alone would be a link that nobody sees."""


def _folded(text: str) -> str:
    return " ".join(text.split()).strip(_UNSEEN)


def _cut(line: str, length: int) -> str:
    if len(line) <= length:
        return line
    head = line[: length - 1]
    at = head.rfind(" ")
    if at < length // 2 and line[length - 1] != " ":  # a script without blanks, or one endless word
        at = len(re.sub(r"[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]*\Z", "", head))
    elif line[length - 1] == " ":
        at = length - 1
    return head[:at].rstrip(" ,;:–—-") + "…"
