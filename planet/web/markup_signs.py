"""The decision whether a text is HTML, by its characters, if the feed does not state its type.

A text that only mentions a tag stays text: "Use <em> for stress", "<br> breaks a line".
"""

from __future__ import annotations

import re
from html import unescape

_BLOCK = "p|div|h[1-6]|ul|ol|dl|figure|blockquote|table|pre|section|article|aside|header|footer|center|details|iframe"
_INLINE = (
    "a|abbr|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|label|li|mark|math|q|s|samp|small|span|strike|strong|sub"
    "|sup|time|tt|u|var|audio|video|td|th|tr|dt|dd|figcaption|summary|caption|picture|object|nav|main|hgroup|address"
)
_VOID = "br|img|hr|wbr|input|embed"

_OPENING = re.compile(rf"\s*<(?:(?P<pair>{_BLOCK}|{_INLINE})|(?:{_VOID}))(?=[\s/>])[^<>]*>", re.IGNORECASE)
_PAIR = re.compile(rf"<({_BLOCK}|{_INLINE})(?=[\s>])[^<>]*>", re.IGNORECASE)
_TAG_WITH_ATTRIBUTE = re.compile(
    rf"<(?:{_BLOCK}|{_INLINE}|{_VOID})\s[^<>]*?\b(?:href|src|class|style|id|alt|dir|lang)\s*=\s*[\"'\w][^<>]*>",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"\S<(?:br|wbr|hr)\s*/?>|<(?:br|hr)\s*/?>(?:[ \t]*\r?\n|[ \t]*\Z)|(?:<br\b[^<>]*>[^<]*){3}", re.IGNORECASE
)
"""A break that stands at a word, or where a line ends; or three of them, for who speaks of the tag names it less."""
_REFERENCE = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|hellip|[lr][sd]quo|[mn]dash|[A-Za-z]{3,8}|#\d{2,6}|#x[\da-f]{2,5});"
)
_WORD = re.compile(r"\w")
_TAG_LIKE = re.compile(r"</?[A-Za-z]")
_ESCAPED_BLOCK = re.compile(rf"\s*&lt;(?:{_BLOCK}|img|br)\b.*&gt;\s*", re.IGNORECASE | re.DOTALL)

_LONGEST = 20_000
"""Characters that are looked at: a text of HTML shows it early."""

_MOST_PAIRS = 50


def looks_like_html(text: str) -> bool:
    """Return whether a text of no stated type is HTML.

    The signs are a tag at its beginning whose element is closed, an element around words, a tag with an attribute, a
    break that stands where a line ends, and character references.
    """
    text = text[:_LONGEST]
    if not _TAG_LIKE.search(text):
        return _REFERENCE.search(text) is not None and unescape(text) != text
    return _begins_with_element(text) or any(
        (_TAG_WITH_ATTRIBUTE.search(text), _BREAK.search(text), _has_element_around_words(text))
    )


def _begins_with_element(text: str) -> bool:
    """Return whether the text begins with a known tag whose element is closed, or which needs no end tag."""
    tag = _OPENING.match(text)
    if tag is None:
        return False
    name = tag["pair"]
    # "<br> breaks a line" mentions the tag; after one that is meant comes no blank
    is_meant = re.match(r"\s+\w", text[tag.end() :]) is None
    if name is None:
        return is_meant
    needs_no_end = name.lower() == "p" and is_meant and re.search(r"<p[\s>]", text[tag.end() :], re.IGNORECASE)
    return bool(needs_no_end) or _encloses_words(text, name, tag.end())


def _has_element_around_words(text: str) -> bool:
    tags = (tag for tag, _ in zip(_PAIR.finditer(text), range(_MOST_PAIRS), strict=False))
    return any(_encloses_words(text, tag[1], tag.end()) for tag in tags)


def _encloses_words(text: str, name: str, start: int) -> bool:
    """Return whether an element that begins at `start` is closed, and holds words or another element.

    "Between <em> and </em>" is no such element: blanks stand just inside both tags.
    """
    end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, start)
    if end is None:
        return len(text) == _LONGEST and re.fullmatch(_BLOCK, name, re.IGNORECASE) is not None
    inside = text[start : end.start()]
    has_blanks = inside[:1].isspace() and inside[-1:].isspace() and "\n" not in inside
    return ("<" in inside or _WORD.search(inside) is not None) and not has_blanks


def unescape_once_more(html: str) -> str:
    """Return HTML that was escaped twice with one level of escapes removed.

    It was escaped twice if all of its tags are written as character references. HTML with a real tag, or with words
    that only mention a tag, is returned unchanged.
    """
    if "<" in html or not _ESCAPED_BLOCK.fullmatch(html):
        return html
    meant = unescape(html)
    return meant if _begins_with_element(meant) else html
