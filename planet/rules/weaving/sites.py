"""Sites: which one a URL belongs to, and which are no neighbours of anybody. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from planet.rules.weaving.platforms import NOT_NEIGHBOURS
from planet.struct import Struct
from planet.web import urls
from planet.web.patterns import later

_TWIN = later(r"\A(?:m|mobile|amp|www\d?)\.(?=[^.]+\.[^.])")
"""The first label of a host that shows the same site in another shape."""

_FEED_HOST = later(r"\A(?:feeds?|rss)\.(?=[^.]+\.[^.])")
"""The first label of a host that holds nothing but the feeds of a site."""

_PLAIN = later(r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:$|[?#]|(/[^?#\s\\]*))")
"""A URL whose host is written as in its key."""

_SHARED = {
    "ameblo.jp": 1,
    "blog.naver.com": 1,
    "blogs.harvard.edu": 1,
    "dev.to": 1,
    "feeds.feedburner.com": 1,
    "feeds2.feedburner.com": 1,
    "hackmd.io": 1,
    "medium.com": 1,
    "micro.blog": 1,
    "note.com": 1,
    "qiita.com": 1,
    "sites.google.com": 2,
    "substack.com": 1,
    "telegra.ph": 1,
    "tumblr.com": 1,
    "velog.io": 1,
    "write.as": 1,
    "zenn.dev": 1,
}
"""Hosts that give each person a folder: so many parts of the path name the person."""


def site_of(url: str) -> str:
    """Return the key of the site that an http(s) URL belongs to; "" for any other text.

    It is the host in lower case without "www.", with the port if that is unusual. On hosts that many share the folder
    of the person comes after it: `blogs.example/~kim`, `medium.com/@kim`.
    """
    if plain := _PLAIN.match(url):
        host = authority = _TWIN.sub("", plain[1])
        path = plain[2] or ""
    else:
        host, _, port = urls.host_port(url).rpartition(":")
        if not host:
            return ""
        host = _TWIN.sub("", host)
        authority, path = host if port in ("80", "443") else f"{host}:{port}", urls.path(url)
    if host not in _SHARED and not path.lstrip("/").startswith(("~", "@", "%")):
        return authority
    parts = [urls.decoded(part) for part in path.split("/") if part]
    depth = _SHARED.get(host) or (1 if parts and re.fullmatch(r"[~@][\w.@-]+", parts[0]) else 0)
    return "/".join((authority, *(part.lower() for part in parts[:depth])))


def site_of_feed(url: str) -> str:
    """Return the key of the site whose feed this URL is, as far as the URL tells: of `feeds.kim.example` it is
    `kim.example`."""
    key = site_of(url)
    return key if key.partition("/")[0] in _SHARED else _FEED_HOST.sub("", key)


def home_of(key: str, url: str) -> str:
    """Return the URL of the front page of a site, with the scheme, host and port of one of its pages."""
    _, _, folder = key.partition("/")
    if not folder:
        return f"{urls.origin(url)}/"
    written = [part for part in urls.path(url).split("/") if part][: folder.count("/") + 1]
    return "/".join((urls.origin(url), *written))


class NotNeighbours(Struct, frozen=True):
    """Hosts and sites that are no neighbours. `names` are left out with all that is below them, `alone` without;
    `brands` are names under any top-level domain. What is `welcome` is a neighbour all the same."""

    names: frozenset[str]
    alone: frozenset[str]
    brands: frozenset[str]
    welcome: frozenset[str]

    def hold(self, key: str) -> bool:
        """Return whether the site of this key is no neighbour."""
        around = tuple(_around(key))
        if not self.welcome.isdisjoint(around):
            return False
        host, _, folder = key.partition("/")
        is_of_person = bool(folder) and host in _SHARED
        host = host.partition(":")[0]
        return (
            "." not in host.strip(".")
            or key in self.alone
            or key in _SHARED
            or not self.names.isdisjoint(around)
            or (not is_of_person and not self.brands.isdisjoint(_brands(host)))
        )


@lru_cache(maxsize=16)
def not_neighbours(edits: tuple[str, ...] = ()) -> NotNeighbours:
    """Return the shipped list of what is no neighbour, with the admin's edits: "shop.example" adds a name, and
    "+medium.com" welcomes one."""
    listed = (*NOT_NEIGHBOURS.split(), *(name for name in edits if not name.startswith("+")))
    return NotNeighbours(
        frozenset(name for name in listed if not name.startswith("=") and not name.endswith(".*")),
        frozenset(name.removeprefix("=") for name in listed if name.startswith("=")),
        frozenset(name.removesuffix(".*") for name in listed if name.endswith(".*")),
        frozenset(name.removeprefix("+") for name in edits if name.startswith("+")),
    )


def _around(key: str) -> Iterable[str]:
    """Yield a site, its host, and the domains above it."""
    yield key
    host = key.partition("/")[0]
    yield host
    host = host.partition(":")[0]
    while host:
        yield host
        host = host.partition(".")[2]


_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"})


def _brands(host: str) -> Iterable[str]:
    """Yield the label of a host that stands before its top-level domain, or before one like co.uk."""
    labels = host.split(".")
    if len(labels) > 1:
        yield labels[-2]
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL:
        yield labels[-3]
