"""The door to httpx: a URL as it is sent, one GET, and a FetchError for every way in which it can fail."""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote, unquote, urljoin

import httpx

from planet.errors import PlanetError, machine_fault
from planet.fetch.dialer import Dialer, DialError, Resolver, guarded_pool
from planet.fetch.reasons import FetchError, fetch_error
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
class HttpUrl:
    """An http(s) URL in parts. `target` is sent as it was written, except for characters that HTTP cannot carry.

    `text` is the whole URL without credentials and fragment; `userinfo` is "user:password", decoded, or "".
    """

    root: httpx.URL
    target: str
    userinfo: str = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> HttpUrl:
        """Parse an absolute URL; raises FetchError where it cannot be visited."""
        scheme, separator, hierarchy = url.strip().partition("://")
        if not separator or scheme.lower() not in _PORTS:
            raise fetch_error("scheme")
        authority, tail = _split_authority(hierarchy)
        userinfo, _, host = authority.rpartition("@")
        try:
            root = httpx.URL(f"{scheme.lower()}://{host}/")
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise fetch_error("address") from error
        target = quote(tail.partition("#")[0], safe=_AS_WRITTEN, errors="replace")
        port = _PORTS[root.scheme] if root.port is None else root.port
        if not root.raw_host or len(root.netloc) > LONGEST_HOST or len(target) > LONGEST_TARGET or not 0 < port < 65536:
            raise fetch_error("address")
        return cls(root, target if target.startswith("/") else f"/{target}", unquote(userinfo))

    @property
    def text(self) -> str:
        """Return the URL as it may be shown and stored."""
        return f"{self.root.scheme}://{self.netloc}{self.target}"

    @property
    def netloc(self) -> str:
        """Return the host, with its port where that is not the scheme's own."""
        return self.root.netloc.decode("ascii")

    @property
    def origin(self) -> Origin:
        """Return scheme, host and port (RFC 6454), to which credentials are bound."""
        return self.root.scheme, self.host, self.root.port or _PORTS[self.root.scheme]

    @property
    def host(self) -> str:
        """Return the host in ASCII, without a trailing dot."""
        return self.root.raw_host.decode("ascii").lower().rstrip(".")

    @property
    def throttle_key(self) -> str:
        """Return "host:port", without the scheme: requests to it share one pace."""
        return f"{self.host}:{self.origin[2]}"

    def join(self, location: str) -> HttpUrl:
        """Resolve a Location header against this URL (RFC 9110 §10.2.2); raises FetchError for other schemes."""
        try:
            return HttpUrl.parse(urljoin(self.text, location.strip()))
        except (FetchError, ValueError) as error:
            raise fetch_error("astray", self.netloc) from error


class _VerbatimUrl(httpx.URL):
    """A URL whose path and query httpx hands on as they were written, also through a proxy."""

    def __init__(self, url: HttpUrl) -> None:
        super().__init__(url.root)
        self._target = url.target.encode("ascii")

    @property
    def raw_path(self) -> bytes:
        """Return the request target (RFC 9112 §3.2)."""
        return self._target


class Response:
    """The head of a response, and its body as it comes."""

    def __init__(self, response: httpx.Response, url: HttpUrl) -> None:
        self.status = response.status_code
        self._response = response
        self._url = url

    def header(self, name: str) -> str:
        """Return the first value of a header, byte for byte (as Latin-1), "" where it is absent."""
        return next(iter(self._values(name)), "")

    def header_list(self, name: str) -> str:
        """Return all values of a header, joined by commas (RFC 9110 §5.3); "" where it is absent."""
        return ",".join(self._values(name))

    def _values(self, name: str) -> list[str]:
        header = name.encode("ascii")
        return [value.decode("latin-1") for key, value in self._response.headers.raw if key.lower() == header]

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the body's bytes, still encoded; raises FetchError where it breaks off."""
        with _fetch_errors(self._url, "body"):
            async for chunk in self._response.aiter_raw():
                yield chunk


