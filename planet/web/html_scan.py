"""A reader of malformed HTML in linear time, without a tree: it bounds the nesting, and finds the text.

Tree builders (lexbor, html5ever) need quadratic time for deep nesting and for formatting that is never closed: a
megabyte of `<div>` keeps them busy for minutes. So foreign HTML goes through `level` before it reaches one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from html import escape, unescape
from itertools import islice
from typing import NamedTuple

from planet.web import formulas

DEEPEST = 64
"""Elements; what is nested deeper is kept as text, without its tags."""

MOST_TAGS = 15_000
"""No article has more; a document ends there."""

_MOST_ATTRIBUTES = 40

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>"
    r"(?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|))*+)(?:>|\Z)|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
"""Comments, tags, and what a browser takes for a comment (WHATWG HTML §13.2.5); each alternative ends somewhere."""

_ATTRIBUTE = re.compile(
    r"([a-zA-Z][\w:.-]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"?|'([^']*+)'?|([^\s\"'>][^\s>]*+)))?", re.ASCII
)
_ENDLESS_NUMBER = re.compile(r"&#(?:[xX][0-9a-fA-F]{7,}|\d{8,});?")


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
_EMPTIED = frozenset({"iframe"})
"""Elements whose attributes matter and whose content does not."""
_SKIPPED = _UNREAD | _EMPTIED
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
_PLAIN_BLOCKS = words(
    """
    address article aside center dialog fieldset footer form header hgroup main nav section
    """
)
"""Of what these say of their content, an article within a page needs only that it stands apart: each becomes a div."""
_WALLS = frozenset({"table", "td", "th", "caption"})
"""An end tag within a table cell closes nothing outside it."""
_TABLE = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"})
_CLOSED_BY: dict[str, tuple[Set[str], Set[str]]] = {
    "li": ({"li"}, {"ul", "ol", "menu", "dir"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "a": ({"a"}, _WALLS),
}
"""Which open elements a start tag closes, and which ones shield them (end tags that HTML lets authors leave out)."""


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
        name = _name_of(tag["name"])
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
        yield Token(name, tag["attributes"], ends=bool(tag["end"]))


_FORMULA_TYPE = re.compile(r"\btype\s*=\s*[\"']?math/(tex|asciimath|mml)", re.IGNORECASE)
"""The types of the scripts in which MathJax finds a formula."""


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


def _name_of(tag_name: str) -> str:
    """Return the name of an element in lower case: of old HTML as it is called today, of MathML without a prefix."""
    name = tag_name.lower()
    if ":" in name:
        local = name.rpartition(":")[2]
        return local if local in formulas.ELEMENTS else name
    return _RENAMED.get(name, name)


_MAY_HIDE = re.compile(r"hidden|display|mso-hide|pre-?header|preview-?text|max-height", re.IGNORECASE)
_HIDING_STYLE = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)(?![\w-])", re.IGNORECASE
)
_FLAT_STYLE = re.compile(r"(?:^|[;\s])max-height\s*:\s*0", re.IGNORECASE)
_UNSEEN_STYLE = re.compile(r"(?:^|[;\s])(?:opacity\s*:\s*0|font-size\s*:\s*[01])(?![\d.]*[1-9])", re.IGNORECASE)
"""Both together hide: letters make the line for inboxes flat and its signs unseen."""
_HIDING_CLASS = re.compile(r"(?:^|[\s_-])(?:pre-?header(?:[-_]?text)?|preview-?text)(?:\s|$)", re.IGNORECASE)
_MOST_FAILURES = 20


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

    def end(self, name: str, raw: str, start: int) -> int:
        """Return the position after a hidden element whose content begins at `start`; `start` itself if the element is
        to be read.

        It is to be read if it is not hidden, if it is never closed, or if it is a formula that is hidden only because a
        drawing stands beside it.
        """
        if name.lower() in VOID or self._failures >= _MOST_FAILURES or not is_hidden(raw):
            return start
        depth = 1
        for tag in re.compile(rf"<(/?){re.escape(name)}(?=[\s/>])[^>]*+>?", re.IGNORECASE).finditer(self._html, start):
            depth += -1 if tag[1] else 1
            if depth == 0:
                return start if "<math" in self._html[start : tag.end()] else tag.end()
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
    return unescape(_ENDLESS_NUMBER.sub("\ufffd", text))


def level(html: str) -> str:
    """Return the same document, well nested and at most `DEEPEST` deep: fit for a tree builder.

    Every tag is written anew, so that no parser can see one where this one did not.
    """
    out = _Levelled()
    for token in tokens(html):
        if not token.name:
            out.text(token.text)
        elif token.ends:
            out.end(token.name)
        else:
            out.start(token.name, token.text)
    return out.finish()


class _Levelled:
    """Markup under construction: the parts so far, the open elements, and the number of tags that were nested too
    deep."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._open: list[str] = []
        self._too_deep: Counter[str] = Counter()

    def text(self, text: str) -> None:
        """Append a text, escaped so that no parser sees a tag in it."""
        self._pieces.append(text.replace("<", "&lt;").replace(">", "&gt;"))

    def start(self, name: str, raw: str) -> None:
        """Append a start tag and close what it ends; `raw` is the text of its attributes."""
        name = "div" if name in _PLAIN_BLOCKS else name
        if not name.isascii() or not name.isalnum() or name == "noscript":
            return  # no element of HTML, or one that a page without scripts does not need: its content stays
        if "math" in self._open:
            if name in BLOCKS:
                self._close({"math"}, frozenset())
            elif name not in formulas.ELEMENTS or name == "math":
                return  # nothing but MathML within MathML: no parser can take one for the other
            elif self._open[-1] in formulas.LEAVES:
                self._close(formulas.LEAVES, frozenset())
        if name in _CLOSED_BY:
            self._close(*_CLOSED_BY[name])
        if name in BLOCKS:
            self._close({"p"}, _WALLS)
        if len(self._open) >= DEEPEST and name not in VOID:
            self._too_deep[name] += 1
            return
        pairs = "".join(f' {key}="{escape(value)}"' for key, value in attributes(raw).items())
        self._pieces.append(f"<{name}{pairs}>")
        if name in _EMPTIED or (name in formulas.ELEMENTS and is_empty_in_xml(name, raw)):
            self._pieces.append(f"</{name}>")
        elif name not in VOID:
            self._open.append(name)

    def end(self, name: str) -> None:
        """Close the element that an end tag names, and all that is open within it."""
        name = "div" if name in _PLAIN_BLOCKS else name
        if "math" in self._open and name not in formulas.ELEMENTS and name not in BLOCKS:
            return
        if self._too_deep[name]:
            self._too_deep[name] -= 1
        elif name == "br":
            # XHTML may write one break as "<br></br>", which HTML reads as two
            if not (self._pieces and self._pieces[-1].startswith("<br")):
                self._pieces.append("<br>")
        else:
            self._close({name}, frozenset() if name in _TABLE else _WALLS)

    def _close(self, names: Set[str], shields: Set[str]) -> None:
        """Close the innermost element of these names, unless one of `shields` stands within it."""
        for depth in range(len(self._open) - 1, -1, -1):
            if self._open[depth] in names:
                self._pieces.extend(f"</{name}>" for name in reversed(self._open[depth:]))
                del self._open[depth:]
                return
            if self._open[depth] in shields:
                return

    def finish(self) -> str:
        """Close all that is open and return the document."""
        self._pieces.extend(f"</{name}>" for name in reversed(self._open))
        return "".join(self._pieces)


def is_empty_in_xml(name: str, raw: str) -> bool:
    """Return whether an element of MathML holds nothing: by its name, or because its one tag ends in a slash."""
    return name in formulas.EMPTY or raw.rstrip().endswith("/")
