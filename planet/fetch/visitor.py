"""A visit from the first address to its outcome: redirects by hand, conditions, status, body; never an exception."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from planet.fetch.body import Packing, read_body
from planet.fetch.dialer import Resolver
from planet.fetch.freshness import freshness, retry_after
from planet.fetch.reasons import Trouble, bad_status, printable, trouble
from planet.fetch.request_headers import ACCEPT, authorization
from planet.fetch.throttle import Gates, Memory, Patience, Purse, TurnedAway
from planet.fetch.transport import Answer, Headers, Place, Wire
from planet.model.community import FetchRules
from planet.model.visits import Accept, Failed, Fetched, FetchRequest, Hints, Outcome, Unchanged, Validators

MOST_REDIRECTS = 5
PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
WHOLE = frozenset({200, 203})
GONE = 410
PAUSES_THE_HOST = frozenset({429, 503})
LONGEST_VALIDATOR = 4_000
"""Characters; a longer one would make the next request too large for most servers."""

NO_VALIDATORS = Validators()


@dataclass(slots=True)
class Trail:
    """Where a visit has come to, and what it was told on its way.

    `answered` says whether the present place did, `status` is what any place answered last (0: none did).
    """

    start: Place
    place: Place
    passed: set[str] = field(default_factory=set)
    moved_to: str = ""
    permanent: bool = True
    answered: bool = False
    status: int = 0
    retry_after: timedelta | None = None

    def follow(self, answer: Answer) -> None:
        """On to where a redirect leads (RFC 9110 §15.4); Trouble where that is nowhere, in a circle, or too far."""
        location = answer.header("location").strip()
        if not location:
            raise trouble("nowhere", self.place.name, status=answer.status)
        self.passed.add(self.place.url)
        self.place = self.place.joined(_reference(location))
        if self.place.url in self.passed:
            raise trouble("loop", self.place.name)
        if len(self.passed) > MOST_REDIRECTS:
            raise trouble("redirects", self.place.name, most=MOST_REDIRECTS)
        self.permanent = self.permanent and answer.status in PERMANENT
        self.moved_to = self.place.url if self.permanent else self.moved_to

    def wait(self, wish: timedelta | None) -> None:
        """Remember the longest wish to be left alone."""
        self.retry_after = max(filter(None, (self.retry_after, wish)), default=None)

    def failed(self, problem: Trouble) -> Failed:
        """The outcome of a visit that ends here."""
        return Failed(
            problem.reason,
            gone=self.status == GONE and self.permanent,
            unreachable=problem.unreachable and not self.status,
            hints=Hints(retry_after=self.retry_after),
            status=self.status,
        )


class Visitor:
    """Makes all visits of a turn; an async context manager.

    `resolve` and `trust` are the network's names and the certificates believed in; the system's and certifi's
    by default. Raises PlanetError where `rules` name a proxy or an address that cannot be used.
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
        self._wire = Wire(rules, resolve, trust)
        self._gates = Gates(rules)
        self._memory = Memory(rules)

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._wire.aclose()

    def hold(self, url: str, wish: timedelta) -> None:
        """Do not ask the host of `url` for so long, an hour at most: what an earlier turn was told by one of its feeds.

        That is, for a feed that failed with a Retry-After: until `retry_until`, or an hour after its last visit.
        """
        with suppress(Trouble):  # no address, no host to spare
            self._gates.close(Place.of(url).gate, wish)

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
        """One visit: one GET, and one more for each redirect. Total: bad weather is a `Failed`. See Errand."""
        async with self.visiting(FetchRequest(url, validators, body_hash, accept, auth, now)) as outcome:
            return outcome

    @asynccontextmanager
    async def visiting(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        """As `visit`, but the body keeps its place in memory until the block ends, and others wait for that.

        Make no further visit inside the block: it might wait for what the block holds.
        """
        self._wire.open()
        patience = Patience(self._rules.timeout.total_seconds())
        with Purse(self._memory, patience) as purse:
            yield await self._outcome(request, patience, purse)

    async def _outcome(self, request: FetchRequest, patience: Patience, purse: Purse) -> Outcome:
        try:
            start = Place.of(request.url)
        except Trouble as problem:
            return Failed(problem.reason)
        trail = Trail(start, start)
        try:
            async with patience:
                return await self._journey(request, trail, patience, purse)
        except TurnedAway as closed:
            trail.wait(closed.remaining)
            return replace(trail.failed(trouble("held", trail.place.name)), turned_away=True)
        except TimeoutError:
            kind = "slow" if trail.answered else "late"
            return trail.failed(trouble(kind, trail.place.name, seconds=self._rules.timeout.total_seconds()))
        except Trouble as problem:
            return trail.failed(problem)

    async def _journey(self, request: FetchRequest, trail: Trail, patience: Patience, purse: Purse) -> Outcome:
        while True:
            trail.answered = False
            async with (
                self._gates.turn(trail.place.gate, patience, purse),
                self._wire.get(trail.place, self._headers(request, trail)) as answer,
            ):
                trail.answered, trail.status = True, answer.status
                self._heed(answer, request, trail)
                if answer.status not in REDIRECTS:
                    return await self._arrival(answer, request, trail, purse)
                trail.follow(answer)

    def _headers(self, request: FetchRequest, trail: Trail) -> Headers:
        """All that is sent; what is not here (cookies, Referer, Range …) is not sent."""
        headers = [
            (b"User-Agent", self._agent),
            (b"Accept", ACCEPT[request.accept]),
            (b"Accept-Encoding", b"gzip"),
            (b"Connection", b"close"),
        ]
        credentials = authorization(request.auth, trail.start.userinfo)
        if credentials and trail.place.origin == trail.start.origin:
            headers.append((b"Authorization", credentials))
        return headers + _conditions(request.validators, trail.place)

    def _heed(self, answer: Answer, request: FetchRequest, trail: Trail) -> None:
        """Take a Retry-After to heart, of any answer that is not a success; 429 and 503 speak for the whole host."""
        if answer.status >= 300:
            wish = retry_after(answer.header, request.now)
            trail.wait(wish)
            if wish and answer.status in PAUSES_THE_HOST:
                self._gates.close(trail.place.gate, wish)

    async def _arrival(self, answer: Answer, request: FetchRequest, trail: Trail, purse: Purse) -> Outcome:
        hints = replace(freshness(answer.header, request.now), retry_after=trail.retry_after)
        if answer.status == 304 and _conditions(request.validators, trail.place):
            kept = _validators(answer, trail.place, default=request.validators)
            return Unchanged(kept, hints, trail.moved_to)
        if answer.status == 304:
            raise trouble("304 unasked", trail.place.name)
        if answer.status not in WHOLE:
            raise bad_status(answer.status, trail.place.name)
        body = await self._body(answer, trail.place, purse)
        digest = hashlib.sha256(body).hexdigest()
        validators = _validators(answer, trail.place)
        if digest == request.body_hash:
            return Unchanged(validators, hints, trail.moved_to)
        return Fetched(
            url=trail.place.url,
            body=body,
            content_type=printable(answer.header("content-type"))[:200],
            content_location=printable(_reference(answer.header("content-location")))[:2000],
            body_hash=digest,
            validators=validators,
            hints=hints,
            moved_to=trail.moved_to,
        )

    async def _body(self, answer: Answer, place: Place, purse: Purse) -> bytes:
        packing = Packing(
            host=place.name,
            coding=answer.header_list("content-encoding"),
            declared=answer.header("content-length").strip(),
            limit=self._rules.max_bytes,
        )
        async with aclosing(answer.chunks()) as chunks:
            body = await read_body(chunks, packing, purse)
        if not body.strip(b"\xef\xbb\xbf\x00 \t\r\n"):
            raise trouble("empty", place.name)
        return body


def _conditions(validators: Validators, place: Place) -> Headers:
    """The validators byte for byte, for the address that gave them; none for another."""
    if validators.url not in ("", place.url):
        return []
    named = ((b"If-None-Match", validators.etag), (b"If-Modified-Since", validators.last_modified))
    return [(name, value.encode("latin-1", "ignore")) for name, value in named if value]


def _validators(answer: Answer, place: Place, default: Validators = NO_VALIDATORS) -> Validators:
    """What the answer says, and the default where it is silent; both as Latin-1, so that every byte comes back."""
    etag, last_modified = (answer.header(name) for name in ("etag", "last-modified"))
    return Validators(
        etag=etag if 0 < len(etag) <= LONGEST_VALIDATOR else default.etag,
        last_modified=last_modified if 0 < len(last_modified) <= LONGEST_VALIDATOR else default.last_modified,
        url=place.url,
    )


def _reference(header: str) -> str:
    """The address in a header: its bytes as the UTF-8 that they most likely are, else those beyond ASCII escaped."""
    raw = header.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(sign if sign.isascii() else f"%{ord(sign):02X}" for sign in header)
