"""Places of people on the web: a host of their own, or their part of a host that many people share.

`https://ada.example/blog/` stands for all of ada.example; `https://social.example/@ada` only for what is Ada's there.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from planet.web import urls
from planet.web.patterns import later

MAYBE, HOME = 1, 2
"""Degrees of nearness: on the host of a person's place, where the URL names nobody; at a place."""

REMEMBERED = 8192
"""URLs whose place is remembered: those of a batch of entries, which several rules ask for."""

_SIGILS = "@~"
_BEFORE_A_NAME = frozenset(
    {"users", "user", "u", "profile", "profiles", "people", "channel", "author", "authors", "members", "photos", "in"}
)
_IN_FRONT = frozenset({"web", "feed", "feeds", "rss", "blog", "blogs", "view"})
_FEED_ENDING = later(r"\.(?:rss|atom|xml|json|rdf)$")
_DOCUMENT = later(r"(?:feed|rss|atom|index)s?(?:\.\w+)?|[^.]+\.(?:rss|atom|xml|json|rdf|html?|php)")

_SHARED = later(
    r"(?:gist\.)?github\.com|gitlab\.com|codeberg\.org|git\.sr\.ht|medium\.com|dev\.to|micro\.blog|tumblr\.com"
    r"|feeds\.feedburner\.com|note\.com|zenn\.dev|qiita\.com|write\.as|sites\.google\.com|substack\.com|bsky\.app"
    r"|vimeo\.com|flickr\.com|speakerdeck\.com|(?:feeds\.)?pinboard\.in|ameblo\.jp|(?:m\.)?blog\.naver\.com|t\.me"
    r"|(?:x|twitter|instagram|facebook|threads|linkedin|pinterest|soundcloud|patreon|buymeacoffee|ko-fi)\.(?:com|net)"
    r"|tilde\.\w+|sdf\.org|velog\.io|buttondown\.(?:com|email)|habr\.com|hackmd\.io|plume\.\S+|infosec\.pub"
)
"""Hosts of many people, on which the first part of a path names the person."""


class Place(NamedTuple):
    """A person's place: a host, and a path on it. `shared`: only the path is theirs, in its one spelling."""

    host: str
    path: tuple[str, ...] = ()
    shared: bool = False


Places = frozenset[Place]
NOWHERE: Places = frozenset()


def places_of(addresses: Iterable[str]) -> Places:
    """Return the places that these URLs of one person stand for: those of their pages and feeds."""
    return frozenset(filter(None, map(_place, addresses)))


@lru_cache(maxsize=4096)
def _place(url: str) -> Place | None:
    host, segments = _parts(url)
    if not host:
        return None
    person = _person(host, segments)
    if person:
        return Place(host, person, shared=True)
    path = segments[:-1] if segments and _DOCUMENT.fullmatch(segments[-1]) else segments
    return Place(host, path)


@lru_cache(maxsize=REMEMBERED)
def nearness(url: str, places: Places) -> int:
    """Return how near a URL is to somebody's places: 0 if it is elsewhere, else MAYBE, HOME or more, the more of its
    path is theirs."""
    host, segments = _parts(url) if places else ("", ())
    if not host:
        return 0
    return max((_nearness(host, segments, place) for place in places), default=0)


def _nearness(host: str, segments: tuple[str, ...], place: Place) -> int:
    if host != place.host:
        return MAYBE if not place.shared and host.endswith(f".{place.host}") else 0
    if not place.shared:
        return HOME + (len(place.path) if segments[: len(place.path)] == place.path else 0)
    person = _person(host, segments)
    if not person:
        return MAYBE
    return HOME + 1 if person == place.path else 0


@lru_cache(maxsize=REMEMBERED)
def _parts(url: str) -> tuple[str, tuple[str, ...]]:
    """Return the host and the parts of the path of a URL, case folded; ("", ()) where it is none."""
    keys = urls.keys(url)
    if not keys.host:
        return "", ()
    path = urls.decoded(keys.path.partition("?")[0]).casefold()
    return keys.host, tuple(filter(None, path.split("/")))


def _person(host: str, segments: tuple[str, ...]) -> tuple[str, ...]:
    """Return the person whom a path names, in one spelling: ("ada",) for "/@ada", "/~ada", "/users/ada.rss"; () if it
    names nobody."""
    is_shared = _SHARED.fullmatch(host) is not None
    while segments and segments[0] in _IN_FRONT and (is_shared or _is_sigilled(segments[1:])):
        segments = segments[1:]
    if not segments:
        return ()
    name = segments[0]
    if name in _BEFORE_A_NAME and len(segments) > 1:
        name = segments[1]
    elif name[0] not in _SIGILS and not is_shared:
        return ()
    name = _FEED_ENDING.sub("", name).lstrip(_SIGILS).removeprefix("u:")
    return (name,) if name else ()


def _is_sigilled(segments: tuple[str, ...]) -> bool:
    return bool(segments) and segments[0][0] in _SIGILS
