"""Keys of references: all spellings and twins of a page have one, and nothing else has it; URLs in texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planet.web import urls
from planet.web.link_keys import bare_url, link_key, shard_of

VECTORS = json.loads(Path(__file__).with_name("link_keys.json").read_text(encoding="utf-8"))
"""URLs with their keys and shards: the same table is for the script of pages."""


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["url"])
def test_the_table(vector: dict[str, str | int]) -> None:
    """Each URL has the key and the shard that stand beside it."""
    assert link_key(str(vector["url"])) == vector["key"]
    assert shard_of(str(vector["key"])) == vector["shard"]


def test_shards_are_half_of_a_known_hash() -> None:
    """The upper 31 bits of FNV-1a, whose values for these texts its authors publish."""
    known = {"": 0x811C9DC5, "a": 0xE40C292C, "foobar": 0xBF9CF968}
    assert {text: shard_of(text) for text in known} == {text: number >> 1 for text, number in known.items()}


PIECES = [
    *("https://", "http://", "//", "/", "\\", "?", "#", "&", "=", "%", "%41", "%2f", ".", "..", ":", "@", "80", "amp"),
    *("2026/11/", "m.", "amp.", "www.", "alice.example", "é.example", "google.com/amp/s/", "cdn.ampproject.org/c/s/"),
    *(".html", "index", "m=1", "utm_source=x", "\u202e", "日本", "\ud800", "[", "]", "::1", " ", "\n", "blogspot.com"),
]
ANY_ADDRESS = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@given(ANY_ADDRESS)
@example("https://www.google.com/amp/s/www.google.com/amp/s/www.google.com/amp/s/www.google.com/amp/s/a.example/b")
def test_any_address_has_a_key_that_is_its_own(address: str) -> None:
    """Never raises; only what is no address has none, and a key can be read as an address again."""
    key = link_key(address)
    assert shard_of(key) < 2**31
    if not key:
        assert not urls.host(address)
        return
    assert not set(key) & set(' \n\t\\<>"`')
    assert urls.host(f"https://{key}")


@given(st.lists(st.sampled_from(["/", ".", "a", "index", "amp", "m.", "www.", "-", "~", "html", "xn--"])).map("".join))
def test_ordinary_addresses_go_a_shorter_way_to_the_same_key(tail: str) -> None:
    """A parameter that tracks makes any address extraordinary, and does not count."""
    for url in (f"https://{tail}", f"http://b.example/{tail}", f"https://{tail}.example"):
        assert link_key(url) == link_key(f"{url}?utm_source=x")


@given(ANY_ADDRESS)
def test_spellings_of_one_page_have_one_key(address: str) -> None:
    """Whatever `urls.comparison_key` takes for the same is the same here: scheme, www, fragment, tracking."""
    clean = urls.absolute(address)
    if not urls.host(clean) or "#" in clean:
        return
    key = link_key(clean)
    assert link_key(clean + "#part") == key
    assert link_key(clean + ("&" if "?" in clean else "?") + "utm_source=x") == key
    assert link_key(f"  {clean}\n") == key


def test_two_that_are_compared_alike_elsewhere_are_alike_here() -> None:
    """Twins are all that this key folds beside `comparison_key`."""
    by_key: dict[str, set[str]] = {}
    for vector in VECTORS:
        by_key.setdefault(urls.comparison_key(vector["url"]), set()).add(vector["key"])
    assert not {key: keys for key, keys in by_key.items() if len(keys) > 1 and urls.host(f"https://{key}")}


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://a.example/b", "https://a.example/b"),
        ("https://a.example/b. More", "https://a.example/b"),
        ("https://a.example/b?!…", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("https://a.example/b_(c)).", "https://a.example/b_(c)"),
        ("https://a.example/b)", "https://a.example/b"),
        ("https://a.example/[b]]", "https://a.example/[b]"),
        ("https://a.example/b”", "https://a.example/b"),
        ("https://a.example/b。次", "https://a.example/b"),
        ("https://a.example/bを見て", "https://a.example/b"),
        ("https://a.example/日本語", "https://a.example/日本語"),
        ("https://a.example/postของ", "https://a.example/post"),
        ("https://a.example/b에서", "https://a.example/b"),
        ("https://a.example/b،", "https://a.example/b"),
        ("https://a.example/b۔", "https://a.example/b"),
        ("https://a.example/straße-é", "https://a.example/straße-é"),
        ("HTTPS://a.example", "HTTPS://a.example"),
        ("https://", ""),
        ("https://.", ""),
        ("https://)))", ""),
        ("see https://a.example", ""),
        ("https://a.example/" + "b" * 3000, ""),
    ],
)
def test_urls_end_where_their_sentence_goes_on(text: str, url: str) -> None:
    """Without the punctuation behind it, with brackets of its own, in scripts with blanks and without."""
    assert bare_url(text) == url


@given(st.text(max_size=80))
def test_any_text_may_follow(text: str) -> None:
    """A URL in a text is a beginning of that text, and a URL."""
    url = bare_url("https://a.example/" + text)
    assert ("https://a.example/" + text).startswith(url)
    assert not url or urls.host(url)
