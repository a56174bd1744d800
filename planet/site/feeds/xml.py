"""XML documents as text: clean, escaped, indented by two spaces.

An element is its lines, at the depth where it stands, so that one that is part of several documents is written once.
Names have the prefixes of `NAMESPACES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from planet.web import urls
from planet.web.characters import legal

ATOM = "http://www.w3.org/2005/Atom"
NAMESPACES = {
    "atom": ATOM,
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "source": "http://source.scripting.com/",
    "thr": "http://purl.org/syndication/thread/1.0",
}
_PREFIX = re.compile("<([a-z]+):")
_COUNT = ' thr:count="'
"""The one attribute with a prefix of these."""
_URI_ATTRIBUTES = frozenset({"href", "url", "htmlUrl", "xmlUrl", "feedUrl"})
_URI_ELEMENTS = frozenset({"link", "loc", "uri"})


def element(depth: int, name: str, text: str = "", /, **attributes: str) -> str:
    """Return an element with clean text and attributes; attributes that are empty are left out."""
    start = f"{'  ' * depth}<{name}{_attributes(attributes) if attributes else ''}"
    clean = (as_uri(text) if name in _URI_ELEMENTS else legal(text)) if text else ""
    return f"{start}>{escaped(clean)}</{name}>\n" if clean else f"{start} />\n"


def optional(depth: int, name: str, text: str) -> str:
    """Return an element with this text; "" if the text is empty."""
    return element(depth, name, text) if legal(text).strip() else ""


def group(depth: int, name: str, children: Iterable[str], /, **attributes: str) -> str:
    """Return an element that holds others."""
    indent, inside = "  " * depth, "".join(children)
    start = f"{indent}<{name}{_attributes(attributes)}"
    return f"{start}>\n{inside}{indent}</{name}>\n" if inside else f"{start} />\n"


def document(name: str, children: Iterable[str], /, *, style: str = "", **attributes: str) -> bytes:
    """Return a whole document in UTF-8, with the namespaces that it needs declared. `style` is the address of a
    stylesheet for browsers (https://www.w3.org/TR/xml-stylesheet/)."""
    inside = "".join(children)
    prefixes = {*_PREFIX.findall(inside), *(("thr",) if _COUNT in inside else ())}
    used = {f"xmlns:{prefix}": url for prefix, url in NAMESPACES.items() if prefix in prefixes}
    root = group(0, name, [inside], **used, **attributes)
    sheet = f'<?xml-stylesheet type="text/css" href="{_quoted(style)}"?>\n' if style else ""
    return f"<?xml version='1.0' encoding='utf-8'?>\n{sheet}{root}".encode()


@lru_cache(maxsize=1024)
def as_uri(url: str) -> str:
    """Return a URL as a URI, which every reader of XML accepts; a text that is no http(s) URL stays as it is."""
    return urls.in_ascii(url) or legal(url)


def _attributes(attributes: dict[str, str]) -> str:
    text = ""
    for name, value in attributes.items():
        if value:
            text += f' {name}="{_quoted(as_uri(value) if name in _URI_ATTRIBUTES else legal(value))}"'
    return text


def escaped(text: str) -> str:
    """Return clean text as it stands between tags. Long texts have many signs to escape, which are replaced in bytes
    three times as fast."""
    return text.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;").decode()


def _quoted(text: str) -> str:
    """Return an attribute's value; what a parser would read as blanks is written as a reference (XML 1.0 §3.3.3)."""
    if not _MARKED.search(text):
        return text
    quoted = escaped(text).replace('"', "&quot;")
    return quoted.replace("\r", "&#13;").replace("\n", "&#10;").replace("\t", "&#09;")


_MARKED = re.compile(r'[&<>"\r\n\t]')
