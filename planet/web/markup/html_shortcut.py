"""The short way from an ordinary article to what nh3 gets to see, without a tree.

The long way is `html_level` and `html_edits`. A document may go the short way only if they would change nothing in it
but the attributes of links and images; then nh3 sees the same elements and texts either way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from planet.web.markup import html_edits, html_ordinary, html_safe, html_scan
from planet.web.markup.html_level import DEEPEST, PLAIN_BLOCKS

_INLINE = html_scan.words("abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var")
_HEADINGS = html_scan.words("h1 h2 h3 h4 h5 h6")
_BLOCKS = html_scan.words("blockquote div figcaption figure li ol p pre ul") | _HEADINGS | PLAIN_BLOCKS
_VOID = html_scan.words("br hr img")
_KNOWN: frozenset[str | None] = _INLINE | _BLOCKS | _VOID | {"a", None}
_PARENTS = {"a": frozenset({"a"}), "hr": frozenset({"p"}), **dict.fromkeys(_BLOCKS, frozenset({"p"}))}
_NEVER_WITHIN = {**_PARENTS, **dict.fromkeys(_HEADINGS, _HEADINGS | {"p"})}
"""The open elements that a start tag would close."""

_REFERENCE = re.compile(
    r"&(?:[a-zA-Z]{2,8}\d{0,2};|#0*(?:3[2-9]|[4-9]\d|[1-9]\d{2,4});|#[xX]0*[2-9a-fA-F][0-9a-fA-F]{1,4};|(?=\s))"
)
"""An ampersand, or a reference to a character that is no control, which every parser reads alike."""

_KEPT = {name: html_safe.attributes_of(name) for name in (*_INLINE, *_BLOCKS, *_VOID, "a")}
_KEPT["img"] |= html_safe.IMAGE_MANNERS.keys()
"""The attributes of each element that nh3 does not remove, so far as it finds them fit."""
_ESCAPED = re.compile("[&<>\"']")

_BARE = {name: f"<{'div' if name in PLAIN_BLOCKS else name}>" for name in (_INLINE | _BLOCKS) - {"li", "pre"}}
"""The start tags without attributes that need nothing but their place."""
_ENDS = {name: f"</{'div' if name in PLAIN_BLOCKS else name}>" for name in (*_INLINE, *_BLOCKS, "a")}


def edited(html: str, base: str, page: str) -> str | None:
    """Return what may stand for `html_edits.edit(html_level.level(html), base, page)` before nh3.

    None if the document must go the long way.
    """
    if "data:image/" in html:
        return None
    parts = html_ordinary.take_apart(html)
    if parts is None or not _KNOWN.issuperset(parts.names):
        return None
    text = "".join(parts.texts)
    if text.count("&") != len(_REFERENCE.findall(text)):
        return None
    tags = _tags(parts, base, page)
    return None if tags is None else html_ordinary.joined(parts.texts, tags)


def _tags(parts: html_ordinary.Parts, base: str, page: str) -> list[str] | None:
    """Return the tags of a document with the attributes of its links and images completed, "" for a tag that goes.

    None where the elements are not nested as every parser would nest them.
    """
    article = _Article(base, page)
    is_open = article.open
    tags: list[str] = []
    for end, name, raw, follower in zip(parts.ends, parts.names, parts.attributes, parts.texts[1:], strict=True):
        if end:
            if not is_open or is_open.pop() != name:
                return None
            tags.append(_ENDS[name])
            continue
        if not raw and name in _BARE and _has_room(name, is_open):
            is_open.append(name)
            tags.append(_BARE[name])
            continue
        tag = article.start(name, raw or "", follower)
        if tag is None:
            return None
        tags.append(tag)
    return None if is_open else tags


def _has_room(name: str, is_open: Sequence[str]) -> bool:
    """Return whether an element may begin within those that are open, and no parser would close one before."""
    return _NEVER_WITHIN.get(name, _NOTHING).isdisjoint(is_open) and len(is_open) < DEEPEST


class _Article:
    """An article on its way: the open elements, and the images so far."""

    def __init__(self, base: str, page: str) -> None:
        self.open: list[str] = []
        self._images = html_edits.Images(base)
        self._base = base
        self._page = page

    def start(self, name: str | None, raw: str, follower: str) -> str | None:
        """Return the tag that opens an element, or "" for a comment or an image that goes; None where another parser
        might open it elsewhere. `follower` is the text behind the tag."""
        if name is None:
            return None if "pre" in self.open else ""
        if not _has_room(name, self.open):
            return None
        if name == "img":
            return self._image(raw)
        if (name == "li" and self.open[-1:] not in _LISTS_ALONE) or (name == "pre" and follower[:1] in _LOST_IN_PRE):
            return None
        if name not in _VOID:
            self.open.append(name)
        if name == "a":
            return self._link(raw)
        name = "div" if name in PLAIN_BLOCKS else name
        return _tag(name, html_scan.attributes(raw)) if raw and _may_keep(name, raw) else f"<{name}>"

    def _image(self, raw: str) -> str | None:
        attributes = html_scan.attributes(raw)
        image = self._images.edited(attributes, ())
        if isinstance(image, str):
            return None if "pre" in self.open else escape(image, quote=False)
        return None if image["src"].startswith("data:") else _tag("img", attributes | image)

    def _link(self, raw: str) -> str | None:
        attributes = html_scan.attributes(raw)
        href = attributes.get("href", "")
        if href.startswith(("#", f"{self._page}#")) and not _HEADINGS.isdisjoint(self.open):
            return None  # perhaps a heading that points at itself
        url = html_edits.link_url(href, self._base, self._page)
        if url:
            attributes["href"] = url
        else:
            attributes.pop("href", None)
        return _tag("a", attributes)


_NOTHING: frozenset[str] = frozenset()
_LISTS_ALONE = (["ol"], ["ul"])
_LOST_IN_PRE = ("\n", "\r", "&")
"""A line end after <pre> is lost each time that a document is parsed; it may be written as a reference."""


def _may_keep(name: str, raw: str) -> bool:
    """Return whether any of the attributes of an element may stay; most are classes and styles, and go."""
    lowered = raw.lower()
    return any(key in lowered for key in _KEPT[name])


def _tag(name: str, attributes: dict[str, str]) -> str:
    kept = _KEPT[name]
    pairs = [f' {key}="{_escaped(value)}"' for key, value in attributes.items() if key in kept]
    return f"<{name}{''.join(pairs)}>"


def _escaped(value: str) -> str:
    return escape(value) if _ESCAPED.search(value) else value
