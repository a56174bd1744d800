"""Foreign markup made safe to show, and the plain text within it; the door to nh3 and, for edits, to selectolax.

A content is cleaned in four steps: controls out, nesting bounded (`planet.web.html_scan`), edited as a tree, nh3 last.
"""

from __future__ import annotations

import re
from html import escape
from itertools import islice
from typing import NamedTuple

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet.web import html_scan, urls
from planet.web.characters import without_controls

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

_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*\Z")
_PIXEL_STYLE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-orig-file")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_EMOJI = re.compile(r"(?:^|\s)(?:wp-smiley|emoji)(?:\s|$)", re.IGNORECASE)
_PLAYERS = "iframe, embed, object, video, audio"
_MOST_PLAYERS = 100
_MOST_REFERENCES = 200_000
"""nh3 cleans so many in half a second, five times as many in eleven."""


class Picture(NamedTuple):
    """An image in a content: absolute URL, alt text, size in pixels where it is stated."""

    url: str
    alt: str
    width: int | None
    height: int | None


def clean(html: str, base: str) -> str:
    """Return safe HTML of an article, whose relative links are taken as standing at `base`; "" where nothing is left.

    It has absolute http(s) links alone, plain links in place of players, and no pixels that count readers.
    """
    html = without_controls(html[:LONGEST])
    if "<" not in html and "&" not in html:
        return html.replace(">", "&gt;")
    body = LexborHTMLParser(html_scan.level(html)).body
    if body is None:
        return ""
    _replace_players(body, base)
    _complete_images(body, base)
    _complete_links(body, base)
    return nh3.clean(
        _with_fewer_references(without_controls(body.inner_html or "")),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        tag_attribute_values={"img": {name: {value} for name, value in _IMAGE_MANNERS.items()}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer ugc",
    ).strip()


def _with_fewer_references(html: str) -> str:
    """Leave out the character references beyond what any article holds: nh3 needs quadratic time for them."""
    if html.count("&") <= _MOST_REFERENCES:
        return html
    end = next(islice(re.finditer("&", html), _MOST_REFERENCES, None)).start()
    return html[:end] + re.sub(r"&\w+;", "", html[end:])


def _replace_players(body: LexborNode, base: str) -> None:
    """Put a link in the place of each embedded player: nothing of another site runs in ours."""
    for number, node in enumerate(body.css(_PLAYERS)):
        if node.parent is None:
            continue  # within an object that is replaced already
        url = _player_url(node, base) if number < _MOST_PLAYERS else ""
        if url:
            label = one_line(node.attributes.get("title") or "", 200) or urls.host(url)
            node.insert_before(_link(url, f"▶ {label}"))
        node.decompose()


def _player_url(node: LexborNode, base: str) -> str:
    inner = node.css_first("source[src], embed[src], iframe[src]")
    own = node.attributes.get("src") or node.attributes.get("data")
    return urls.absolute(own or (inner.attributes.get("src") if inner else None) or "", base)


def _link(url: str, label: str) -> LexborNode:
    fragment = LexborHTMLParser(f'<p><a href="{escape(url)}">{escape(label)}</a></p>').css_first("p")
    assert fragment is not None
    return fragment


def _complete_images(body: LexborNode, base: str) -> None:
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
    """Return whether an image draws an emoji, as WordPress and Discourse do; its alt text is the emoji itself."""
    return bool(node.attributes.get("alt") and _EMOJI.search(node.attributes.get("class") or ""))


def _deferred_source(node: LexborNode, base: str) -> str:
    """Return the URL that a script of the page was to put in the place of an image's own; "" where there is none."""
    stated = [node.attributes.get(name) or "" for name in _LAZY_SOURCES]
    sets = [(node.attributes.get(name) or "").split(maxsplit=1) for name in _SETS]
    sources = (*stated, *(candidates[0].rstrip(",") for candidates in sets if candidates))
    return next(filter(None, (urls.absolute(source, base) for source in sources)), "")


def _is_pixel(node: LexborNode) -> bool:
    """Return whether an image states a size of a pixel or none: such images count readers."""
    sizes = (_pixels(node.attributes.get("width")), _pixels(node.attributes.get("height")))
    return any(size is not None and size <= 1 for size in sizes) or bool(
        _PIXEL_STYLE.search(node.attributes.get("style") or "")
    )


def _pixels(text: str | None) -> int | None:
    """Return a stated width or height in pixels; None where it is none, or in another unit."""
    match = _SIZE.match(text or "")
    return int(match[1]) if match else None


def _complete_links(body: LexborNode, base: str) -> None:
    for node in body.css("a"):
        url = urls.absolute(node.attributes.get("href") or "", base)
        if url:
            node.attrs["href"] = urls.without_tracking(url)
        elif "href" in node.attributes:
            del node.attrs["href"]


def pictures(html: str, most: int = 4) -> tuple[Picture, ...]:
    """Return the first images of a content that `clean` has returned, `most` at most."""
    tokens = html_scan.tokens(html) if "<img" in html else iter(())
    images = (token for token in tokens if token.name == "img" and not token.ends)
    return tuple(_picture(html_scan.attributes(image.text)) for image in islice(images, most))


def _picture(attributes: dict[str, str]) -> Picture:
    return Picture(
        attributes.get("src", ""),
        one_line(attributes.get("alt", ""), 1500),
        _pixels(attributes.get("width")),
        _pixels(attributes.get("height")),
    )


def plain(html: str) -> str:
    """Return the text of a markup, in lines, without scripts and pictures; character references are decoded once."""
    return without_controls(html_scan.lines(html[:LONGEST]))


_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'»”]")


def text_to_html(text: str) -> str:
    """Return markup that shows a plain text as it is: its paragraphs, its lines, and its URLs as links."""
    paragraphs = re.split(
        r"\n\s*\n", without_controls(text[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n").strip()
    )
    return "".join(f"<p>{_with_links(part)}</p>" for part in paragraphs if part.strip())


def _with_links(text: str) -> str:
    """Escape a text, make links of its URLs, and breaks of its line ends."""
    pieces: list[str] = []
    end = 0
    for match in _URL.finditer(text):
        pieces += [escape(text[end : match.start()]), f'<a href="{escape(match[0])}">{escape(match[0])}</a>']
        end = match.end()
    pieces.append(escape(text[end:]))
    return "".join(pieces).replace("\n", "<br>\n")


def one_line(text: str, limit: int) -> str:
    """Return a title or name on one line: blanks folded, controls removed, at most `limit` characters."""
    return _cut(_folded(without_controls(text[: limit * 4 + 1000])), limit)


def excerpt(text: str, length: int = 300) -> str:
    """Return the beginning of a plain text on one line, at most `length` characters, cut after a word if it has any."""
    return _cut(_folded(text[: length * 4 + 1000]), length)


_UNSEEN = " \u00ad\u200b\u2060\u2800\u3164"
"""Signs without a shape; a title of these alone would be a link that nobody sees."""


def _folded(text: str) -> str:
    """Make one blank of each run of blanks and line ends; remove what cannot be seen at both ends."""
    return " ".join(text.split()).strip(_UNSEEN)


def _cut(line: str, length: int) -> str:
    """Cut a line after a word, or within the word where the script has no blanks, and mark the cut with "…"."""
    if len(line) <= length:
        return line
    head = line[: length - 1]
    end = head.rfind(" ")
    if end < length // 2 and line[length - 1] != " ":  # a script without blanks, or one endless word
        end = len(re.sub(r"[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]*\Z", "", head))
    elif line[length - 1] == " ":
        end = length - 1
    return head[:end].rstrip(" ,;:–—-") + "…"
