"""The door to httpx: one request through the proxy that the admin named."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx

from planet.errors import PlanetError
from planet.fetch.connection import Message
from planet.fetch.http_url import HttpUrl
from planet.fetch.reasons import fetch_error
from planet.fetch.transport import Part, Response, chain, plain_error, trusted_certificates
from planet.model.community import FetchRules
from planet.web.ip_policy import is_public, opening, spelled_out


class _VerbatimUrl(httpx.URL):
    """A URL whose path and query httpx hands on as they were written, also through a proxy."""

    def __init__(self, url: HttpUrl) -> None:
        super().__init__(f"{url.scheme}://{url.netloc}/")
        self._target = url.target.encode("ascii")

    @property
    def raw_path(self) -> bytes:
        """Return the request target (RFC 9112 §3.2)."""
        return self._target


class _Answer:
    """A response of httpx as `planet.fetch.connection.Answer`."""

    def __init__(self, response: httpx.Response, url: HttpUrl) -> None:
        self.status = response.status_code
        self.headers: dict[bytes, list[bytes]] = {}
        for name, value in response.headers.raw:
            self.headers.setdefault(name.lower(), []).append(value)
        self._response = response
        self._url = url

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the body's bytes, still encoded; raises FetchError where it breaks off."""
        with _fetch_errors(self._url, "body"):
            async for chunk in self._response.aiter_raw():
                yield chunk


class ProxiedTransport:
    """Connections for single requests through the proxy. It resolves the names, so it must guard private networks.

    It uses httpx's transport without httpx's client: so there are no cookies, no redirects and no default headers.
    Raises PlanetError where the rules cannot be used.
    """

    def __init__(self, rules: FetchRules, trust: ssl.SSLContext | None) -> None:
        try:
            self._openings = tuple(map(opening, rules.private_allow))
            trust = trust or trusted_certificates(rules.ca)
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
            self._transport = httpx.AsyncHTTPTransport(verify=trust, trust_env=False, limits=limits, proxy=rules.proxy)
        except (httpx.InvalidURL, ValueError, ImportError) as error:
            raise PlanetError(f"[fetch] cannot be used: {error}") from error

    def open(self) -> None:
        """Do nothing: the transport was opened at once, to see whether the proxy can be used."""

    async def aclose(self) -> None:
        """Close what is still open."""
        await self._transport.aclose()

    @asynccontextmanager
    async def send(self, url: HttpUrl, message: Message) -> AsyncIterator[Response]:
        """Send one request and give its response; raises FetchError. The connection ends with the block."""
        self._refuse_private(url)
        with _fetch_errors(url, "head"):
            target = _VerbatimUrl(url)
            request = httpx.Request(message.method, target, headers=message.headers, content=message.body)
            request.url = target
            message.begun = True
            response = await self._transport.handle_async_request(request)
        try:
            yield Response(_Answer(response, url), url)
        finally:
            with _fetch_errors(url, "body"):
                await response.aclose()

    def _refuse_private(self, url: HttpUrl) -> None:
        """Raise FetchError for private IP addresses and localhost, as far as the URL itself names them."""
        ip = spelled_out(url.host)
        local_name = url.host == "localhost" or url.host.endswith(".localhost")
        opened = ip is not None and any(opening.admits(ip, url.port) for opening in self._openings)
        if local_name or (ip is not None and not opened and not is_public(ip)):
            raise fetch_error("private", url.netloc)


@contextmanager
def _fetch_errors(url: HttpUrl, part: Part) -> Iterator[None]:
    """Turn all errors of httpx into FetchError; raises PlanetError where this machine is at fault."""
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, ValueError) as error:
        raise (plain_error(error, url) or fetch_error(_kind(error, url, part), url.netloc)) from error


def _kind(error: Exception, url: HttpUrl, part: Part) -> str:
    match error:
        case httpx.ProxyError():
            return "proxy"
        case httpx.ConnectError() if any(map(_is_no_way, chain(error))):
            return "proxy"
        case httpx.ConnectError() | ssl.SSLError() if part == "head":
            return "tls" if url.scheme == "https" else "proxy"
        case httpx.LocalProtocolError():
            return "unsendable"
        case _ if part == "body":
            return "cut off"
        case httpx.RemoteProtocolError() if "without sending a response" not in str(error):
            return "garbled"
        case httpx.TransportError() | OSError():
            return "hung up"
    return "address"


_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})


def _is_no_way(cause: BaseException) -> bool:
    """Return whether an error says that nobody listens where the proxy should be, or that no way leads there."""
    return isinstance(cause, ConnectionRefusedError | socket.gaierror) or (
        isinstance(cause, OSError) and cause.errno in _NO_WAY
    )
