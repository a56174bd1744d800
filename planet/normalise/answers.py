"""Posts that an entry answers: named by elements of its feed, or by the microformat u-in-reply-to in its content."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from planet.model.entry import Answer
from planet.model.raw import RawAnswer, RawEntry
from planet.normalise import fields
from planet.normalise.fields import FeedContext
from planet.web import html, urls
from planet.web.html_scan import Token, attributes, tokens

MOST = 20
"""Posts that one entry may answer."""

_LONGEST_ID = 2000
_CITED = "u-in-reply-to"


def answers(raw: RawEntry, context: FeedContext, link: str) -> tuple[Answer, ...]:
    """Return the posts that an entry says it answers, each once, without the entry itself, whose URL is `link`."""
    if not raw.answers and not any(text and _CITED in text.value for text in (*raw.content, raw.summary)):
        return ()
    stated = (_stated(answer, link or context.url) for answer in raw.answers)
    marked = (Answer(url=url) for url in _marked(raw, context, link))
    distinct: dict[str, Answer] = {}
    for answer in (*stated, *islice(marked, MOST)):
        key = urls.comparison_key(answer.url) or answer.ref
        if key and answer.url != link:
            distinct.setdefault(key, answer)
    return tuple(islice(distinct.values(), MOST))


def _stated(answer: RawAnswer, base: str) -> Answer:
    ref = html.one_line(answer.ref, _LONGEST_ID)
    return Answer(ref, fields.link(answer.url, base), fields.link(answer.source, base))


def _marked(raw: RawEntry, context: FeedContext, link: str) -> Iterator[str]:
    """Yield the URLs that the content marks with the class u-in-reply-to (microformats2, h-entry)."""
    for text in (*raw.content, raw.summary):
        if text is None or _CITED not in text.value:
            continue
        base = text.base or link or context.url
        for href in _hrefs(tokens(text.value)):
            if url := fields.link(href, base):
                yield url


def _hrefs(parts: Iterator[Token]) -> Iterator[str]:
    """Yield the URLs of elements with the class u-in-reply-to. If such an element has no URL, that of the next link
    counts."""
    is_cited = False
    for token in parts:
        if not token.name or token.ends:
            continue
        values = attributes(token.text)
        classes = values.get("class", "").split()
        href = values.get("href") or values.get("value") or ""
        if _CITED in classes or (is_cited and token.name == "a"):
            is_cited = not href
            if href:
                yield href
