"""The content of an entry fit for a page of ours: links, headings, pictures of other sites. Pure."""

from __future__ import annotations

import re
from html import unescape

from planet.web import urls
from planet.web.characters import legal

SAFE_SCHEMES = frozenset(
    {"http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "matrix", "sip", "geo", "gemini", "gopher", "news"}
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
# What browsers take out of an address before they look at its scheme (WHATWG URL, "basic URL parser"): tabs and
# line ends anywhere, controls and spaces around it. Other controls have no business in one either.
_UNSEEN = re.compile(r"^[\x00-\x20]+|[\x00-\x1f\x7f]+|[\x00-\x20]+$")
# A tag as the sanitiser writes it: attributes are always quoted, text has no bare "<".
_TAG = re.compile(r'<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[^\s=<>"/]+(?:="[^"]*")?)*)\s*(/?)>')
_LINK = re.compile(r'(\s(?:href|src|cite|poster)=")([^"]*)(")')
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')


ANY_DEPTH = "\x01up/"
"""Stands for the way to the root of the site in a piece that pages of several depths show."""

_ROOT = "\x01root/"
"""Stands in such a piece for the link to the root itself."""


def at_depth(piece: str, up: str) -> str:
    """Return a piece made for any depth as it stands on a page whose way to the root of the site is `up`."""
    if up == ANY_DEPTH or "\x01" not in piece:
        return piece
    return piece.replace(_ROOT, up or "./").replace(ANY_DEPTH, up)


def unseen(href: str) -> bool:
    """Return whether a link holds characters that browsers remove before they read its scheme."""
    return bool(_UNSEEN.search(href))


def link_from(up: str, href: str) -> str:
    """Return the link from a page, whose way to the root of the site is `up`, to a path of the site ("" is the front).

    Absolute addresses stay as they are where their scheme is harmless; anything else becomes "#".
    """
    is_plain = href.isascii() and href.isprintable() and " " not in href
    link = href if is_plain else _UNSEEN.sub("", legal(href))
    if link.startswith(("https://", "http://")):
        return link
    if ":" in link and (scheme := _SCHEME.match(link)):
        return link if scheme[1].lower() in SAFE_SCHEMES else "#"
    if link.startswith(("/", "\\")):
        return "#"
    if not link:
        return _ROOT if up == ANY_DEPTH else up or "./"
    return up + link


def fit_to_page(content: str, site_url: str, up: str, below: int = 3, picture_word: str = "") -> str:
    """Return safe HTML as our pages show it: links to the site itself relative, headings below those of the page.

    An entry's own heading is an h3 in a river, so headings in its text begin at h4, and no level is left out. With a
    `picture_word`, pictures of other sites are not loaded: each is replaced by a link, and a script shows the picture
    in its place when a reader asks for it. The word stands for pictures without alternative text.
    """
    return _TAG.sub(_TagRewriter(site_url, up, below, picture_word).tag, content)


class _TagRewriter:
    """One pass over the tags of an entry's content, which rewrites each of them."""

    def __init__(self, site_url: str, up: str, below: int, picture_word: str) -> None:
        self._site_url = site_url
        self._up = up
        self._below = below
        self._picture_word = picture_word
        self._outline: list[int] = []
        self._in_link = False
        self._after_link = ""

    def tag(self, match: re.Match[str]) -> str:
        """Return a tag as it stands on a page of ours."""
        closing, name, attributes = match[1], match[2].lower(), match[3]
        if re.fullmatch("h[1-6]", name):
            name = f"h{min(self._below + _rank(int(name[1]), self._outline), 6)}"
        if name == "img" and self._picture_word and (picture := self._picture_link(attributes)):
            return picture
        lazily = ' loading="lazy"' if name == "img" and " loading=" not in attributes else ""
        html = f"<{closing}{name}{_LINK.sub(self._link, attributes)}{lazily}{match[4]}>"
        if name == "a":
            html, self._after_link = html + (self._after_link if closing else ""), ""
            self._in_link = not closing
        return html

    def _link(self, match: re.Match[str]) -> str:
        inside = match[2].startswith(self._site_url)
        return (
            match[1] + (link_from(self._up, match[2].removeprefix(self._site_url)) if inside else match[2]) + match[3]
        )

    def _picture_link(self, attributes: str) -> str:
        """Return the link in place of a picture of another site, "" for one of our own. A picture within a link leaves
        its words there, and its own link comes after that one."""
        stated = dict(_ATTRIBUTE.findall(attributes))
        url = stated.get("src", "")
        if not url or url.startswith(self._site_url):
            return ""
        alt = stated.get("alt", "")
        words = alt or f"{self._picture_word} ({urls.host(unescape(url))})"
        label = self._picture_word if self._in_link and alt else words
        link = f'<a href="{url}" rel="noopener noreferrer ugc" data-picture data-alt="{alt}">{label}</a>'
        if not self._in_link:
            return link
        self._after_link += f" {link}"
        return words


def _rank(level: int, outline: list[int]) -> int:
    """Return how deep a heading stands in the outline so far, and add it to the outline. An end tag gets the depth of
    its start tag."""
    while outline and outline[-1] > level:
        outline.pop()
    if not outline or outline[-1] < level:
        outline.append(level)
    return len(outline)
