"""Edits of an article's HTML as a tree: players become links, images get their files, links their URLs.

Parts that only a script or a screen reader would use are removed: copy buttons, anchors of headings, second copies of
formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from planet.web import images, tracking, urls
from planet.web.markup.html_safe import IMAGE_MANNERS

TICKED, UNTICKED = "☑", "☐"

_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*\Z")
_PIXEL_STYLE = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_EMOJI = re.compile(r"(?:^|\s)(?:wp-smiley|emoji)(?:\s|$)", re.IGNORECASE)
_PLAYERS = "iframe, embed, object, video, audio"
_PLAYER_SOURCES = ("src", "data-src", "data-lazy-src", "data-litespeed-src", "data-original", "data", "data-url")
_YOUTUBE_ID = re.compile(r"[\w-]{11}", re.ASCII)
_MOST_PLAYERS = 100
_LONGEST_NAME = 200
_ANCHOR = re.compile(
    r"(?:^|[\s_-])(?:anchor|headerlink|hash-?link|permalink|heading-?link|direct-?link)", re.IGNORECASE
)
_COPY = re.compile(r"(?:^|[\s_-])(?:copy|clipboard|btn-copy|copybtn)(?:$|[\s_-])", re.IGNORECASE)
_LONGEST_COPY_LABEL = 20
_MOST_DATA = 100_000
"""Characters of all data: pictures of an article together."""
_WORD = re.compile(r"[^\W_]")
_TWIN_DEPTH = 3
"""A formula and its twin for the eye stand at most so deep in one element."""


def edit(html: str, base: str, page: str) -> str:
    """Return the edited HTML of an article.

    `html` must be well nested and bounded. Relative URLs stand at `base`; links to a place in the text lead to `page`.
    """
    body = LexborHTMLParser(html).body
    if body is None:
        return ""
    if "<math" in html or '<code class="tex">' in html:
        _remove_twins_of_formulas(body)
    if "katex-html" in html:
        _mark_drawings_without_formula(body)
    if "copy" in html or "clipboard" in html:
        _remove_copy_buttons(body)
    _replace_tick_boxes(body)
    _remove_anchors(body, page)
    _replace_players(body, base)
    _complete_images(body, base)
    _complete_links(body, base, page)
    return body.inner_html or ""


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def _text(node: LexborNode) -> str:
    return node.text(deep=True) or ""


# ------------------------------------------------------------ what is meant for scripts and screen readers


def _remove_twins_of_formulas(body: LexborNode) -> None:
    """Remove second copies of a formula: the drawing beside its MathML, its source, and the picture for old
    browsers."""
    for preview in body.css(".MathJax_Preview"):
        preview.decompose()
    for formula in body.css("math"):
        ancestor = formula.parent
        for _ in range(_TWIN_DEPTH):
            if ancestor is None or ancestor.tag not in ("span", "div"):
                break
            for twin in ancestor.css('[aria-hidden="true"]'):
                if twin.css_first("math") is None and twin.parent is not None:
                    twin.decompose()
            _remove_source_after(ancestor)
            ancestor = ancestor.parent


def _mark_drawings_without_formula(body: LexborNode) -> None:
    """Put "[…]" in the place of a formula of KaTeX that came without MathML: without its styles, 1/3 would read 31."""
    for drawing in body.css(".katex-html"):
        if drawing.css_first(".vlist, .vlist-t, .mfrac, .msupsub, .sqrt") is not None:
            drawing.replace_with("[…]")


def _remove_source_after(element: LexborNode) -> None:
    """Remove the TeX that a script of MathJax keeps behind the formula that it drew."""
    follower = element.next
    if follower is not None and follower.tag == "code" and _attribute(follower, "class") == "tex":
        follower.decompose()


def _remove_copy_buttons(body: LexborNode) -> None:
    for node in body.css("a[class], span[class], div[class]"):
        label = _text(node).strip()
        if _COPY.search(_attribute(node, "class")) and len(label) <= _LONGEST_COPY_LABEL and not node.css_first("img"):
            node.decompose()


def _replace_tick_boxes(body: LexborNode) -> None:
    """Write the boxes of a task list as characters; remove other fields of forms, which are of no use to readers."""
    for box in body.css('li input[type="checkbox"]'):
        box.replace_with((TICKED if "checked" in box.attributes else UNTICKED) + " ")


def _remove_anchors(body: LexborNode, page: str) -> None:
    """Remove the links by which a heading points at itself: "#", "¶", a drawing, or a word beside the heading's own."""
    for link in body.css("h1 a, h2 a, h3 a, h4 a, h5 a, h6 a"):
        href = _attribute(link, "href")
        if not (href.startswith("#") or (page and href.startswith(f"{page}#"))) or link.css_first("h1, h2, h3, h4"):
            continue
        heading = _heading_of(link)
        has_words = _WORD.search(_text(link)) is not None
        stands_beside = heading is not None and _text(heading).strip() != _text(link).strip()
        if stands_beside and (not has_words or _ANCHOR.search(_attribute(link, "class"))):
            link.decompose()
    for link in body.css('a[aria-hidden="true"]'):
        if not _WORD.search(_text(link)) and not link.css_first("img"):
            link.decompose()


