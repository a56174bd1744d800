"""The door to httpx: an address as it is sent, one GET, and every way in which the wire can fail, in words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote, unquote, urljoin

import httpx

from planet.errors import PlanetError
from planet.fetch.dialer import Dialer, DialError, Resolver, guarded_pool
from planet.fetch.reasons import Trouble, trouble
from planet.model.community import FetchRules
from planet.web.ip_policy import is_public, opening, spelled_out

Headers = list[tuple[bytes, bytes]]
Origin = tuple[str, str, int]
Part = Literal["head", "body"]

LONGEST_TARGET = 8_000
"""Characters of path and query; servers refuse more (RFC 9110 §4.1 asks them for no more)."""

LONGEST_HOST = 300
"""Characters of host and port; a name has 253 at most (RFC 1035 §2.3.4)."""

_PORTS = {"http": 80, "https": 443}
_AS_WRITTEN = "".join(map(chr, range(0x21, 0x7F)))


@dataclass(frozen=True, slots=True)
class Place:
    """An http(s) address taken apart. `target` goes over the wire as it was written, but for what HTTP cannot carry.

    `url` is the whole without credentials and fragment; `userinfo` is "user:password", decoded, or "".
    """

    root: httpx.URL
    target: str
    userinfo: str = field(repr=False)

    @classmethod
    def of(cls, url: str) -> Place:
        """Takes an absolute address apart; raises Trouble where it cannot be visited."""
        scheme, separator, rest = url.strip().partition("://")
        if not separator or scheme.lower() not in _PORTS:
            raise trouble("scheme")
        authority, tail = _split(rest)
        userinfo, _, host = authority.rpartition("@")
        try:
            root = httpx.URL(f"{scheme.lower()}://{host}/")
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise trouble("address") from error
        target = quote(tail.partition("#")[0], safe=_AS_WRITTEN, errors="replace")
        port = _PORTS[root.scheme] if root.port is None else root.port
        if not root.raw_host or len(root.netloc) > LONGEST_HOST or len(target) > LONGEST_TARGET or not 0 < port < 65536:
            raise trouble("address")
        return cls(root, target if target.startswith("/") else f"/{target}", unquote(userinfo))

    @property
    def url(self) -> str:
        """The address as it may be shown and stored."""
        return f"{self.root.scheme}://{self.name}{self.target}"

    @property
    def name(self) -> str:
        """The host, with its port where that is not the scheme's own."""
        return self.root.netloc.decode("ascii")

    @property
    def origin(self) -> Origin:
        """Scheme, host, port (RFC 6454): what credentials are bound to."""
        return self.root.scheme, self.host, self.root.port or _PORTS[self.root.scheme]

    @property
    def host(self) -> str:
        """The host in ASCII, without a trailing dot."""
        return self.root.raw_host.decode("ascii").lower().rstrip(".")

    @property
    def gate(self) -> str:
        """What fairness goes by: host and port, without the scheme."""
        return f"{self.host}:{self.origin[2]}"

    def joined(self, location: str) -> Place:
        """Where a Location header leads from here (RFC 9110 §10.2.2); raises Trouble where that is not on the web."""
        try:
            return Place.of(urljoin(self.url, location.strip()))
        except (Trouble, ValueError) as error:
            raise trouble("astray", self.name) from error


class _Verbatim(httpx.URL):
    """An address whose path and query httpx hands on as they were written, also through a proxy."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.root)
        self._target = place.target.encode("ascii")

    @property
    def raw_path(self) -> bytes:
        """The request target (RFC 9112 §3.2)."""
        return self._target


class Answer:
    """The head of an answer, and its body as it comes."""

    def __init__(self, response: httpx.Response, place: Place) -> None:
        self.status = response.status_code
        self._response = response
        self._place = place

    def header(self, name: str) -> str:
        """The first value of a header, byte for byte (as Latin-1), "" where it is absent."""
        return next(iter(self._values(name)), "")

    def header_list(self, name: str) -> str:
        """All values of a header, joined by commas (RFC 9110 §5.3)."""
        return ",".join(self._values(name))

    def _values(self, name: str) -> list[str]:
        wanted = name.encode("ascii")
        return [value.decode("latin-1") for key, value in self._response.headers.raw if key.lower() == wanted]

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The body's bytes, as packed as they come; raises Trouble."""
        with _in_words(self._place, "body"):
            async for chunk in self._response.aiter_raw():
                yield chunk


