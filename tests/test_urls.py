"""Addresses: absolute, clean, comparable, fit to publish."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.web import tracking, urls

ANY_ADDRESS = st.text(max_size=60) | st.lists(
    st.sampled_from(
        [
            "http://",
            "https:",
            "//",
            "/",
            "\\",
            "@",
            ":",
            "[",
            "]",
            "::1",
            "a.example",
            "é.example",
            "?",
            "#",
            "&",
            "=",
            "%",
            "%41",
            " ",
            "\t",
            "..",
            "javascript:",
            "user:pw",
            "80",
            "99999",
            "utm_source=x",
            "\u202e",
            "\ud800",
            "xn--a",
            "\x00",
            "!",
            "<",
            '"',
        ]
    )
).map("".join)


@pytest.mark.parametrize(
    ("href", "base", "wanted"),
    [
        ("https://a.example/x?y=1#z", "", "https://a.example/x?y=1#z"),
        ("/x", "https://a.example/b/c", "https://a.example/x"),
        ("x", "https://a.example/b/c", "https://a.example/b/x"),
        ("//b.example/x", "https://a.example/", "https://b.example/x"),
        ("?q", "https://a.example/b", "https://a.example/b?q"),
        (" https://a.example/x\n", "", "https://a.example/x"),
        ("https://a.example/a b", "", "https://a.example/a%20b"),
        ("HTTP://a.example/", "", "http://a.example/"),
        ("https://user:pw@a.example/x", "", "https://a.example/x"),
        ("https:\\\\a.example\\x", "", "https://a.example/x"),
        ("https://a.example\\@evil.example/", "", "https://a.example/@evil.example/"),
        ('https://a.example/"><script>', "", "https://a.example/%22%3E%3Cscript%3E"),
        ("https://bücher.example/ä", "", "https://bücher.example/ä"),
        ("x", "", ""),
        ("x", "ftp://a.example/", ""),
        ("", "https://a.example/", ""),
        ("javascript:alert(1)", "https://a.example/", ""),
        ("java\tscript:alert(1)", "https://a.example/", ""),
        ("data:text/html,x", "https://a.example/", ""),
        ("mailto:a@b.example", "https://a.example/", ""),
        ("http://[::1", "https://a.example/", ""),
        ("http://a.example:99999/", "", ""),
        ("http://a.example:8x/", "", ""),
        ("http://", "https://a.example/", ""),
        ("https://a.example/" + "x" * 5000, "", ""),
    ],
)
def test_a_link_is_absolute_or_nothing(href: str, base: str, wanted: str) -> None:
    """Resolved as a browser would, stripped of credentials; anything but http(s) is no link."""
    assert urls.absolute(href, base) == wanted


@given(ANY_ADDRESS, ANY_ADDRESS)
def test_no_text_makes_a_link_unsafe(href: str, base: str) -> None:
    """Whatever comes in: an http(s) address that can end no attribute and hides no control, or nothing."""
    url = urls.absolute(href, base)
    assert url == "" or re.fullmatch(r"https?://[^\s\"<>\x00-\x20\ud800-\udfff\u202a-\u202e]+", url)
    assert "@" not in url.partition("://")[2].partition("/")[0]
    assert urls.absolute(url) == url


@given(ANY_ADDRESS)
def test_every_function_takes_every_text(text: str) -> None:
    """None of them ever raises."""
    assert isinstance(tracking.without_tracking(text), str)
    assert isinstance(urls.comparison_key(text), str)
    assert isinstance(urls.path_key(text), str)
    assert isinstance(urls.host(text), str)
    assert isinstance(urls.host_port(text), str)
    assert isinstance(urls.public(text), str)
    assert urls.in_ascii(text).isascii()
    parts = (urls.path, urls.query, urls.origin, urls.ending, urls.last_segment, urls.userinfo, urls.hostname)
    assert all(isinstance(part(text), str) for part in parts)
    assert isinstance(urls.with_path(text, "/"), str)
    assert isinstance(urls.secrets(text), tuple)
    assert urls.has_credentials(text) in (True, False)
    assert urls.same_origin(text, "https://a.example/") in (True, False)
    assert urls.is_iri(text) in (True, False)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://a.example/?utm_source=x&b=2&a=1", "https://a.example/?b=2&a=1"),
        ("https://a.example/?utm_source=x&UTM_medium=y", "https://a.example/"),
        ("https://a.example/?fbclid=1&gclid=2&mc_cid=3&igshid=4&msclkid=5", "https://a.example/"),
        ("https://a.example/?a=1&amp;utm_source=x#top", "https://a.example/?a=1#top"),
        ("https://a.example/#utm_source=rss", "https://a.example/"),
        ("https://a.example/?b=%41&&a=+#x", "https://a.example/?b=%41&&a=+#x"),
        ("https://a.example/?", "https://a.example/?"),
        ("https://a.example/utm_source=1", "https://a.example/utm_source=1"),
    ],
)
def test_tracking_goes_and_all_else_stays(url: str, wanted: str) -> None:
    """Only the parameters that count readers are dropped; every other byte is kept."""
    assert tracking.without_tracking(url) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.example/x/", "https://a.example/x"),
        ("https://A.example:443/x", "http://a.example:80/x"),
        ("https://a.example/?b=2&a=1", "https://a.example/?a=1&b=2&utm_source=x"),
        ("https://a.example/index.html", "https://a.example"),
        ("https://a.example/x#part", "https://a.example/x"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
    ],
)
def test_spellings_of_one_address_compare_equal(one: str, other: str) -> None:
    """Scheme, www, port, order, tracking, index page, fragment and encoding make no difference."""
    assert urls.comparison_key(one) == urls.comparison_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "https://a.example/y"),
        ("https://a.example/?a=1", "https://a.example/?a=2"),
        ("https://a.example:8080/", "https://a.example/"),
        ("https://a.example/#!/x", "https://a.example/#!/y"),
        ("https://a.example/", "https://b.example/"),
    ],
)
def test_different_addresses_stay_different(one: str, other: str) -> None:
    """Path, parameters, other ports, routes in the fragment and hosts do make a difference."""
    assert urls.comparison_key(one) != urls.comparison_key(other)


def test_the_path_key_outlives_a_move() -> None:
    """The same path on another host has the same path key."""
    assert urls.path_key("https://old.example/2026/x/?b=1&a=2") == urls.path_key(
        "http://www.new.example/2026/x?a=2&b=1"
    )


def test_hosts_and_ports() -> None:
    """Hosts are shown without www, limits go by host and port."""
    assert urls.host("https://WWW.A.example:8443/x") == "a.example"
    assert urls.host("nonsense") == ""
    assert urls.host_port("https://www.a.example/x") == "www.a.example:443"
    assert urls.host_port("http://[::1]:8000/x") == "[::1]:8000"
    assert urls.host_port("mailto:x") == ""


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://a.example/?a[]=1&b[2]=3", "https://a.example/?a%5B%5D=1&b%5B2%5D=3"),
        ("https://bücher.example:8080//ü/🐟#ß", "https://xn--bcher-kva.example:8080//%C3%BC/%F0%9F%90%9F#%C3%9F"),
        ("https://a.example/50%/%zz/%C3%BC", "https://a.example/50%25/%25zz/%C3%BC"),
        ("http://[::1]:8000/x[1]", "http://[::1]:8000/x%5B1%5D"),
        ("https://a.example/a#b#c|d", "https://a.example/a#b%23c%7Cd"),
        ("https://a.example/~ada/(x);v=1,2?q=a+b&c=:/?", "https://a.example/~ada/(x);v=1,2?q=a+b&c=:/?"),
        ("https://A.example", "https://A.example"),
        ("mailto:ada@a.example", ""),
    ],
)
def test_a_url_as_a_uri(url: str, uri: str) -> None:
    """RFC 3986 with the mapping of RFC 3987 §3.1: what a URI does not allow is encoded, once; all else stays."""
    assert urls.in_ascii(url) == uri
    assert urls.in_ascii(uri) == uri


def test_a_url_is_taken_apart() -> None:
    """Each part as it is written, percent signs and all; nothing of what is no URL."""
    url = "https://A.example:8443/b/Song%20one.MP3?x=1&y=%2F#z"
    assert urls.path(url) == "/b/Song%20one.MP3"
    assert urls.query(url) == "x=1&y=%2F"
    assert urls.origin(url) == "https://A.example:8443"
    assert urls.hostname("https://WWW.A.example/x") == "www.a.example"
    assert urls.ending(url) == "mp3"
    assert [urls.ending(f"https://a.example{path}") for path in ("", "/", "/.mp3", "/a.b/c", "/c?f=x.mp3")] == [""] * 5
    assert urls.last_segment("https://a.example/u/ad%C3%A9/?x#y") == "adé"
    assert urls.last_segment("https://a.example") == "a.example"
    assert (urls.path("nonsense"), urls.origin("mailto:x@a.example")) == ("", "")


def test_a_url_is_put_together_with_another_path() -> None:
    """All but the path stays."""
    assert urls.with_path("https://a.example?x=1", "/") == "https://a.example/?x=1"
    assert urls.with_path("https://a.example/b", "/b/") == "https://a.example/b/"


def test_credentials_and_secrets_of_a_url() -> None:
    """Decoded as they are sent; the query may hold a key as well."""
    url = "https://ada:p%40ss@a.example/feed?key=s%20e&page=2"
    assert urls.has_credentials(url)
    assert not urls.has_credentials("https://a.example/@ada?x=@")
    assert urls.userinfo(url) == "ada:p@ss"
    assert urls.secrets(url) == ("p@ss", "s e", "2")


@pytest.mark.parametrize(
    ("url", "second", "agree"),
    [
        ("https://a.example/x", "HTTPS://A.example:443/y", True),
        ("https://u:p@a.example/x", "https://a.example/y", True),
        ("https://a.example/", "http://a.example:443/", False),
        ("https://a.example/", "https://www.a.example/", False),
        ("https://a.example/", "https://a.example:8443/", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, second: str, agree: bool) -> None:
    """RFC 6454: credentials go no further."""
    assert urls.same_origin(url, second) is agree


def test_what_is_published_of_an_address() -> None:
    """Neither credentials nor the query string."""
    assert urls.public("https://user:pw@a.example/feed?token=secret#x") == "https://a.example/feed"


@pytest.mark.parametrize(
    "text", ["tag:a.example,2026:1", "urn:uuid:1", "https://a.example/ü?x=%20#y", "yt:video:1", "at://did:plc:x/y/z"]
)
def test_an_iri_may_be_an_atom_id(text: str) -> None:
    """Any scheme serves."""
    assert urls.is_iri(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "41",
        "a b:c",
        "https://",
        "https://a b/",
        "tag:<x>",
        "x:%zz",
        "tag:\u202ex",
        "t:" + "x" * 2000,
        "../etc/passwd",
        "tag:a\n",
    ],
)
def test_what_is_no_iri_is_no_atom_id(text: str) -> None:
    """Blanks, controls, illegal signs, no scheme, no host or too much of it."""
    assert not urls.is_iri(text)
