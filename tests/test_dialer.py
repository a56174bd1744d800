"""Which addresses are connected to: every private one refused, and the judged address is the connected one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.fetch.dialer import Dialer, DialError, SystemResolver
from planet.web.ip_policy import IPAddress, allowed, is_public, opening, spelled_out

PUBLIC = "93.184.216.34"


class Wire:
    """Records where a connection would go; addresses in `dead` take none."""

    def __init__(self, *dead: str) -> None:
        self.dead = dead
        self.dialled: list[str] = []

    async def __call__(self, ip: IPAddress, port: int) -> socket.socket:
        """No connection, but a note of it."""
        self.dialled.append(str(ip))
        if str(ip) in self.dead:
            raise ConnectionRefusedError
        return socket.socket()


class Names:
    """A resolver that gives one answer after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The next answer."""
        self.asked += 1
        return self.answers.pop(0)


def dial(dialer: Dialer, host: str = "ada.example.org", port: int = 80) -> None:
    """One connection, made and forgotten."""
    asyncio.run(dialer.connect(host, port)).close()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.255", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "192.0.0.192", "192.0.2.1", "192.168.0.1", "192.88.99.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::",
        "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1",
        "ff02::1", "ff0e::1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    """Nothing inside a network, special, or leading into one by a gateway is visited."""
    assert not allowed(ip_address(address), 80)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "1.1.1.1", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1"],
)
def test_public_addresses_are_allowed(address: str) -> None:
    """The internet is open, also through a gateway to it."""
    assert allowed(ip_address(address), 80)


@given(st.ip_addresses(v=4))
def test_an_address_inside_an_address_is_judged_like_itself(ip: object) -> None:
    """However an IPv4 address is wrapped, the verdict is its own."""
    inner = ip_address(str(ip))
    for wrapped in (f"::ffff:{inner}", f"64:ff9b::{inner}"):
        assert is_public(ip_address(wrapped)) == is_public(inner)


@pytest.mark.parametrize(
    ("item", "address", "port", "expected"),
    [
        ("192.168.1.10:8080", "192.168.1.10", 8080, True),
        ("192.168.1.10:8080", "192.168.1.10", 80, False),
        ("192.168.1.10:8080", "192.168.1.11", 8080, False),
        ("192.168.1.10", "192.168.1.10", 443, True),
        ("127.0.0.0/8", "127.9.9.9", 1, True),
        ("127.0.0.0/8", "::ffff:127.9.9.9", 1, True),
        ("127.0.0.0/8:8080", "127.0.0.1", 8081, False),
        ("127.0.0.0/8", "::1", 80, False),
        ("[::1]:8080", "::1", 8080, True),
        ("[::1]:8080", "::1", 8081, False),
        ("::1/128", "::1", 80, True),
        ("fd00::/8", "fd12::1", 80, True),
        ("fd00::/8", "fe80::1", 80, False),
    ],
)
def test_private_allow_opens_exactly_what_it_names(item: str, address: str, port: int, expected: bool) -> None:
    """An opening is an address or network, with one port or all, and nothing beside it."""
    assert allowed(ip_address(address), port, (opening(item),)) is expected


@pytest.mark.parametrize(
    "item", ["", "localhost", "10.0.0.1:0", "10.0.0.1:99999", "10.0.0.0/40", "[::1", "::1:x", "a/b"]
)
def test_nonsense_in_private_allow_is_refused(item: str) -> None:
    """What is no address is a mistake, not an opening."""
    with pytest.raises(ValueError, match=r"port|address"):
        opening(item)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.1", "127.0.1"]
)
def test_every_spelling_of_an_address_is_refused(host: str) -> None:
    """The verdict falls on the address that the system makes of a host, so spelling does not matter."""
    wire = Wire()
    assert str(spelled_out(host)) == "127.0.0.1"
    with pytest.raises(DialError) as caught:
        dial(Dialer(connect=wire), host)
    assert (caught.value.cause, wire.dialled) == ("private", [])


def test_a_name_that_turns_private_is_refused_at_its_next_connection() -> None:
    """A public answer buys nothing for the next one: each connection is judged by its own single look-up."""
    names, wire = Names([PUBLIC], ["127.0.0.1"]), Wire()
    dialer = Dialer(resolve=names, connect=wire)
    dial(dialer)
    with pytest.raises(DialError, match="private"):
        dial(dialer)
    assert (wire.dialled, names.asked) == ([PUBLIC], 2)


def test_of_mixed_answers_the_public_ones_are_used() -> None:
    """A name with private and public addresses is reached by the public ones alone."""
    wire = Wire(PUBLIC)
    dial(Dialer(resolve=Names(["10.0.0.1", PUBLIC, "::1", "not an address", "1.1.1.1"]), connect=wire))
    assert wire.dialled == [PUBLIC, "1.1.1.1"]


def test_the_last_failure_is_told() -> None:
    """Where no address takes the connection the cause is that of the last one."""
    with pytest.raises(DialError) as caught:
        dial(Dialer(resolve=Names([PUBLIC, "1.1.1.1"]), connect=Wire(PUBLIC, "1.1.1.1")))
    assert caught.value.cause == "refused"


def test_eight_addresses_of_a_name_are_tried_and_no_more() -> None:
    """A name with addresses without number keeps a visit busy with eight of them."""
    addresses = [f"93.184.216.{n}" for n in range(20)]
    wire = Wire(*addresses)
    with pytest.raises(DialError):
        dial(Dialer(resolve=Names(addresses), connect=wire))
    assert wire.dialled == addresses[:8]


@pytest.mark.parametrize("host", ["", "a" * 64 + ".example", "a..example", "nobody.invalid"])
def test_names_without_an_address(host: str) -> None:
    """A name that the system cannot resolve is the weather, whatever Python raises for it."""

    async def fail(host: str, port: int) -> Sequence[str]:
        host.encode("idna")
        raise OSError("no such name")

    with pytest.raises(DialError) as caught:
        dial(Dialer(resolve=fail, connect=Wire()), host)
    assert caught.value.cause == "no name"


def test_the_system_resolver_knows_this_machine() -> None:
    """The real resolver answers with addresses."""
    resolver = SystemResolver(threads=1)
    assert "127.0.0.1" in asyncio.run(resolver("localhost", 80)) or "::1" in asyncio.run(resolver("localhost", 80))
    resolver.close()
