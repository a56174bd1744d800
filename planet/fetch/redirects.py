"""The redirects of one request: where they lead and end, and what of the request goes with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from planet.fetch.connection import Headers
from planet.fetch.freshness import retry_after
from planet.fetch.http_url import HttpUrl
from planet.fetch.reasons import FetchError, fetch_error
from planet.fetch.request_headers import authorization
from planet.fetch.throttle import Throttle
from planet.fetch.transport import Response
from planet.model.visits import Failed, Hints
from planet.struct import Struct, field

MOST_REDIRECTS = 5
PERMANENT = frozenset({301, 308})
GONE = 410
PAUSES_THE_HOST = frozenset({429, 503})


class RedirectChain(Struct):
    """The URLs of one visit: where it began, where it is now, and what servers answered on the way.

    `answered` is True once the server of `url` has answered; `status` is the last HTTP status of any server (0: none).
    """

    start: HttpUrl
    url: HttpUrl
    passed: set[str] = field(default_factory=set)
    moved_to: str = ""
    permanent: bool = True
    answered: bool = False
    status: int = 0
    retry_after: timedelta | None = None

    def follow(self, response: Response) -> None:
        """Go on to the URL of a redirect (RFC 9110 §15.4); raises FetchError for a loop, or too many."""
        self.passed.add(self.url.text)
        self.url = self.url.join(decoded_reference(response.header("location").strip()))
        if self.url.text in self.passed:
            raise fetch_error("loop", self.url.netloc)
        if len(self.passed) > MOST_REDIRECTS:
            raise fetch_error("redirects", self.url.netloc, most=MOST_REDIRECTS)
        self.permanent = self.permanent and response.status in PERMANENT
        self.moved_to = self.url.text if self.permanent else self.moved_to

    def note_retry_after(self, duration: timedelta | None) -> None:
        """Remember the longest Retry-After of the chain."""
        self.retry_after = max(filter(None, (self.retry_after, duration)), default=None)

    def heed_retry_after(self, response: Response, throttle: Throttle, now: datetime | None) -> None:
        """Note the Retry-After of a response; at 429 and 503 pause its whole host."""
        duration = retry_after(response.header, now)
        self.note_retry_after(duration)
        if duration and response.status in PAUSES_THE_HOST:
            throttle.pause(self.url.throttle_key, duration)

    def credentials(self, auth: str) -> Headers:
        """Return the header with the credentials, which go to the origin that they were given for, and nowhere else."""
        secret = authorization(auth, self.start.userinfo)
        return [(b"Authorization", secret)] if secret and self.url.origin == self.start.origin else []

    def failed(self, error: FetchError) -> Failed:
        """Return the outcome of a visit that ends here."""
        return Failed(
            error.reason,
            gone=self.status == GONE and self.permanent,
            unreachable=error.unreachable and not self.status,
            unasked=error.unasked and not self.status,
            hints=Hints(retry_after=self.retry_after),
            status=self.status,
            sign=error.sign,
        )


def decoded_reference(header: str) -> str:
    """Decode the URL in a header as UTF-8, which it most likely is; else escape its bytes beyond ASCII."""
    raw = header.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(sign if sign.isascii() else f"%{ord(sign):02X}" for sign in header)
