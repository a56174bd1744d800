"""A webhook that gets announcements as JSON, by the guarded POST of visits."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from planet.admin.outreach.outgoing import Outgoing
from planet.fetch.http_url import HttpUrl
from planet.fetch.reasons import FetchError
from planet.fetch.visitor import Visitor
from planet.model.outreach.announcing import Bounds, CallResult, News
from planet.model.outreach.deliveries import Answered, Delivery, Json, Receipt
from planet.notify.courier import REFUSED
from planet.rules.outreach.wording import harmless
from planet.struct import replace
from planet.web import ip_policy, urls

LONGEST = 10_000
"""Characters of `text`, where the announcement names no length."""

SECONDS = 10.0
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1/128", "fc00::/7")
"""Networks that the name of a webhook may lead to: the admin has named it, and it may stand beside the hub."""


class Webhook:
    """An open webhook."""

    bounds = Bounds(LONGEST)

    def __init__(self, visitor: Visitor, outgoing: Outgoing, address: str) -> None:
        self._visitor = visitor
        self._outgoing = outgoing
        self._address = address

    async def send(self, text: str, news: Sequence[News], key: str) -> CallResult:
        """Send one message. `key` stays the same for the same news."""
        document = document_of(self._outgoing, text, news, key)
        body = Json(json.dumps(document, ensure_ascii=False).encode())
        result = result_of(await self._visitor.post(Delivery(self._address, body, now=self._outgoing.now)))
        return replace(result, reason=_without_host(result.reason, self._address))


@asynccontextmanager
async def opened(outgoing: Outgoing, address: str) -> AsyncIterator[Webhook]:
    """Open a webhook, and close it."""
    rules = outgoing.planet.fetch
    timeout = min(rules.timeout, timedelta(seconds=SECONDS))
    openings = (*rules.private_allow, *_openings(address))
    rules = replace(rules, timeout=timeout, private_allow=openings, host_delay=timedelta(0))
    async with outgoing.visitor(rules) as visitor:
        yield Webhook(visitor, outgoing, address)


def _without_host(reason: str, address: str) -> str:
    """Return a reason that does not name the host of an address: with some services its name is the secret."""
    with suppress(FetchError):
        url = HttpUrl.parse(address)
        for name in (url.netloc, url.name):
            reason = reason.replace(name, "the webhook")
    return reason


def _openings(address: str) -> tuple[str, ...]:
    """Return the private networks in which an address may stand: itself, if it is one of numbers."""
    number = ip_policy.spelled_out(urls.hostname(address).strip("[]") or "-")
    return PRIVATE if number is None else (str(number),)


def document_of(outgoing: Outgoing, text: str, news: Sequence[News], key: str) -> dict[str, object]:
    """Return the document of a message, as docs/reference/schemas/announcement.json describes it."""
    return {
        "schema": 1,
        "id": key,
        "planet": {"title": outgoing.planet.title, "url": outgoing.planet.url},
        "text": text,
        "news": [
            {
                "subject": piece.subject,
                **{name: harmless(getattr(piece, name)) for name in ("kind", "author", "title", "excerpt")},
                "tags": piece.tags.split(),
                "link": piece.link,
            }
            for piece in news
        ],
    }


def result_of(receipt: Receipt) -> CallResult:
    """Return what came of a POST."""
    if not isinstance(receipt, Answered):
        return CallResult("unknown" if receipt.maybe_received else "retry", receipt.reason, receipt.retry_after)
    if receipt.is_success:
        return CallResult("sent")
    reason = f"the webhook answers with HTTP {receipt.status}"
    return CallResult("refused" if receipt.status in REFUSED else "retry", reason, receipt.retry_after)
