"""A URL as it is sent: its host in ASCII, its path and query as they were written."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin

from planet.fetch.reasons import FetchError, fetch_error
from planet.struct import Struct, repr_without
from planet.web.ip_policy import parsed

Origin = tuple[str, str, int]

LONGEST_TARGET = 8_000
"""Characters of path and query; servers refuse more (RFC 9110 §4.1 asks them for no more)."""

LONGEST_HOST = 300
"""Characters of host and port; a name has 253 at most (RFC 1035 §2.3.4)."""

_PORTS = {"http": 80, "https": 443}
_AS_WRITTEN = "".join(map(chr, range(0x21, 0x7F)))
_ORDINARY = re.compile(r"(?P<host>[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{0,6}))?")
_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+){3}")


class HttpUrl(Struct, frozen=True):
    """An http(s) URL in parts. `target` is sent as it was written, except for characters that HTTP cannot carry.

    `name` is the host in ASCII and lower case, an IPv6 address without its brackets. `userinfo` is "user:password",
    decoded, or "".
    """

    scheme: str
    name: str
    port: int
    target: str
    userinfo: str

    def __repr__(self) -> str:
        return repr_without(self, "userinfo")

    @classmethod
    def parse(cls, url: str) -> HttpUrl:
        """Parse an absolute URL; raises FetchError where it cannot be visited."""
        scheme, separator, hierarchy = url.strip().partition("://")
        scheme = scheme.lower()
        if not separator or scheme not in _PORTS:
            raise fetch_error("scheme")
        authority, tail = _split_authority(hierarchy)
        userinfo, _, host = authority.rpartition("@")
        name, port = _host_and_port(scheme, host)
        target = quote(tail.partition("#")[0], safe=_AS_WRITTEN, errors="replace")
        whole = cls(scheme, name, port, target if target.startswith("/") else f"/{target}", unquote(userinfo))
        if not name or len(whole.netloc) > LONGEST_HOST or len(target) > LONGEST_TARGET or not 0 < port < 65536:
            raise fetch_error("address")
        return whole

    @property
    def text(self) -> str:
        """Return the URL as it may be shown and stored: without credentials and fragment."""
        return f"{self.scheme}://{self.netloc}{self.target}"

    @property
    def netloc(self) -> str:
        """Return the host, with its port where that is not the scheme's own."""
        host = f"[{self.name}]" if ":" in self.name else self.name
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> Origin:
        """Return scheme, host and port (RFC 6454), to which credentials are bound."""
        return self.scheme, self.host, self.port

    @property
    def host(self) -> str:
        """Return the host in ASCII, without a trailing dot."""
        return self.name.rstrip(".")

    @property
    def throttle_key(self) -> str:
        """Return "host:port", without the scheme: requests to it share one pace."""
        return f"{self.host}:{self.port}"

    def join(self, location: str) -> HttpUrl:
        """Resolve a Location header against this URL (RFC 9110 §10.2.2); raises FetchError for other schemes."""
        try:
            return HttpUrl.parse(urljoin(self.text, location.strip()))
        except (FetchError, ValueError) as error:
            raise fetch_error("astray", self.netloc) from error


def encoded_form(fields: tuple[tuple[str, str], ...]) -> bytes:
    """Encode named values as `application/x-www-form-urlencoded` (WHATWG URL §5.2), in UTF-8."""
    return urlencode(fields, errors="replace").encode("ascii")


def decoded_form(text: str, most: int = 50) -> dict[str, str]:
    """Return the first value of each name in a query or form (WHATWG URL §5.1); nothing where there are more than
    `most`."""
    try:
        return {name: values[0] for name, values in parse_qs(text, True, max_num_fields=most).items()}
    except ValueError:
        return {}


def _split_authority(hierarchy: str) -> tuple[str, str]:
    """Split what follows "scheme://" into the authority and the part from the path on (RFC 3986 §3)."""
    end = min((index for mark in "/?#" if (index := hierarchy.find(mark)) >= 0), default=len(hierarchy))
    return hierarchy[:end], hierarchy[end:]


def _host_and_port(scheme: str, authority: str) -> tuple[str, int]:
    """Return the host in ASCII and the port, the scheme's own where none is written; raises FetchError for no host."""
    ordinary = _ORDINARY.fullmatch(authority)
    if not ordinary or (_NUMBERS.fullmatch(ordinary["host"]) and not parsed(ordinary["host"])):
        return _odd_host_and_port(scheme, authority)
    host, port = ordinary.groups()
    return host.lower(), int(port) if port else _PORTS[scheme]


def _odd_host_and_port(scheme: str, authority: str) -> tuple[str, int]:
    """Return the same for names in other scripts, IPv6 addresses, and what is no host at all."""
    import httpx  # few feeds need it, and it takes longer to load than a hundred visits

    try:
        url = httpx.URL(f"{scheme}://{authority}/")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise fetch_error("address") from error
    return url.raw_host.decode("ascii").lower(), _PORTS[scheme] if url.port is None else url.port
