"""One request through the guarded dialer, and a FetchError for every way in which it can fail."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Literal, Protocol

import h11

from planet.errors import PlanetError, machine_fault
from planet.fetch.connection import Answer, Connection, Message, UnsendableError
from planet.fetch.dialer import Dialer, DialError, Resolver
from planet.fetch.http_url import HttpUrl
from planet.fetch.reasons import FetchError, fetch_error
from planet.fetch.streams import HandshakeError, PlainStream, Stream, secured
from planet.model.community import FetchRules
from planet.web.ip_policy import opening

Part = Literal["head", "body"]


class Response:
    """The head of a response, and its body as it comes."""

    def __init__(self, answer: Answer, url: HttpUrl) -> None:
        self.status = answer.status
        self._answer = answer
        self._url = url

    def header(self, name: str) -> str:
        """Return the first value of a header, byte for byte (as Latin-1), "" where it is absent."""
        values = self._answer.headers.get(name.encode("ascii"))
        return values[0].decode("latin-1") if values else ""

    def header_list(self, name: str) -> str:
        """Return all values of a header, joined by commas (RFC 9110 §5.3); "" where it is absent."""
        return b",".join(self._answer.headers.get(name.encode("ascii"), ())).decode("latin-1")

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the body's bytes, still encoded; raises FetchError where it breaks off."""
        with fetch_errors(self._url, "body"):
            async for chunk in self._answer.chunks():
                yield chunk


class Way(Protocol):
    """A way to the servers: direct (`Transport`), or through a proxy."""

    def open(self) -> None:
        """Read what a visit may need; raises PlanetError where that cannot be used."""
        ...

    async def aclose(self) -> None:
        """Close what is still open."""
        ...

    def send(self, url: HttpUrl, message: Message) -> AbstractAsyncContextManager[Response]:
        """Send one request and give its response; raises FetchError. The connection ends with the block."""
        ...


class Transport:
    """Connections for single requests. There are no cookies, no redirects and no default headers but Host.

    Raises PlanetError where the rules cannot be used.
    """

    def __init__(self, rules: FetchRules, resolve: Resolver | None, trust: ssl.SSLContext | None) -> None:
        try:
            openings = tuple(map(opening, rules.private_allow))
        except ValueError as error:
            raise PlanetError(f"[fetch] cannot be used: {error}") from error
        self._ca = rules.ca
        self._trust = trust
        self._dialer = Dialer(openings, resolve, lookup_seconds=rules.timeout.total_seconds() / 2)

    def open(self) -> None:
        """Read the file that `ca` names, to see whether it can be used."""
        if self._ca:
            self._trusted()

    def _trusted(self) -> ssl.SSLContext:
        """Return the trusted certificates. They are read when first needed, because that takes long."""
        if not self._trust:
            self._trust = trusted_certificates(self._ca)
        return self._trust

    async def aclose(self) -> None:
        """Close what is still open."""
        self._dialer.close()

    @asynccontextmanager
    async def send(self, url: HttpUrl, message: Message) -> AsyncIterator[Response]:
        """Send one request and give its response; raises FetchError. The connection ends with the block."""
        trust = self._trusted() if url.scheme == "https" else None
        with fetch_errors(url, "head"):
            connection = Connection(await self._connect(url, trust))
        try:
            with fetch_errors(url, "head"):
                await connection.send(url.target.encode("ascii"), url.netloc.encode("ascii"), message)
            yield Response(connection, url)
        finally:
            connection.close()

    async def _connect(self, url: HttpUrl, trust: ssl.SSLContext | None) -> Stream:
        plain = await self._dialer.connect(url.name, url.port)
        return await secured(plain, trust, url.name) if trust else PlainStream(plain)


def trusted_certificates(ca: str, protocols: Sequence[str] = ("http/1.1",)) -> ssl.SSLContext:
    """Return the certificates that are trusted: certifi's, the system's, and those in the file `ca` ("": no such file).

    `protocols` are those that a server may choose from (ALPN); empty for what is not HTTP.
    Raises PlanetError where that file cannot be used.
    """
    import certifi  # few milliseconds, which a turn over http alone need not wait for

    trust = ssl.create_default_context(cafile=certifi.where())
    trust.load_default_certs()
    if protocols:
        trust.set_alpn_protocols([*protocols])
    try:
        if ca:
            trust.load_verify_locations(cafile=ca)
    except OSError as error:  # ssl.SSLError is one
        reason = error.strerror or "it holds no certificate in PEM form"
        raise PlanetError(
            f"The file {ca}, named by ca under [fetch], cannot be used ({reason}): name another."
        ) from error
    return trust


@contextmanager
def fetch_errors(url: HttpUrl, part: Part) -> Iterator[None]:
    """Turn all errors of sockets, TLS and HTTP into FetchError; raises PlanetError where this machine is at fault."""
    try:
        yield
    except (h11.ProtocolError, OSError, ValueError) as error:
        raise (plain_error(error, url) or fetch_error(_kind(error, part), url.netloc)) from error


def plain_error(error: Exception, url: HttpUrl) -> FetchError | None:
    """Return the FetchError that one of the chained exceptions is by itself; None for another error.

    Raises PlanetError where this machine is at fault.
    """
    if sentence := machine_fault(error):
        raise PlanetError(sentence) from error
    for cause in chain(error):
        if isinstance(cause, DialError):
            return fetch_error(cause.cause, url.netloc)
        if isinstance(cause, ssl.SSLCertVerificationError):
            kind = "issuer" if cause.verify_code in _UNKNOWN_ISSUER else "certificate"
            return fetch_error(kind, url.netloc, detail=cause.verify_message.rstrip(".")[:120])
        if getattr(cause, "error_status_hint", 0) == 431:  # h11's word for a head beyond its bounds
            return fetch_error("headers", url.netloc)
    return None


def _kind(error: Exception, part: Part) -> str:
    match error:
        case HandshakeError():
            return "tls"
        case UnsendableError():
            return "unsendable"
        case _ if part == "body":
            return "cut off"
        case h11.ProtocolError():
            return "garbled"
        case OSError():
            return "hung up"
    return "address"


_UNKNOWN_ISSUER = frozenset({18, 19, 20, 21})
"""OpenSSL's codes for a chain of certificates that ends in none that is trusted."""


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and those that it came from."""
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__
