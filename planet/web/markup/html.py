"""Foreign markup made safe to show, and the plain text within it; the door to nh3.

A content is cleaned in four steps: controls out, nesting bounded (`html_level`), edits (`html_edits`), nh3 last. An
ordinary article goes a shorter way between the first step and the last (`html_shortcut`), to the same result.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from itertools import islice
from typing import NamedTuple

import nh3

from planet.web import images
from planet.web.characters import without_controls
from planet.web.excerpts import cut, folded
from planet.web.markup import html_edits, html_level, html_safe, html_scan, html_shortcut, html_text

LONGEST = 1_000_000
"""Characters of one content; what is longer is cut."""

_MOST_REFERENCES = 200_000
"""nh3 cleans so many in half a second, five times as many in eleven."""


class Picture(NamedTuple):
    """An image in a content: absolute URL, alt text, size in pixels where it is stated."""

    url: str
    alt: str
    width: int | None
    height: int | None


def clean(html: str, base: str, page: str = "") -> str:
    """Return safe HTML of an article, whose relative links are taken as standing at `base`; "" where nothing is left.

    It has absolute http(s) links alone, plain links in place of players, and no pixels that count readers. `page` is
    the article's own URL, to which links to a place within the text lead; `base` where it is "".
    """
    html = without_controls(html[:LONGEST])
    if "<" not in html and "&" not in html:
        return html.replace(">", "&gt;")
    return _cleaned_at_once(html, base, page or base) or _cleaned_as_tree(html, base, page or base)


def _cleaned_at_once(html: str, base: str, page: str) -> str:
    """Return the safe HTML of an ordinary article; "" for one that must be taken apart as a tree."""
    edited = html_shortcut.edited(html, base, page) or ""
    cleaned = _cleaner(False).clean(_with_fewer_references(edited)).strip() if edited else ""
    # controls that were written as references would have gone from the tree
    return cleaned if "&#" not in html or cleaned == without_controls(cleaned) else ""


def _cleaned_as_tree(html: str, base: str, page: str) -> str:
    edited = without_controls(html_edits.edit(html_level.level(html), base, page))
    return _cleaner("data:image/" in edited).clean(_with_fewer_references(edited)).strip()


@cache
def _cleaner(has_data: bool) -> nh3.Cleaner:
    """Return nh3's cleaner with the lists of allowed elements and attributes. It checks each URL only if the text has
    data: URLs."""
    return nh3.Cleaner(
        tags=set(html_safe.TAGS),
        attributes={element: set(names) for element, names in html_safe.ATTRIBUTES.items()},
        tag_attribute_values={"img": {name: {value} for name, value in html_safe.IMAGE_MANNERS.items()}},
        url_schemes={"http", "https", "data"} if has_data else {"http", "https"},
        attribute_filter=_without_foreign_data if has_data else None,
        link_rel="noopener noreferrer ugc",
    )


def _without_foreign_data(element: str, attribute: str, value: str) -> str | None:
    """Return the value of an attribute; None for a data: URL that is no picture of an <img>."""
    if not re.match(r"\s*data:", value, re.IGNORECASE) or attribute not in ("href", "src", "cite"):
        return value
    return value if element == "img" and attribute == "src" and images.data_url(value) == value else None


def _with_fewer_references(html: str) -> str:
    """Remove the character references beyond the number that any article needs: nh3 takes quadratic time for them."""
    if html.count("&") <= _MOST_REFERENCES:
        return html
    end = next(islice(re.finditer("&", html), _MOST_REFERENCES, None)).start()
    return html[:end] + re.sub(r"&\w+;", "", html[end:])


def pictures(html: str, most: int = 4) -> tuple[Picture, ...]:
    """Return the first images of a content that `clean` has returned, `most` at most, without those of data: URLs."""
    attributes = (html_scan.attributes(tag[1]) for tag in _IMAGE.finditer(html))
    files = (image for image in attributes if not image.get("src", "").startswith("data:"))
    return tuple(_picture(image) for image in islice(files, most))


_IMAGE = re.compile(r'<img((?: [^\s=<>"/]+="[^"]*")+)')
"""An image as nh3 writes it. Nothing else looks like it: in texts "<" is a reference, in attributes each quote."""


def _picture(attributes: dict[str, str]) -> Picture:
    return Picture(
        attributes.get("src", ""),
        one_line(attributes.get("alt", ""), 1500),
        html_edits.pixels(attributes.get("width")),
        html_edits.pixels(attributes.get("height")),
    )


_DRAWN_TWICE = ("katex-html", "MathJax", '<code class="tex"')
"""Marks of formulas that stand in the markup twice, for the eye and for machines."""


def plain(html: str, *, alt_texts: bool = False) -> str:
    """Return the text of a markup, in lines, without scripts; character references are decoded once.

    Pictures are left out; with `alt_texts` their alternative text stands in their place.
    """
    html = html[:LONGEST]
    if any(mark in html for mark in _DRAWN_TWICE):
        html = html_edits.edit(html_level.level(html), "", "")
    return without_controls(html_text.lines(html, alt_texts=alt_texts))


def plain_of_safe(content: str) -> str:
    """Return the text of a content that `clean` has returned, as `plain` does: neither it nor its references hold
    controls."""
    return plain(content) if any(mark in content for mark in _DRAWN_TWICE) else html_text.lines(content[:LONGEST])


def beginning(html: str, length: int) -> str:
    """Return a beginning of `plain(html)` that is about `length` characters long; "" where it is not cheap."""
    if any(mark in html for mark in _DRAWN_TWICE):
        return ""
    return without_controls(html_text.beginning(html, length))


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
    return cut(folded(without_controls(text[: limit * 4 + 1000])), limit)
