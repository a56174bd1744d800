"""The links of an entry, and the further URLs under which it is known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from planet.model.entry import Link
from planet.model.raw import RawEntry
from planet.normalise import fields
from planet.normalise.fields import FeedContext
from planet.web.excerpts import first_words, folded
from planet.web.html_links import AROUND, LONGEST_WORDS, MOST, links_of
from planet.web.html_scan import attributes, tokens
from planet.web.link_keys import link_key

MOST_ADDRESSES = 10
_QUOTES = frozenset({"blockquote", "q"})


def links(content: str, link: str, target: str, title: str, text: str) -> tuple[Link, ...]:
    """Return the links of an entry in their order; what a bookmark points at (`target`) comes first.

    All arguments are those of the entry. These are all its links but for the stated sources of quotations, which its
    content does not keep.
    """
    of_content = links_of(content, link)
    if not target:
        return of_content
    after = folded(text[: 4 * AROUND])
    after = first_words(f" {after}", AROUND) if title and after else first_words(after, AROUND)
    return (Link(target, "bookmark", "", first_words(title, LONGEST_WORDS), after), *of_content[: MOST - 1])


def cited(raw: RawEntry, context: FeedContext, link: str) -> tuple[Link, ...]:
    """Return the stated sources of an entry's quotations, the attribute `cite` of blockquote and q, each once."""
    urls_cited = islice(filter(None, dict.fromkeys(_cited(raw, context, link))), MOST_ADDRESSES)
    return tuple(Link(url, "cite") for url in urls_cited)


def _cited(raw: RawEntry, context: FeedContext, link: str) -> Iterator[str]:
    for text in raw.content or filter(None, (raw.summary,)):
        if "cite=" not in text.value:
            continue
        base = context.base_for_content(text.base, link)
        for token in tokens(text.value):
            if token.name in _QUOTES and not token.ends:
                yield fields.link(attributes(token.text).get("cite", ""), base)


def addresses(raw: RawEntry, context: FeedContext, link: str) -> tuple[str, ...]:
    """Return the further URLs under which an entry says it is known, each once, without `link`, its own, and those of
    the feed and its site."""
    if not raw.addresses:
        return ()
    base = context.base_for_links(raw.link_base)
    by_key = dict.fromkeys(map(link_key, (link, context.home, *context.own_urls)), "")
    for href in raw.addresses:
        url = fields.link(href, base)
        key = link_key(url)
        by_key.setdefault(key, url if "/" in key or "?" in key else "")
    return tuple(islice(filter(None, by_key.values()), MOST_ADDRESSES))
