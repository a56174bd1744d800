"""What is at fault where a visit through a proxy fails: the proxy, or the server behind it."""

from __future__ import annotations

import errno
import socket
import ssl

import httpx
import pytest

from planet.fetch.http_url import HttpUrl
from planet.fetch.proxied import _kind


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (OSError(errno.ENETUNREACH, "Network is unreachable"), "proxy"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "proxy"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "proxy"),
        (socket.gaierror(socket.EAI_AGAIN, "no name"), "proxy"),
        (ssl.SSLError(1, "wrong version number"), "tls"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "tls"),
    ],
)
def test_no_way_to_the_proxy_is_not_the_fault_of_a_server(cause: OSError, kind: str) -> None:
    """Without a network, no server of https is told that its TLS is broken."""
    error = httpx.ConnectError("failed")
    error.__cause__ = cause
    assert _kind(error, HttpUrl.parse("https://ada.example/feed"), "head") == kind
