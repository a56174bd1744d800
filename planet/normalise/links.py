"""The links of an entry, and the further URLs under which it is known."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from planet.model.entry import Link
from planet.model.raw import RawEntry, RawText
from planet.normalise import fields
from planet.normalise.fields import FeedContext
from planet.web.link_keys import link_key
from planet.web.markup.html_scan import attributes, tokens

MOST = 10
"""Stated sources of quotations, or further URLs, of one entry."""

_QUOTES = frozenset({"blockquote", "q"})


def cited(raw: RawEntry, context: FeedContext, link: str) -> tuple[Link, ...]:
    """Return the stated sources of an entry's quotations, the attribute `cite` of blockquote and q, each once.

    No reader sees them; so they come after all other links.
    """
    stated = filter(None, dict.fromkeys(_cited(raw, context, link)))
    return tuple(Link(url, "cite") for url in islice(stated, MOST))


def _cited(raw: RawEntry, context: FeedContext, link: str) -> Iterator[str]:
    for text in raw.content or filter(None, (raw.summary,)):
        if "cite=" not in text.value or fields.is_plain(text):
            continue
        base = context.base_for_content(text.base, link)
        for token in tokens(text.value):
            if token.name in _QUOTES and not token.ends:
                yield fields.link(attributes(token.text).get("cite", ""), base)


def addresses(raw: RawEntry, context: FeedContext, link: str) -> tuple[str, ...]:
    """Return the further URLs under which an entry says it is known, each once, without `link`, its own, those of the
    feed and its site, and first pages of other sites."""
    written = (*raw.addresses, *_original(raw))
    if not written:
        return ()
    base = context.base_for_links(raw.link_base)
    by_key = dict.fromkeys(map(link_key, (link, context.home, *context.own_urls)), "")
    for href in written:
        url = fields.link(href, base)
        key = link_key(url)
        by_key.setdefault(key, url if "/" in key or "?" in key else "")
    return tuple(islice(filter(None, by_key.values()), MOST))


def _original(raw: RawEntry) -> tuple[str, ...]:
    """Return the URLs of an entry's source if this is no feed or site, but the same post: it has the entry's title."""
    if raw.source is None or not raw.source.title:
        return ()
    titles = (fields.title(raw.title), fields.title(RawText(raw.source.title)))
    same = titles[0].casefold() == titles[1].casefold()
    return (raw.source.url, raw.source.feed_url) if same else ()
