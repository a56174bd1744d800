"""A visit from the first URL to its outcome: redirects, conditional headers, status, body; never an exception."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from planet.fetch import robot_check
from planet.fetch.body import BodyEncoding, read_body, read_start
from planet.fetch.connection import Headers, Message
from planet.fetch.dialer import Resolver
from planet.fetch.freshness import freshness
from planet.fetch.http_url import HttpUrl
from planet.fetch.reasons import FetchError, fetch_error, printable, status_error, wall_error
from planet.fetch.redirects import RedirectChain, decoded_reference
from planet.fetch.request_headers import ACCEPT
from planet.fetch.throttle import BodyMemory, HostPaused, MemoryBudget, Throttle
from planet.fetch.time_limit import TimeLimit
from planet.fetch.transport import Response, Transport, Way
from planet.model.community import FetchRules
from planet.model.visits import Accept, Failed, Fetched, FetchRequest, Outcome, Unchanged, Validators
from planet.normalise import volatile
from planet.rules.upkeep.robots import LARGEST
from planet.struct import replace

if TYPE_CHECKING:
    from planet.model.outreach.deliveries import Delivery, Receipt

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SUCCESS = frozenset({200, 203})
ERROR_PAGE_SECONDS = 2.0
"""Time to read the page that comes with an error status."""

LONGEST_VALIDATOR = 4_000
"""Characters; a longer one would make the next request too large for most servers."""

NO_VALIDATORS = Validators()


class Visitor:
    """Makes all visits of a turn; an async context manager.

    `resolve` and `trust` replace the system's resolver and the trusted certificates.
    Raises PlanetError where `rules` name a proxy or an address that cannot be used.
    """

    def __init__(
        self,
        rules: FetchRules,
        user_agent: str,
        *,
        resolve: Resolver | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._rules = rules
        self._agent = user_agent.encode("ascii", "ignore")
        self._transport = _transport(rules, resolve, trust)
        self._throttle = Throttle(rules)
        self._budget = MemoryBudget(rules)

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._transport.aclose()

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Send no request to the host of `url` for this duration, an hour at most; ignore a URL without a host.

        It is called for a Retry-After of an earlier turn.
        """
        with suppress(FetchError):
            self._throttle.pause(HttpUrl.parse(url).throttle_key, duration)

    async def visit(
        self,
        url: str,
        *,
        validators: Validators = NO_VALIDATORS,
        body_hash: str = "",
        accept: Accept = "feeds",
        auth: str = "",
        now: datetime | None = None,
    ) -> Outcome:
        """Visit one URL: one GET, and one more for each redirect. Returns Failed, never raises, where that fails."""
        async with self.fetch(FetchRequest(url, validators, body_hash, accept, auth, now)) as outcome:
            return outcome

    async def post(self, delivery: Delivery) -> Receipt:
        """Send one POST, and one more for each redirect that keeps it. Never raises where that fails."""
        from planet.fetch.posting import Posting  # few turns send something

        self._transport.open()
        limit = TimeLimit(self._rules.timeout.total_seconds())
        with BodyMemory(self._budget, limit) as memory:
            return await Posting(delivery, self._agent, self._transport, self._throttle, limit, memory).receipt()

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        """Visit as `visit` does, and count the body in the memory budget until the block ends.

        Make no further visit inside the block: it might wait for memory that the block holds.
        """
        self._transport.open()
        limit = TimeLimit(self._rules.timeout.total_seconds())
        with BodyMemory(self._budget, limit) as memory:
            yield await self._outcome(request, limit, memory)

    async def _outcome(self, request: FetchRequest, limit: TimeLimit, memory: BodyMemory) -> Outcome:
        try:
            start = HttpUrl.parse(request.url)
        except FetchError as error:
            return Failed(error.reason)
        chain = RedirectChain(start, start)
        try:
            async with limit:
                return await self._follow_chain(request, chain, limit, memory)
        except HostPaused as pause:
            chain.note_retry_after(pause.remaining)
            return replace(chain.failed(fetch_error(pause.reason, chain.url.netloc)), turned_away=True)
        except TimeoutError:
            kind = "slow" if chain.answered else "late"
            if not chain.answered:
                self._throttle.note_silence(chain.url.throttle_key)
            return chain.failed(fetch_error(kind, chain.url.netloc, seconds=self._rules.timeout.total_seconds()))
        except FetchError as error:
            if error.silent:
                self._throttle.note_silence(chain.url.throttle_key)
            return chain.failed(error)

    async def _follow_chain(
        self, request: FetchRequest, chain: RedirectChain, limit: TimeLimit, memory: BodyMemory
    ) -> Outcome:
        """Send GETs until a response is no redirect; raises FetchError, HostPaused or TimeoutError."""
        while True:
            chain.answered = False
            async with (
                self._throttle.slot(chain.url.throttle_key, limit, memory),
                self._transport.send(chain.url, Message(self._headers(request, chain))) as response,
            ):
                chain.answered, chain.status = True, response.status
                self._throttle.note_answer(chain.url.throttle_key)
                if response.status >= 300:
                    chain.heed_retry_after(response, self._throttle, request.now)
                if response.status not in REDIRECTS or not response.header("location").strip():
                    return await self._final_outcome(response, request, chain, memory)
                chain.follow(response)

    def _headers(self, request: FetchRequest, chain: RedirectChain) -> Headers:
        """Build all headers that are sent; no cookies, no Referer, no Range."""
        headers = [
            (b"User-Agent", self._agent),
            (b"Accept", ACCEPT[request.accept]),
            (b"Accept-Encoding", b"gzip"),
            (b"Connection", b"close"),
        ]
        return [*headers, *chain.credentials(request.auth), *_conditions(request.validators, chain.url)]

    async def _final_outcome(
        self, response: Response, request: FetchRequest, chain: RedirectChain, memory: BodyMemory
    ) -> Outcome:
        """Return the outcome of the response at the end of the chain; raises FetchError where it brings no feed."""
        hints = replace(freshness(response.header, request.now), retry_after=chain.retry_after)
        if response.status == 304 and _conditions(request.validators, chain.url):
            validators = _validators(response, chain.url, default=request.validators)
            return Unchanged(validators, hints, chain.moved_to)
        if response.status == 304:
            raise fetch_error("304 unasked", chain.url.netloc)
        if wall := robot_check.wall_in_headers(response.header):
            raise wall_error(wall, response.status, chain.url.netloc, request.accept)
        if response.status not in SUCCESS:
            raise await self._status_error(response, chain.url, request.accept)
        body = await self._body(response, chain.url, memory, request.accept)
        if wall := robot_check.wall_in_page(body):
            raise wall_error(wall, response.status, chain.url.netloc, request.accept)
        digest = hashlib.sha256(body).hexdigest()
        validators = _validators(response, chain.url)
        is_at_its_place = request.validators.url in ("", chain.url.text)  # elsewhere its links lead elsewhere
        if is_at_its_place and (digest == request.body_hash or volatile.is_same(body, request.body_hash)):
            return Unchanged(validators, hints, chain.moved_to)
        return Fetched(
            url=chain.url.text,
            body=body,
            content_type=printable(response.header("content-type"))[:200],
            content_location=printable(decoded_reference(response.header("content-location")))[:2000],
            body_hash=digest,
            validators=validators,
            hints=hints,
            moved_to=chain.moved_to,
            link=printable(response.header_list("link"))[:LONGEST_VALIDATOR],
        )

    async def _status_error(self, response: Response, url: HttpUrl, accept: Accept) -> FetchError:
        """Return the FetchError for a status that brings no feed; its page may be a check for robots."""
        if response.status in robot_check.STATUSES:
            encoding = BodyEncoding(url.netloc, response.header_list("content-encoding"), "", robot_check.START)
            with suppress(TimeoutError):
                async with TimeLimit(ERROR_PAGE_SECONDS), aclosing(response.chunks()) as chunks:
                    if wall := robot_check.wall_in_page(await read_start(chunks, encoding)):
                        return wall_error(wall, response.status, url.netloc, accept)
        if response.status in REDIRECTS:
            return fetch_error("nowhere", url.netloc, status=response.status)
        return status_error(response.status, url.netloc)

    async def _body(self, response: Response, url: HttpUrl, memory: BodyMemory, accept: Accept) -> bytes:
        """Read the body, at most `max_bytes`; raises FetchError where it is broken or holds white space alone. Of a
        robots.txt only the start is read, which may be anything."""
        encoding = BodyEncoding(
            host=url.netloc,
            coding=response.header_list("content-encoding"),
            declared=response.header("content-length").strip(),
            limit=self._rules.max_bytes,
        )
        async with aclosing(response.chunks()) as chunks:
            if accept == "robots":
                return await read_start(chunks, replace(encoding, limit=LARGEST + 1))
            body = await read_body(chunks, encoding, memory)
        has_links = accept == "page" and response.header("link")
        if not has_links and not body.strip(b"\xef\xbb\xbf\x00 \t\r\n"):
            raise fetch_error("empty", url.netloc)
        return body