class Transport:
    """Connections for single requests, through the guarded dialer, or through the proxy that the admin named.

    It uses httpx's transport without httpx's client: so there are no cookies, no redirects and no default headers.
    """

    def __init__(self, rules: FetchRules, resolve: Resolver | None, trust: ssl.SSLContext | None) -> None:
        try:
            self._openings = tuple(map(opening, rules.private_allow))
            self._proxy = rules.proxy
            self._ca = rules.ca
            self._trust = trust
            self._dialer = Dialer(self._openings, resolve, lookup_seconds=rules.timeout.total_seconds() / 2)
            self._transport: httpx.AsyncHTTPTransport | None = None
            if rules.proxy:
                self.open()  # now, to see whether it can be used
        except (httpx.InvalidURL, ValueError, ImportError) as error:
            raise PlanetError(f"[fetch] cannot be used: {error}") from error

    def open(self) -> httpx.AsyncHTTPTransport:
        """Return the open transport. It is opened when first needed, because reading all certificates takes long."""
        if not self._transport:
            self._transport = self._connect()
        return self._transport

    def _connect(self) -> httpx.AsyncHTTPTransport:
        trust = self._trust or trusted_certificates(self._ca)
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
    async def get(self, url: HttpUrl, headers: Headers) -> AsyncIterator[Response]:
        """Send one GET and give its response; raises FetchError. The connection ends with the block."""
        self._check_for_proxy(url)
        with _fetch_errors(url, "head"):
            request = httpx.Request("GET", url.root, headers=headers)
            request.url = _VerbatimUrl(url)
            response = await self.open().handle_async_request(request)
        try:
            yield Response(response, url)
        finally:
            with _fetch_errors(url, "body"):
                await response.aclose()

    def _check_for_proxy(self, url: HttpUrl) -> None:
        """Refuse private IP addresses and localhost where a proxy resolves names; raises FetchError."""
        ip = spelled_out(url.host) if self._proxy else None
        local_name = bool(self._proxy) and (url.host == "localhost" or url.host.endswith(".localhost"))
        opened = ip is not None and any(opening.admits(ip, url.origin[2]) for opening in self._openings)
        if local_name or (ip is not None and not opened and not is_public(ip)):
            raise fetch_error("private", url.netloc)


def trusted_certificates(ca: str) -> ssl.SSLContext:
    """Return the certificates that are trusted: certifi's, the system's, and those in the file `ca` ("": no such file).

    Raises PlanetError where that file cannot be used.
    """
    trust = httpx.create_ssl_context(trust_env=False)
    trust.load_default_certs()
    try:
        if ca:
            trust.load_verify_locations(cafile=ca)
    except OSError as error:  # ssl.SSLError is one
        reason = error.strerror or "it holds no certificate in PEM form"
        raise PlanetError(
            f"The file {ca}, named by ca under [fetch], cannot be used ({reason}): name another."
        ) from error
    return trust


def _split_authority(hierarchy: str) -> tuple[str, str]:
    """Split what follows "scheme://" into the authority and the part from the path on (RFC 3986 §3)."""
    end = min((index for mark in "/?#" if (index := hierarchy.find(mark)) >= 0), default=len(hierarchy))
    return hierarchy[:end], hierarchy[end:]


@contextmanager
def _fetch_errors(url: HttpUrl, part: Part) -> Iterator[None]:
    """Turn all errors of httpx, sockets and TLS into FetchError."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise _as_fetch_error(error, url, part) from error


def _as_fetch_error(error: Exception, url: HttpUrl, part: Part) -> FetchError:
    """Return the FetchError for an error of httpx; raises PlanetError where this machine is at fault."""
    if sentence := machine_fault(error):
        raise PlanetError(sentence) from error
    for cause in _chain(error):
        if isinstance(cause, DialError):
            return fetch_error(cause.cause, url.netloc)
        if isinstance(cause, ssl.SSLCertVerificationError):
            kind = "issuer" if cause.verify_code in _UNKNOWN_ISSUER else "certificate"
            return fetch_error(kind, url.netloc, detail=cause.verify_message.rstrip(".")[:120])
        if getattr(cause, "error_status_hint", 0) == 431:  # h11's word for a head beyond its bounds
            return fetch_error("headers", url.netloc)
    return fetch_error(_kind(error, url, part), url.netloc)


def _kind(error: Exception, url: HttpUrl, part: Part) -> str:
    match error:
        case httpx.ProxyError():
            return "proxy"
        case httpx.ConnectError() if any(isinstance(cause, _NOBODY_THERE) for cause in _chain(error)):
            return "proxy"  # for all other connections are the dialer's, which says so itself
        case httpx.ConnectError() | ssl.SSLError() if part == "head":
            return "tls" if url.origin[0] == "https" else "proxy"
        case httpx.LocalProtocolError():
            return "unsendable"
        case _ if part == "body":
            return "cut off"
        case httpx.RemoteProtocolError() if "without sending a response" not in str(error):
            return "garbled"
        case httpx.TransportError() | OSError():
            return "hung up"
    return "address"


_UNKNOWN_ISSUER = frozenset({18, 19, 20, 21})
"""OpenSSL's codes for a chain of certificates that ends in none that is trusted."""

_NOBODY_THERE = (ConnectionRefusedError, socket.gaierror)


def _chain(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__
