"""The IP addresses that a visit may reach: public ones, and those that `private_allow` opens by name."""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from planet.struct import Struct
from planet.web.patterns import later

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network

# Python's own tables differ between its versions; these ranges are refused with all of them.
_NEVER_PUBLIC_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598); the metadata service of one cloud lives here
        "168.63.129.16/32",  # a cloud's wire server, behind an address that looks public
        "192.0.0.0/24",  # IETF protocol assignments (RFC 6890)
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
    )
)
_NEVER_PUBLIC_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocol assignments, Teredo (RFC 4380) among them
        "3fff::/20",  # documentation (RFC 9637)
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # all that IANA gives out; the rest of IPv6 is not the public internet
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052

_BRACKETED = later(r"\[(?P<network>[^\]]+)\](?::(?P<port>\d{1,5}))?")
_PLAIN_IPV4 = re.compile(r"(?P<network>[\d.]+(?:/\d{1,2})?)(?::(?P<port>\d{1,5}))?")


class Opening(Struct, frozen=True):
    """A private network that may be visited, with the one port that is open (None: all ports)."""

    network: IPNetwork
    port: int | None = None

    def admits(self, ip: IPAddress, port: int) -> bool:
        """Return whether this opening names the address and the port."""
        return ip in self.network and self.port in (None, port)


def opening(text: str) -> Opening:
    """Read an item of `private_allow`: "127.0.0.0/8", "192.168.1.10:8080", "::1/128", "[::1]:8080". Raise ValueError if
    it is none."""
    match = _BRACKETED.fullmatch(text.strip()) or _PLAIN_IPV4.fullmatch(text.strip())
    network, port = (match["network"], match["port"]) if match else (text.strip(), None)
    if port is not None and not 0 < int(port) < 65536:
        raise ValueError(f"{text!r}: a port lies between 1 and 65535")
    try:
        return Opening(ip_network(network, strict=False), int(port) if port else None)
    except ValueError:
        message = f"{text!r} is not an address or network, with or without a port, like 192.168.1.10:8080 or 10.0.0.0/8"
        raise ValueError(message) from None


def allowed(ip: IPAddress, port: int, openings: tuple[Opening, ...] = ()) -> bool:
    """Return whether a visit may connect to this address and port: it is public, or opened by name."""
    ip = _unmapped(ip)
    return any(opening.admits(ip, port) for opening in openings) or is_public(ip)


def is_public(ip: IPAddress) -> bool:
    """Return whether the address belongs to the public internet, and the IPv4 address inside it, if any, does too."""
    ip = _unmapped(ip)
    if isinstance(ip, IPv4Address):
        never = any(ip in network for network in _NEVER_PUBLIC_IPV4)
        return not never and ip.is_global and not (ip.is_multicast or ip.is_reserved)
    if any(ip in network for network in _NEVER_PUBLIC_IPV6):
        return False
    inner = _inner_ipv4(ip)
    if inner is not None:
        return is_public(inner)
    return ip in _GLOBAL_UNICAST and ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_site_local)


@lru_cache(maxsize=256)
def parsed(text: str) -> IPAddress | None:
    """Read an IP address as resolvers write it; None if the text is no IP address."""
    if ":" not in text and not text[-1:].isdigit():
        return None  # quicker than the two exceptions that most host names would cost
    try:
        return ip_address(text)
    except ValueError:
        return None


def spelled_out(host: str) -> IPAddress | None:
    """Read a host as an IP address in any spelling that resolvers accept: dotted, decimal, hex, octal, IPv6; None if it
    is a name."""
    try:
        return parsed(host) or IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _unmapped(ip: IPAddress) -> IPAddress:
    """Return the IPv4 address that is written as IPv6 (RFC 4291 §2.5.5.2) and would be connected to; else `ip`."""
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return mapped or ip


def _inner_ipv4(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a gateway would take from a NAT64 or 6to4 (RFC 3056) address; None for other
    addresses."""
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip.sixtofour
