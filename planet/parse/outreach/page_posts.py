"""A local post in HTML: a whole document, or a piece of one. What it says of itself, and its content."""

from __future__ import annotations

import re
from collections.abc import Callable

from planet.struct import Struct, field
from planet.web.language_tags import language_tag
from planet.web.markup import html
from planet.web.markup.html_scan import attributes, unescaped

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<name>html|head|title|meta|body|time|h1|script|style|textarea|template|svg)"
    r"(?P<attributes>(?=[\s/>])(?:[^>\"']++|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))*+)(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_CLOSED = frozenset({"script", "style", "textarea", "template", "svg", "title"})
"""Elements whose content says nothing of the document, but for the title."""

_META = {
    "article:published_time": "date",
    "date": "date",
    "datepublished": "date",
    "dc.date": "date",
    "dcterms.date": "date",
    "dcterms.created": "date",
    "article:modified_time": "updated",
    "datemodified": "updated",
    "dcterms.modified": "updated",
    "last-modified": "updated",
    "keywords": "tags",
    "description": "summary",
}
"""Names of `<meta>`, and what they are in the front matter."""

_MOST_TAGS = 20_000


class Page(Struct):
    """What a document in HTML says of itself, as it is written; "" where it says nothing.

    `html` is its content, unsafe, with its first `<h1>`; `heading` is the text of that, and `without_heading` the
    content without it.
    """

    html: str = ""
    title: str = ""
    heading: str = ""
    without_heading: str = ""
    language: str = ""
    stated: dict[str, str] = field(default_factory=dict)


def read(text: str, is_date: Callable[[str], bool]) -> Page:
    """Read a document in HTML, or a piece of one. `is_date` decides which dates can be read; others are passed by."""
    page, scan = Page(), _Scan(text, is_date)
    scan.run(page)
    page.html = text[scan.content_start : scan.content_end]
    if scan.heading:
        start, inner, end, end_of_heading = (position - scan.content_start for position in scan.heading)
        page.heading = html.one_line(html.plain(page.html[inner:end]), 500)
        page.without_heading = page.html[:start] + page.html[end_of_heading:]
    return page


class _Scan:
    """The tags of a document, from its beginning to its end."""

    def __init__(self, text: str, is_date: Callable[[str], bool]) -> None:
        self._text = text
        self._is_date = is_date
        self._has_body = False
        self._surely_dated = False
        self.content_start, self.content_end = 0, len(text)
        self.heading: tuple[int, int, int, int] | None = None

    def run(self, page: Page) -> None:
        """Read all tags that count."""
        position = 0
        for _ in range(_MOST_TAGS):
            tag = _TAG.search(self._text, position)
            if tag is None:
                return
            position = tag.end()
            name = (tag["name"] or "").lower()
            if not name:
                continue
            if tag["end"]:
                self._end(name, tag)
                continue
            if name in _CLOSED:
                inner, position = position, self._end_of(name, position)
                if name == "title" and not page.title:
                    page.title = html.one_line(unescaped(_without_end(self._text[inner:position])), 500)
                continue
            position = self._start(name, tag, page)

    def _start(self, name: str, tag: re.Match[str], page: Page) -> int:
        """Read a start tag; return where the reading goes on."""
        values = attributes(tag["attributes"])
        if name == "html" and language_tag(values.get("lang", "")):
            page.language = values["lang"]
        elif name == "body" and not self._has_body:
            self._has_body, self.content_start = True, tag.end()
            self.heading = None
        elif name == "meta":
            self._meta(values, page)
        elif name == "time":
            self._time(values, page)
        elif name == "h1" and self.heading is None:
            end_of_heading = self._end_of("h1", tag.end())
            self.heading = (
                tag.start(),
                tag.end(),
                end_of_heading - len(_end_tag(self._text[tag.end() : end_of_heading])),
                end_of_heading,
            )
        return tag.end()

    def _end(self, name: str, tag: re.Match[str]) -> None:
        if name == "head" and not self._has_body:
            self.content_start, self.heading = tag.end(), None
        elif name in ("body", "html") and self.content_end == len(self._text):
            self.content_end = tag.start()

    def _meta(self, values: dict[str, str], page: Page) -> None:
        name = next(filter(None, (values.get(key, "") for key in ("property", "name", "itemprop"))), "")
        key = _META.get(name.strip().lower(), "")
        value = values.get("content", "").strip()
        if not key or not value or key in page.stated or (key in ("date", "updated") and not self._is_date(value)):
            return
        page.stated[key] = value
        self._surely_dated = self._surely_dated or key == "date"

    def _time(self, values: dict[str, str], page: Page) -> None:
        """Take the date of a `<time>`: one that is marked as that of the post, else the first of the document."""
        moment = values.get("datetime", "").strip()
        marks = {*values.get("class", "").split(), values.get("itemprop", "")}
        is_marked = "pubdate" in values or bool(marks & {"dt-published", "datePublished"})
        if self._surely_dated or not self._is_date(moment):
            return
        if is_marked or "date" not in page.stated:
            page.stated["date"], self._surely_dated = moment, is_marked

    def _end_of(self, name: str, start: int) -> int:
        """Return the position behind the end tag of an element whose content begins at `start`."""
        end = re.compile(rf"</{name}(?=[\s/>])[^>]*+>?", re.IGNORECASE).search(self._text, start)
        return end.end() if end else len(self._text)


def _end_tag(text: str) -> str:
    """Return the end tag at the end of a text; "" where there is none."""
    start = text.rfind("</")
    return text[start:] if start >= 0 else ""


def _without_end(text: str) -> str:
    return text.removesuffix(_end_tag(text))