def _heading_of(link: LexborNode) -> LexborNode | None:
    node = link.parent
    while node is not None and not re.fullmatch(r"h[1-6]", node.tag or ""):
        node = node.parent
    return node


# ------------------------------------------------------------ players, images, links


def _replace_players(body: LexborNode, base: str) -> None:
    """Put a link in the place of each embedded player, so that no code of another site runs in ours."""
    for number, node in enumerate(body.css(_PLAYERS)):
        if node.parent is None:
            continue  # within an object that is replaced already
        url = _player_url(node, base) if number < _MOST_PLAYERS else ""
        name = next(filter(None, (_attribute(node, key) for key in ("title", "aria-label", "playlabel"))), "")
        name = " ".join(name.split())[:_LONGEST_NAME]
        if url:
            node.insert_before(_link(url, f"▶ {name or urls.host(url)}"))
        elif name:
            node.insert_before(name)
        node.decompose()


def _player_url(node: LexborNode, base: str) -> str:
    """Return the URL that a player plays; "" where it names none. Scripts keep it in other attributes than `src`."""
    inner = node.css_first("source[src], source[data-src], embed[src], iframe[src]")
    video = next(filter(None, (_attribute(node, name) for name in ("videoid", "data-videoid"))), "")
    if _YOUTUBE_ID.fullmatch(video):
        return f"https://www.youtube.com/watch?v={video}"
    own = [_attribute(node, name) for name in _PLAYER_SOURCES]
    inside = [_attribute(inner, name) for name in ("src", "data-src")] if inner else []
    unknown = (
        value or ""
        for name, value in node.attributes.items()
        if name.startswith("data-") and name.endswith("src") and (value or "").startswith(("https://", "http://", "//"))
    )
    return next(filter(None, (urls.absolute(source, base) for source in (*own, *inside, *unknown))), "")


def _link(url: str, label: str) -> LexborNode:
    fragment = LexborHTMLParser(f'<p><a href="{escape(url)}">{escape(label)}</a></p>').css_first("p")
    assert fragment is not None
    return fragment


def _complete_images(body: LexborNode, base: str) -> None:
    """Give each image its attributes, or put its words in its place; remove it where it has none."""
    images_of_body = Images(base)
    for node in body.css("img"):
        image = images_of_body.edited(node.attributes, _sets_beside(node))
        if image == "":
            node.decompose()
        elif isinstance(image, str):
            node.replace_with(image)
        else:
            for name, value in image.items():
                node.attrs[name] = value


class Images:
    """The images of an article, in their order."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._data = 0
        self._deferred = ""  # an image that waits for a script stands behind it once more, for readers without scripts

    def edited(self, image: images.Attributes, sets: Iterable[str]) -> dict[str, str] | str:
        """Return the attributes that the next image gets: the URL of the real file, its alternative text, and
        IMAGE_MANNERS.

        For an image that cannot be shown it is the text that takes its place, "" for a tracking pixel. `sets` are those
        that `images.source_of` takes.
        """
        own = urls.absolute(image.get("src") or "", self._base)
        url = images.source_of(image, self._base, sets)
        self._data += len(url) if url.startswith("data:") else 0
        is_repeated = bool(url) and url == self._deferred
        self._deferred = url if url.startswith("http") and url != own else ""
        alt = image.get("alt") or ""
        if alt and _EMOJI.search(image.get("class") or ""):
            return alt  # drawn by WordPress or Discourse; the text is the emoji itself
        if is_repeated or _is_pixel(image):
            return ""
        if not url or (url.startswith("data:") and self._data > _MOST_DATA):
            return " ".join(alt.split())
        return {"alt": alt, "src": url, **IMAGE_MANNERS}


def _sets_beside(image: LexborNode) -> list[str]:
    """Return the sets of files that a <picture> offers beside its image."""
    parent = image.parent
    if parent is None or parent.tag != "picture":
        return []
    return [_attribute(source, name) for source in parent.css("source") for name in ("srcset", "data-srcset")]


def _is_pixel(image: images.Attributes) -> bool:
    """Return whether an image states a size of a pixel or none: such images count readers."""
    sizes = (pixels(image.get("width")), pixels(image.get("height")))
    return any(size is not None and size <= 1 for size in sizes) or bool(_PIXEL_STYLE.search(image.get("style") or ""))


def pixels(text: str | None) -> int | None:
    """Return a stated width or height in pixels; None where it is none, or in another unit."""
    match = _SIZE.match(text or "")
    return int(match[1]) if match else None


def _complete_links(body: LexborNode, base: str, page: str) -> None:
    """Make each link absolute, and take the URL from those that lead nowhere."""
    for node in body.css("a"):
        url = link_url(_attribute(node, "href"), base, page)
        if url:
            node.attrs["href"] = url
        elif "href" in node.attributes:
            del node.attrs["href"]


def link_url(href: str, base: str, page: str) -> str:
    """Return the absolute URL that a link leads to, without tracking parameters; "" where it is no http(s) URL.

    A link to a place in the text leads to the article's own page, whatever its base is. So does one whose program has
    put the URL of the document, the base, before the place.
    """
    href = href.lstrip()
    place = href.removeprefix(base)
    url = urls.absolute(place, page) if place.startswith("#") else urls.absolute(href, base)
    return tracking.without_tracking(url) if url else ""
