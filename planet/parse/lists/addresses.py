"""Addresses as lists of members write them: completed, or refused with the reason."""

from __future__ import annotations

import re
from typing import NamedTuple

from planet.web import urls

LONGEST = 2_000
"""Characters of an address, as the members file bounds them."""

_COMMAND = re.compile(r"\s*(?:[|!`]|\$\(|(?:exec|filter|cmd|shell|snap)\s*:)", re.IGNORECASE)
_FILE = re.compile(r"file:|/(?!/)|~|\.{1,2}[/\\]|[A-Za-z]:[\\/]|\\\\", re.IGNORECASE)
_WEB = re.compile(r"https?://[^/\\]", re.IGNORECASE)
_FEED_SCHEME = re.compile(
    r"(?:feed|feeds|rss|itpc|pcast|podcast):(?://)?(?=https?:)|(?:feed|feeds|rss):(?=//)", re.IGNORECASE
)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST_FIRST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,24}(?::\d{1,5})?(?:[/?#]\S*)?")
_NAME_OF_A_FILE = re.compile(
    r"[^/]+\.(?:xml|rss|atom|rdf|json|html?|php|tmpl|xslt|py|pl|sh|rb|ini|txt|css|png|jpe?g|gif|dj|plugin|sed|opml|md)",
    re.IGNORECASE,
)
_PATH = re.compile(r"[^\s:?#]+\.(?:xml|rss|atom|rdf|json|html?)", re.IGNORECASE)
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]")

COMMAND = "a command, and a hub runs none: let it write a file inside the hub folder, and name that as the feed"
LOCAL_FILE = "a file of another machine: copy it into the hub folder, and name it as the feed, from there"
NO_ADDRESS = "no address"
NO_HOST = "no proper host name"
TOO_LONG = f"longer than {LONGEST:,} characters: no address needs that"


class Address(NamedTuple):
    """An address that was read: its URL, or "" and what is wrong with it. `change` says how the URL differs from what
    stands in the list, "" where it does not."""

    url: str
    wrong: str = ""
    change: str = ""


def read(text: str) -> Address:
    """Return the http(s) URL that a text of a list means, or the reason why it means none."""
    tidy = text.strip().strip("<>\"'").strip()
    if _COMMAND.match(tidy):
        return Address("", COMMAND)
    if _FILE.match(tidy):
        return Address("", LOCAL_FILE)
    if len(tidy) > LONGEST:
        return Address("", TOO_LONG)
    url, wrong = _with_scheme(tidy.replace("&amp;", "&"))
    if wrong:
        return Address("", wrong)
    if _BLANK.search(url) or not urls.host(url):
        url = urls.absolute(url)
    if not urls.host(url):
        return Address("", NO_HOST if tidy.lower().startswith("http") else NO_ADDRESS)
    return Address(url, "", "" if url == tidy else f"taken as {url}")


def _with_scheme(tidy: str) -> tuple[str, str]:
    """Return a text with http:// or https:// before it, and what is wrong with it."""
    if match := _FEED_SCHEME.match(tidy):
        remainder = tidy[match.end() :]
        return (f"https:{remainder}" if remainder.startswith("//") else remainder), ""
    if tidy.startswith("//"):
        return f"https:{tidy}", ""
    if _WEB.match(tidy):
        return tidy, ""
    if looks_like_host(tidy):
        return f"https://{tidy}", ""
    if match := _SCHEME.match(tidy):
        scheme = match[1].lower()
        return "", NO_HOST if scheme in (
            "http",
            "https",
        ) else f"begins with {scheme}:, and a hub visits http and https alone"
    return "", LOCAL_FILE if _PATH.fullmatch(tidy) else NO_ADDRESS


def looks_like_host(text: str) -> bool:
    """Return whether a text is a web address that lacks its https://, and not the name of a file."""
    return _HOST_FIRST.fullmatch(text) is not None and not _NAME_OF_A_FILE.fullmatch(text)


def is_refused_by_name(text: str) -> bool:
    """Return whether a text is a command, or names a file of a machine."""
    return _COMMAND.match(text) is not None or _FILE.match(text.strip()) is not None


_FEED_PATH = re.compile(
    r"/(?:[\w.-]*[-_.])?(?:feeds?|rss|atom|rdf|syndication)(?:[-_.\d][\w.-]*)?(?:/|$)|\.(?:xml|rss\d*|atom|rdf)$|feed\.json$",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed|flav|alt|format|type|output|mode)=(?:rss|atom|feed|xml|rdf)|(?:^|&)(?:feed|rss|atom)\b",
    re.IGNORECASE,
)
_FEED_HOST = re.compile(r"(?:feeds?\d?|rss|feedproxy)\.", re.IGNORECASE)


def looks_like_a_feed(url: str) -> bool:
    """Return whether the URL is rather that of a feed than that of a page, as far as its words tell."""
    return bool(
        _FEED_PATH.search(urls.path(url)) or _FEED_QUERY.search(urls.query(url)) or _FEED_HOST.match(urls.host(url))
    )
