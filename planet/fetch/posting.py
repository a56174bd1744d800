"""One POST from its first URL to its receipt: the redirects that keep it, and whether a server may have it."""

from __future__ import annotations

from contextlib import aclosing, suppress

from planet.fetch.body import BodyEncoding, read_start
from planet.fetch.connection import Headers, Message
from planet.fetch.http_url import HttpUrl, encoded_form
from planet.fetch.reasons import FetchError, fetch_error, printable
from planet.fetch.redirects import RedirectChain, decoded_reference
from planet.fetch.throttle import BodyMemory, HostPaused, Throttle
from planet.fetch.time_limit import TimeLimit
from planet.fetch.transport import Response, Way
from planet.model.outreach.deliveries import Answered, Delivery, Form, Receipt, Unanswered

KEPT = frozenset({307, 308})
"""Redirects that keep method and body (RFC 9110 §15.4.8)."""

MOVED = frozenset({301, 302})
"""Redirects after which browsers send a GET, and a POST may be sent again (RFC 9110 §15.4.2)."""

LARGEST_ANSWER = 65_536
"""Bytes of an answer that are kept."""

LONGEST_HEADER = 4_000

ANSWER_SECONDS = 5.0
"""Time for the body of an answer, whose status says what counts."""


class Posting:
    """Sends one delivery. A POST is never repeated by itself: who sent it decides, by its receipt."""

    def __init__(
        self,
        delivery: Delivery,
        agent: bytes,
        transport: Way,
        throttle: Throttle,
        limit: TimeLimit,
        memory: BodyMemory,
    ) -> None:
        self._delivery = delivery
        self._agent = agent
        self._transport = transport
        self._throttle = throttle
        self._limit = limit
        self._memory = memory
        self._message = Message([])

    async def receipt(self) -> Receipt:
        """Send the POST within its time limit; returns Unanswered, never raises, where that fails."""
        try:
            start = HttpUrl.parse(self._delivery.url)
        except FetchError as error:
            return Unanswered(error.reason, maybe_received=False)
        chain = RedirectChain(start, start)
        try:
            async with self._limit:
                return await self._follow(chain)
        except HostPaused as pause:
            reason = fetch_error(f"{pause.reason}: post", chain.url.netloc).reason
            return Unanswered(reason, maybe_received=False, retry_after=pause.remaining)
        except (FetchError, TimeoutError) as error:
            return self._unanswered(error, chain)

    async def _follow(self, chain: RedirectChain) -> Answered:
        """Send POSTs until a response is no redirect that keeps them; raises FetchError, HostPaused or TimeoutError."""
        while True:
            self._message = Message(self._headers(chain), _body(self._delivery))
            async with (
                self._throttle.slot(chain.url.throttle_key, self._limit, self._memory),
                self._transport.send(chain.url, self._message) as response,
            ):
                self._throttle.note_answer(chain.url.throttle_key)
                chain.heed_retry_after(response, self._throttle, self._delivery.now)
                if not self._repeats(response):
                    return await self._answered(response, chain)
                # The server sent the POST on and did nothing with it.
                self._message.begun = False
                _follow_safely(chain, response)

    def _repeats(self, response: Response) -> bool:
        """Return whether a response asks for the same POST elsewhere."""
        statuses = KEPT | MOVED if self._delivery.also_moved else KEPT
        return response.status in statuses and bool(response.header("location").strip())

    def _headers(self, chain: RedirectChain) -> Headers:
        """Build all headers but Host and Content-Length; no cookies, no Referer."""
        form = isinstance(self._delivery.body, Form)
        headers = [
            (b"User-Agent", self._agent),
            (b"Accept", b"*/*"),
            (b"Accept-Encoding", b"gzip"),
            (b"Content-Type", b"application/x-www-form-urlencoded" if form else b"application/json"),
            (b"Connection", b"close"),
        ]
        return [*headers, *chain.credentials(self._delivery.auth)]

    async def _answered(self, response: Response, chain: RedirectChain) -> Answered:
        return Answered(
            url=chain.url.text,
            status=response.status,
            location=_location(response, chain.url),
            link=printable(response.header_list("link"))[:LONGEST_HEADER],
            content_type=printable(response.header("content-type"))[:200],
            retry_after=chain.retry_after,
            body=await self._start_of_body(response, chain.url),
        )

    async def _start_of_body(self, response: Response, url: HttpUrl) -> bytes:
        """Return the start of the body, b"" where it does not come in time: the answer stands without it."""
        encoding = BodyEncoding(url.netloc, response.header_list("content-encoding"), "", LARGEST_ANSWER)
        with self._limit.paused(), suppress(TimeoutError):
            async with TimeLimit(ANSWER_SECONDS), aclosing(response.chunks()) as chunks:
                return await read_start(chunks, encoding)
        return b""

    def _unanswered(self, error: Exception, chain: RedirectChain) -> Unanswered:
        """Return the receipt of a POST whose answer did not come; a server that stays silent counts as such."""
        if isinstance(error, TimeoutError) or (isinstance(error, FetchError) and error.silent):
            self._throttle.note_silence(chain.url.throttle_key)
        reason = error.reason if isinstance(error, FetchError) else fetch_error("silent", chain.url.netloc).reason
        return Unanswered(reason, maybe_received=self._message.begun, retry_after=chain.retry_after)


def _body(delivery: Delivery) -> bytes:
    body = delivery.body
    return encoded_form(body.fields) if isinstance(body, Form) else body.document


def _follow_safely(chain: RedirectChain, response: Response) -> None:
    """Go on to where a redirect leads; raises FetchError where that cannot be, or where a secret would leave TLS."""
    left = chain.url
    chain.follow(response)
    if left.scheme == "https" and chain.url.scheme != "https":
        raise fetch_error("in the clear", left.netloc)


def _location(response: Response, url: HttpUrl) -> str:
    """Return the Location of a response as an absolute URL; "" where there is none on the web."""
    location = printable(decoded_reference(response.header("location").strip()))
    if not location or len(location) > LONGEST_HEADER:
        return ""
    with suppress(FetchError):
        return url.join(location).text
    return ""