class Wire:
    """Connections for single requests, through the guarded dialer, or through the proxy that the admin named.

    A transport without httpx's client around it: there is no cookie jar, no redirect, no default header to forget.
    """

    def __init__(self, rules: FetchRules, resolve: Resolver | None, trust: ssl.SSLContext | None) -> None:
        try:
            self._openings = tuple(map(opening, rules.private_allow))
            self._proxy = rules.proxy
            self._trust = trust
            self._dialer = Dialer(self._openings, resolve, patience=rules.timeout.total_seconds() / 2)
            self._transport: httpx.AsyncHTTPTransport | None = None
            if rules.proxy:
                self.open()  # now, to see whether it can be used
        except (httpx.InvalidURL, ValueError, ImportError) as error:
            raise PlanetError(f"[fetch] cannot be used: {error}") from error

    def open(self) -> httpx.AsyncHTTPTransport:
        """Make ready for requests, at the first need: to read all the certificates takes long."""
        if not self._transport:
            self._transport = self._made()
        return self._transport

    def _made(self) -> httpx.AsyncHTTPTransport:
        trust = self._trust or httpx.create_ssl_context(trust_env=False)
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        transport = httpx.AsyncHTTPTransport(verify=trust, trust_env=False, limits=limits, proxy=self._proxy or None)
        if not self._proxy:
            transport._pool = guarded_pool(self._dialer, trust)  # httpx has no public way to name a dialer
        return transport

    async def aclose(self) -> None:
        """Close what is still open."""
        if self._transport:
            await self._transport.aclose()
        self._dialer.close()

    @asynccontextmanager
    async def get(self, place: Place, headers: Headers) -> AsyncIterator[Answer]:
        """One GET, answered; raises Trouble. The connection ends with the block."""
        self._check_behind_proxy(place)
        with _in_words(place, "head"):
            request = httpx.Request("GET", place.root, headers=headers)
            request.url = _Verbatim(place)
            response = await self.open().handle_async_request(request)
        try:
            yield Answer(response, place)
        finally:
            with _in_words(place, "body"):
                await response.aclose()

    def _check_behind_proxy(self, place: Place) -> None:
        """A proxy resolves names by itself, out of the dialer's sight: judge at least what needs no resolving."""
        ip = spelled_out(place.host) if self._proxy else None
        local_name = bool(self._proxy) and (place.host == "localhost" or place.host.endswith(".localhost"))
        opened = ip is not None and any(opening.admits(ip, place.origin[2]) for opening in self._openings)
        if local_name or (ip is not None and not opened and not is_public(ip)):
            raise trouble("private", place.name)


def _split(rest: str) -> tuple[str, str]:
    """Authority, and all that follows it."""
    end = min((at for mark in "/?#" if (at := rest.find(mark)) >= 0), default=len(rest))
    return rest[:end], rest[end:]


@contextmanager
def _in_words(place: Place, part: Part) -> Iterator[None]:
    """Turns whatever httpx and what lies below it raise into Trouble."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise _trouble(error, place, part) from error


def _trouble(error: Exception, place: Place, part: Part) -> Trouble:
    for cause in _chain(error):
        if isinstance(cause, DialError):
            return trouble(cause.cause, place.name)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return trouble("certificate", place.name, detail=cause.verify_message.rstrip(".")[:120])
        if getattr(cause, "error_status_hint", 0) == 431:  # h11's word for a head beyond its bounds
            return trouble("headers", place.name)
    return trouble(_kind(error, place, part), place.name)


def _kind(error: Exception, place: Place, part: Part) -> str:
    match error:
        case httpx.ProxyError():
            return "proxy"
        case httpx.ConnectError() if any(isinstance(cause, _NOBODY_THERE) for cause in _chain(error)):
            return "proxy"  # for all other connections are the dialer's, which says so itself
        case httpx.ConnectError() | ssl.SSLError() if part == "head":
            return "tls" if place.origin[0] == "https" else "proxy"
        case httpx.LocalProtocolError():
            return "unsendable"
        case _ if part == "body":
            return "cut off"
        case httpx.RemoteProtocolError() if "without sending a response" not in str(error):
            return "garbled"
        case httpx.TransportError() | OSError():
            return "hung up"
    return "address"


_NOBODY_THERE = (ConnectionRefusedError, socket.gaierror)


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__