def _transport(rules: FetchRules, resolve: Resolver | None, trust: ssl.SSLContext | None) -> Way:
    """Return the way to the servers: through the guarded dialer, or through the proxy that the admin named."""
    if not rules.proxy:
        return Transport(rules, resolve, trust)
    from planet.fetch.proxied import ProxiedTransport  # few hubs need it, and it takes long to load

    return ProxiedTransport(rules, trust)


def _conditions(validators: Validators, url: HttpUrl) -> Headers:
    """Build the conditional headers, byte for byte as the server of `url` gave them; none for another URL."""
    if validators.url not in ("", url.text):
        return []
    named = ((b"If-None-Match", validators.etag), (b"If-Modified-Since", validators.last_modified))
    return [(name, value.encode("latin-1", "ignore")) for name, value in named if value]


def _validators(response: Response, url: HttpUrl, default: Validators = NO_VALIDATORS) -> Validators:
    """Read ETag and Last-Modified, as Latin-1 so that every byte can be sent back; `default` for absent ones."""
    etag, last_modified = (response.header(name) for name in ("etag", "last-modified"))
    return Validators(
        etag=etag if 0 < len(etag) <= LONGEST_VALIDATOR else default.etag,
        last_modified=last_modified if 0 < len(last_modified) <= LONGEST_VALIDATOR else default.last_modified,
        url=url.text,
    )
