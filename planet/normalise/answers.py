"""Posts that an entry answers: named by elements of its feed, or by the microformat u-in-reply-to in its content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from planet.model.entry import Answer
from planet.model.raw import RawAnswer, RawEntry, RawText
from planet.normalise import fields
from planet.normalise.fields import FeedContext
from planet.struct import Struct
from planet.web.link_keys import bare_url, leads_into, link_key
from planet.web.markup import html
from planet.web.markup.html_scan import VOID, Token, attributes, tokens, unescaped
from planet.web.markup_signs import unescape_once_more

MOST = 20
"""Posts that one entry may answer."""

_LONGEST_ID = 2000
_CITED = "u-in-reply-to"
_OF_PEOPLE = frozenset({"h-card", "p-author", "u-author"})
_QUOTING = frozenset({"blockquote", "q"})
_DEEPEST = 100
_HIDES = re.compile(r"(?<=[\s\"'])(?:style|hidden)(?=[\s=>/])", re.IGNORECASE)
"""What may hide an element; many hide the link to what they answer, which is there for programs."""


def answers(raw: RawEntry, context: FeedContext, link: str) -> tuple[Answer, ...]:
    """Return the posts that an entry says it answers, each once, without the entry itself, whose URL is `link`."""
    if not raw.answers and not any(text and _CITED in text.value for text in (*raw.content, raw.summary)):
        return ()
    stated = (_stated(answer, link or context.url) for answer in raw.answers)
    marked = (Answer(url=url) for url in _marked(raw, context, link))
    own_id = fields.guid(raw.guid)
    distinct: dict[str, Answer] = {}
    for answer in (*stated, *islice(marked, MOST)):
        key = f"{link_key(answer.url)}#{answer.url.partition('#')[2]}" if answer.url else answer.ref
        if key and not leads_into(answer.url, link) and (answer.url or answer.ref != own_id):
            distinct.setdefault(key, answer)
    return tuple(islice(distinct.values(), MOST))


def _stated(answer: RawAnswer, base: str) -> Answer:
    ref = html.one_line(answer.ref, _LONGEST_ID)
    return Answer(ref, fields.link(answer.url, base), fields.link(answer.source, base))


# ------------------------------------------------------------ the microformat


def _marked(raw: RawEntry, context: FeedContext, link: str) -> Iterator[str]:
    """Yield the URLs that the texts mark with the class u-in-reply-to (microformats2, h-entry)."""
    for text in (*raw.content, raw.summary):
        if text is None or _CITED not in text.value or fields.is_plain(text):
            continue
        base = context.base_for_content(text.base, link)
        yield from filter(None, (fields.link(href, base) for href in _hrefs(text)))


def _hrefs(text: RawText) -> list[str]:
    """Return the URLs that a text marks, in its order. Those in the words of somebody else count if there are no
    others: what is quoted may answer something itself."""
    marks = _Marks()
    for token in tokens(_HIDES.sub("data-hides", unescape_once_more(text.value))):
        marks.read(token)
    return marks.own or marks.quoted


class _Element(Struct):
    """An element that is open. `holds`: it is marked, and what it marks is named within it, by a link that is marked as
    its URL, by any other, or by its text."""

    name: str
    holds: bool = False
    quotes: bool = False
    stated: str = ""
    first: str = ""
    words: str = ""


class _Marks:
    """The marked URLs of a text that is read from its beginning to its end."""

    def __init__(self) -> None:
        self.own: list[str] = []
        self.quoted: list[str] = []
        self._open: list[_Element] = []
        self._holder: _Element | None = None

    def read(self, token: Token) -> None:
        """Read the next text or tag."""
        if not token.name:
            if self._holder is not None and len(self._holder.words) < _LONGEST_ID:
                self._holder.words += token.text[:_LONGEST_ID]
        elif token.ends:
            self._end(token.name)
        else:
            self._start(token.name, attributes(token.text))

    def _start(self, name: str, values: dict[str, str]) -> None:
        classes = frozenset(values.get("class", "").split())
        url = next(filter(None, (values.get(key) for key in ("href", "cite", "value"))), "")
        element = _Element(name, quotes=name in _QUOTING or "h-cite" in classes)
        if _CITED in classes:
            if url:
                self._add(url)
            else:
                element.holds = name not in VOID
        elif self._holder is not None and url:
            self._name(self._holder, url, classes)
        if name in VOID or len(self._open) >= _DEEPEST:
            return
        self._open.append(element)
        if element.holds and self._holder is None:
            self._holder = element

    def _name(self, holder: _Element, url: str, classes: frozenset[str]) -> None:
        """Take a link within a marked element as the URL that it marks, unless it leads to a person."""
        if "u-url" in classes and not classes & _OF_PEOPLE:
            holder.stated = holder.stated or url
        elif not classes & _OF_PEOPLE:
            holder.first = holder.first or url

    def _end(self, name: str) -> None:
        if not any(element.name == name for element in self._open):
            return
        while self._open:
            element = self._open.pop()
            if element is self._holder:
                self._holder = None
                self._add(element.stated or element.first or bare_url(unescaped(element.words).strip()))
            if element.name == name:
                return

    def _add(self, url: str) -> None:
        """Add a marked URL, which stands within the elements that are open."""
        is_quoted = any(element.quotes for element in self._open)
        (self.quoted if is_quoted else self.own).append(url)
