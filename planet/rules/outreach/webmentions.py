"""Webmentions (W3C Recommendation): which links are told, when again, and when nobody is told any more. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from html import escape, unescape

from planet.model.outreach.deliveries import Answered, Receipt
from planet.model.outreach.webmentions import Stage, Webmention
from planet.model.visits import Failed
from planet.struct import replace
from planet.web import urls
from planet.web.ip_policy import is_public, spelled_out

YOUNG = timedelta(days=7)
"""Only for posts that were written or edited since webmentions are begun: a hub that learns to send them, or reads an
old folder for the first time, tells nobody of the past."""

MOST_LINKS = 50
"""Links of one post that are told."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (15, 60, 6 * 60, 24 * 60, 48 * 60))
"""After each failure in turn; after one more nothing is sent any more."""

LONGEST_WAIT = timedelta(days=7)
MOST_DOUBTS = 2
"""Attempts that may have arrived: a second is allowed, for a receiver takes the same one twice without harm (§3.2)."""

RESERVED = (".localhost", ".example", ".test", ".invalid", ".example.com", ".example.net", ".example.org")

BRIDGE = ".brid.gy"
"""Hosts that read the planet's feed for other networks, until a webmention from its domain comes: then no more
(https://fed.brid.gy/docs#how-post)."""

_HREF = re.compile(r"""<a(?=\s)(?:[^>"]|"[^"]*")*?\shref="([^"]*)\"""")
_BUSY = frozenset({408, 425, 429})


def links_of(content: str, answers: Iterable[str], planet_url: str, *, private: bool = False) -> tuple[str, ...]:
    """Return the URLs on other sites that a post links to or answers, each once, in its order; MOST_LINKS at most.

    Those that nobody can see do not count; private addresses do if the hub may visit some (`private`).
    """
    hrefs = (unescape(href[1]) for href in _HREF.finditer(content))
    distinct = dict.fromkeys(
        url for url in (*answers, *hrefs) if _is_elsewhere(url, planet_url) and can_be_seen(url, private=private)
    )
    return tuple(distinct)[:MOST_LINKS]


def is_shown(url: str, page: str) -> bool:
    """Return whether a page links to a URL, as a receiver will look for it (§3.2.2)."""
    return any(f'href="{form}"' in page for form in {url, escape(url), escape(url, quote=False)})


def version_of(title: str, content: str) -> str:
    """Return the SHA-256 of what a receiver may show of a post."""
    return hashlib.sha256(f"{title}\0{content}".encode("utf-8", "replace")).hexdigest()


def can_be_seen(url: str, *, private: bool) -> bool:
    """Return whether others can see a page at its URL: under a name that can be had, and at no private address, unless
    these are in use (`private`)."""
    ip = spelled_out(urls.hostname(url))
    return not _is_reserved(url) and (private or ip is None or is_public(ip))


def _is_reserved(url: str) -> bool:
    """Return whether the host of a URL has a name that nobody can have (RFC 2606, RFC 6761)."""
    host = f".{urls.hostname(url).lower().rstrip('.')}"
    return host.endswith(RESERVED)


def due(
    stored: Mapping[str, Webmention], entry_id: int, source: str, version: str, links: Iterable[str], now: datetime
) -> Iterator[Webmention]:
    """Yield the webmentions of a post that are to be sent, or sent again, as it is now.

    `stored` are those of the post, by target. All are told of an edit, also those whose link is gone (§3.1.4); where
    the post is gone, `links` is empty (§3.1.5). A receiver that never took one is not told that a link is gone.
    """
    present = dict.fromkeys(links)
    for target in present:
        last = stored.get(target)
        if last is None:
            yield Webmention(entry_id, target, source, True, version, due_at=now)
        elif not last.linked or last.version != version:
            yield _again(replace(last, source=source, linked=True, version=version), now)
    for target, last in stored.items():
        if target not in present and last.linked and _may_be_known(last):
            yield _again(replace(last, linked=False, version=version), now)


def forgotten(stored: Mapping[str, Webmention], links: Iterable[str]) -> list[str]:
    """Return the targets that a post links to no more, and of which no receiver knows."""
    present = set(links)
    return [target for target, last in stored.items() if target not in present and not _may_be_known(last)]


def after_receipt(sent: Webmention, receipt: Receipt, now: datetime) -> Webmention:
    """Return a webmention after the answer to its POST (§3.1.3), or after none."""
    if isinstance(receipt, Answered):
        if receipt.is_success:
            return _ended(replace(sent, reached=True), "sent", now)
        reason = f"The endpoint answers {receipt.status}."
        if receipt.status < 500 and receipt.status not in _BUSY:
            return _ended(sent, "refused" if sent.linked else "sent", now, reason if sent.linked else "")
        return _later(sent, reason, now, receipt.retry_after)
    doubts = sent.doubts + receipt.maybe_received
    if doubts >= MOST_DOUBTS:
        return _ended(replace(sent, doubts=doubts), "unknown", now, receipt.reason)
    return _later(replace(sent, doubts=doubts), receipt.reason, now, receipt.retry_after)


def after_failed_visit(sent: Webmention, visit: Failed, now: datetime) -> Webmention:
    """Return a webmention whose target could not be looked at: later, or never where its server says so."""
    lasting = 200 <= visit.status < 500 and visit.status not in _BUSY
    return (
        without_endpoint(sent, now, visit.reason)
        if lasting
        else _later(sent, visit.reason, now, visit.hints.retry_after)
    )


def without_endpoint(sent: Webmention, now: datetime, reason: str = "") -> Webmention:
    """Return a webmention that nobody takes: its target is asked again when the post changes."""
    return _ended(sent, "none", now, reason)


def after_break(begun: Webmention, now: datetime) -> Webmention:
    """Return a webmention of which an attempt was broken off, as by the end of the program: it may have arrived."""
    doubts = begun.doubts + 1
    broken = replace(begun, doubts=doubts, begun_at=None)
    return _ended(broken, "unknown", now, "The program ended while it was sent.") if doubts >= MOST_DOUBTS else broken


def _again(mention: Webmention, now: datetime) -> Webmention:
    return replace(mention, stage="due", attempts=0, doubts=0, begun_at=None, due_at=now, ended_at=None, reason="")


def _later(sent: Webmention, reason: str, now: datetime, wish: timedelta | None) -> Webmention:
    attempts = sent.attempts + 1
    if attempts > len(WAITS):
        return _ended(replace(sent, attempts=attempts), "failed", now, reason)
    wait = max(WAITS[attempts - 1], min(wish or timedelta(0), LONGEST_WAIT))
    return replace(sent, attempts=attempts, begun_at=None, due_at=now + wait, reason=reason)


def _ended(sent: Webmention, stage: Stage, now: datetime, reason: str = "") -> Webmention:
    return replace(sent, stage=stage, begun_at=None, due_at=None, ended_at=now, reason=reason)


def _may_be_known(mention: Webmention) -> bool:
    """Return whether a receiver may know of a link."""
    return mention.reached or mention.doubts > 0 or mention.begun_at is not None


def _is_elsewhere(url: str, planet_url: str) -> bool:
    """Return whether a URL leads to a page on the web, which is none of the planet's own, nor of the bridge."""
    is_bridge = f".{urls.hostname(url).lower()}".endswith(BRIDGE)
    return url.startswith(("http://", "https://")) and not url.startswith(planet_url) and not is_bridge
