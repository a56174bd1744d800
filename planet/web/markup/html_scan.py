"""A reader of malformed HTML in linear time, without a tree: its tags and texts in their order.

Tree builders (lexbor, html5ever) need quadratic time for deep nesting and for formatting that is never closed: a
megabyte of `<div>` keeps them busy for minutes. So foreign HTML goes through `html_level` before it reaches one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from itertools import islice
from typing import NamedTuple

from planet.web import formulas
from planet.web.patterns import later

MOST_TAGS = 15_000
"""No article has more; a document ends there."""

_MOST_ATTRIBUTES = 40

_TAG = later(
    r"<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>"
    r"(?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|))*+)(?:>|\Z)|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
"""Comments, tags, and what a browser takes for a comment (WHATWG HTML §13.2.5); each alternative ends somewhere."""

_ATTRIBUTE = later(r"([a-zA-Z][\w:.-]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"?|'([^']*+)'?|([^\s\"'>][^\s>]*+)))?", re.ASCII)
_ENDLESS_NUMBER = later(r"&#(?:[xX][0-9a-fA-F]{7,}|\d{8,});?")


def words(text: str) -> frozenset[str]:
    """Return the set of the names in a text, which are separated by blanks."""
    return frozenset(text.split())


VOID = words(
    """
    area base br col embed hr img input link meta param source track wbr
    """
)
_UNREAD = words(
    """
    annotation annotation-xml button noembed noframes plaintext script select style svg template textarea title xmp
    """
)
"""Elements that go with all that is in them: code, drawings, fields and buttons, and what only old browsers show."""
EMPTIED = frozenset({"iframe"})
"""Elements whose attributes matter and whose content does not."""
_SKIPPED = _UNREAD | EMPTIED
_RENAMED = {
    "acronym": "abbr", "dir": "ul", "listing": "pre", "menu": "ul", "strike": "s", "tt": "code",
    "amp-img": "img", "amp-anim": "img", "amp-video": "video", "amp-audio": "audio", "amp-iframe": "embed",
    "amp-youtube": "embed", "lite-youtube": "embed",
}  # fmt: skip
"""Elements of old HTML, and those that mean the same today (WHATWG HTML §16.2); of AMP, those that they stand for."""
BLOCKS = words(
    """
    address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th
    thead tr ul
    """
)


class Token(NamedTuple):
    """A piece of markup: a text (`name` ""), a start tag, or an end tag; `text` is the text or the attributes, raw."""

    name: str
    text: str
    ends: bool = False


def tokens(html: str) -> Iterator[Token]:
    """Yield the texts and tags of a document in their order; leave out comments, declarations and unread elements."""
    position = 0
    hidden = _HiddenElements(html)
    for _ in range(MOST_TAGS):
        tag = _TAG.search(html, position)
        if tag is None:
            yield Token("", html[position:])
            return
        if tag.start() > position:
            yield Token("", html[position : tag.start()])
        position = tag.end()
        if not tag["name"]:
            continue
        name = name_of(tag["name"])
        start = position
        if name in _SKIPPED:
            if not tag["end"]:
                position = _end_of_element(name, html, position)
            if name in _UNREAD:
                if name == "script" and not tag["end"]:
                    yield from _formula_in_script(tag["attributes"], html[start:position])
                continue
        elif not tag["end"] and _MAY_HIDE.search(tag["attributes"]):
            position = hidden.end(tag["name"], tag["attributes"], position)
            if position > start or (name in VOID and is_hidden(tag["attributes"])):
                continue
        if not tag["end"] and _DRAWN_BY_SCRIPT.search(f"{name} {tag['attributes']}"):
            end = hidden.end_of_drawing(tag["name"], position)
            if end > position:
                yield Token("span", "")
                yield from _formula_of_drawing(tag["attributes"], html[end : end + 200])
                yield Token("span", "", ends=True)
                position = end
                continue
        yield Token(name, tag["attributes"], ends=bool(tag["end"]))


_FORMULA_TYPE = later(r"\btype\s*=\s*[\"']?math/(tex|asciimath|mml)", re.IGNORECASE)
"""The types of the scripts in which MathJax finds a formula."""


_DRAWN_BY_SCRIPT = later(r"^mjx-container\b|\bclass\s*=\s*[\"']?(?:[\w-]+ )*MathJax(?:_SVG|_CHTML)?(?=[\s\"'/>]|\Z)")
"""The elements into which MathJax draws a formula, with a font or a drawing that no other page has."""
_SCRIPT_FOLLOWS = later(r"(?:\s|</(?:span|div)>)*<script\b[^>]*\bmath/", re.IGNORECASE)


def _formula_of_drawing(raw: str, follower: str) -> Iterator[Token]:
    """Yield what a drawing of MathJax stands for: the MathML that it bears, else its words for ears, else "[…]".

    Nothing where its source follows, in a script.
    """
    values = attributes(raw)
    mathml = values.get("data-mathml", "")
    if "<math" in mathml and "data-mathml" not in mathml:
        yield from (token for token in tokens(mathml) if not token.name or token.name in formulas.ELEMENTS)
    elif not _SCRIPT_FOLLOWS.match(follower):
        yield Token("", escape(values.get("aria-label") or "[…]"))


def _formula_in_script(raw: str, script: str) -> Iterator[Token]:
    """Yield a formula that was left to a script: MathML as it is, TeX as code; nothing of other scripts."""
    kind = _FORMULA_TYPE.search(raw)
    source = re.sub(r"</script[^>]*>?\Z", "", script, flags=re.IGNORECASE).strip() if kind else ""
    if not kind or not source:
        return
    if kind[1].lower() == "mml":
        yield from (token for token in tokens(source) if not token.name or token.name in formulas.ELEMENTS)
        return
    yield Token("code", ' class="tex"')
    yield Token("", escape(re.sub(r"^%\s*<!\[CDATA\[|%\s*\]\]>$", "", source).strip()))
    yield Token("code", "", ends=True)


def name_of(tag_name: str) -> str:
    """Return the name of an element in lower case: of old HTML as it is called today, of MathML without a prefix."""
    name = tag_name.lower()
    if ":" in name:
        local = name.rpartition(":")[2]
        return local if local in formulas.ELEMENTS else name
    return _RENAMED.get(name, name)


_MAY_HIDE = later(r"hidden|display|mso-hide|pre-?header|preview-?text|max-height", re.IGNORECASE)
_HIDING_STYLE = later(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)(?![\w-])", re.IGNORECASE
)
_FLAT_STYLE = later(r"(?:^|[;\s])max-height\s*:\s*0", re.IGNORECASE)
_UNSEEN_STYLE = later(r"(?:^|[;\s])(?:opacity\s*:\s*0|font-size\s*:\s*[01])(?![\d.]*[1-9])", re.IGNORECASE)
"""Both together hide: letters make the line for inboxes flat and its signs unseen."""
_HIDING_CLASS = later(r"(?:^|[\s_-])(?:pre-?header(?:[-_]?text)?|preview-?text)(?:\s|$)", re.IGNORECASE)
_MOST_FAILURES = 20
_MOST_SEARCHED = 20
"""Times the length of the document."""


def is_hidden(raw: str) -> bool:
    """Return whether the attributes of a start tag hide its element, like the preview line of a newsletter."""
    values = attributes(raw)
    style = values.get("style", "")
    return (
        ("hidden" in values and values["hidden"].lower() != "until-found")
        or _HIDING_STYLE.search(style) is not None
        or (_FLAT_STYLE.search(style) is not None and _UNSEEN_STYLE.search(style) is not None)
        or any(_HIDING_CLASS.search(values.get(name, "")) for name in ("class", "id"))
    )


class _HiddenElements:
    """The ends of hidden elements in a document, so that these are left out with all their content."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._failures = 0
        self._searched = 0

    def end(self, name: str, raw: str, start: int) -> int:
        """Return the position after a hidden element whose content begins at `start`; `start` itself if the element is
        to be read.

        It is to be read if it is not hidden, if it is never closed, or if it is a formula that is hidden only because a
        drawing stands beside it.
        """
        if name.lower() in VOID or self._failures >= _MOST_FAILURES or not is_hidden(raw):
            return start
        return self._end_without_formula(name, start)

    def end_of_drawing(self, name: str, start: int) -> int:
        """Return the position after a drawing whose content begins at `start`; `start` where it holds its formula."""
        return start if self._failures >= _MOST_FAILURES else self._end_without_formula(name, start)

    def _end_without_formula(self, name: str, start: int) -> int:
        """Return the position after an element; `start` where it is never closed, or where a formula stands in it.

        What is looked through in vain is bounded: elements with a formula may stand within each other.
        """
        depth = 1
        for tag in re.compile(rf"<(/?){re.escape(name)}(?=[\s/>])[^>]*+>?", re.IGNORECASE).finditer(self._html, start):
            depth += -1 if tag[1] else 1
            if depth == 0 and "<math" not in self._html[start : tag.end()]:
                return tag.end()
            if depth == 0:
                self._searched += tag.end() - start
                self._failures += _MOST_FAILURES if self._searched > _MOST_SEARCHED * len(self._html) else 0
                return start
        self._failures += 1
        return start


def _end_of_element(name: str, html: str, start: int) -> int:
    """Return the position after the end tag of an element whose content begins at `start`.

    That is the end of the document where the element is never closed.
    """
    end = re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.IGNORECASE).search(html, start)
    return end.end() if end else len(html)


def attributes(raw: str) -> dict[str, str]:
    """Return the attributes of a start tag, unescaped; the first of two equal names counts, as in browsers."""
    values: dict[str, str] = {}
    for match in islice(_ATTRIBUTE.finditer(raw), _MOST_ATTRIBUTES):
        values.setdefault(match[1].lower(), unescaped(match[2] or match[3] or match[4] or ""))
    return values


def unescaped(text: str) -> str:
    """Decode character references as `html.unescape` does, which fails on references of thousands of digits."""
    if "&" not in text:
        return text
    return unescape(_ENDLESS_NUMBER.sub("\ufffd", text) if "&#" in text else text)


def is_empty_in_xml(name: str, raw: str) -> bool:
    """Return whether an element of MathML holds nothing: by its name, or because its one tag ends in a slash."""
    return name in formulas.EMPTY or raw.rstrip().endswith("/")
