"""An address as somebody types it: a URL with or without its scheme, a feed: link, a handle of the fediverse."""

from __future__ import annotations

import re

from planet.struct import Struct
from planet.web import urls
from planet.web.characters import without_controls

_HANDLE = re.compile(r"(?:acct:@?|@)([\w.-]{1,80})@([\w-]+(?:\.[\w-]+)*(?::\d{1,5})?)/?", re.IGNORECASE)
_MAIL = re.compile(r"(?:mailto:)?[^\s@/:]+@[^\s@/]+\.[^\s@/]+", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_HOST = re.compile(r"(?:[^\s/:@?#]+\.[^\s/:@?#.]+\.?|localhost|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:[/?#]\S*)?")

SCHEMES = ("https", "http")
"""In the order in which they are tried, where an address names none."""


class TypedAddress(Struct, frozen=True):
    """The URLs that an address may mean, in the order in which they are tried.

    `directories` are where a handle is looked up first (WebFinger, RFC 7033); none for all other addresses.
    """

    urls: tuple[str, ...]
    directories: tuple[str, ...] = ()


def read(typed: str) -> TypedAddress:
    """Return the URLs that a typed address may mean; raise ValueError with a sentence where it means none."""
    word = without_controls(typed).strip().strip("<>\"'").strip()
    if handle := _HANDLE.fullmatch(word):
        user, host = handle[1], handle[2]
        hosts = [f"{scheme}://{host}" for scheme in SCHEMES]
        directory = f"/.well-known/webfinger?resource=acct:{user}@{host}"
        return TypedAddress(tuple(f"{host}/@{user}" for host in hosts), tuple(host + directory for host in hosts))
    word = re.sub(r"^feed:(?://)?(?=https?:)", "", word, flags=re.IGNORECASE)
    word = re.sub(r"^feed:(?://)?", "https://", word, flags=re.IGNORECASE)
    if _MAIL.fullmatch(word):
        raise ValueError(
            f"{typed.strip()} is an e-mail address: name the person's site or feed, or @{word.removeprefix('mailto:')} "
            "if it is their name in the fediverse."
        )
    if _HOST.fullmatch(word):
        return TypedAddress(tuple(_with_slash(f"{scheme}://{word}") for scheme in SCHEMES))
    scheme = _SCHEME.match(word)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise ValueError(f"{typed.strip()} is not on the web: name an address that begins with https:// or http://.")
    if not scheme or not urls.host(word):
        raise ValueError(
            f"{typed.strip()!r} is no address: name a site, a feed or a profile, for example https://ada.example/."
        )
    return TypedAddress((_with_slash(word),))


def _with_slash(url: str) -> str:
    """Return a URL without its fragment; its shortest path is "/"."""
    url = url.partition("#")[0]
    return url if urls.path(url) else urls.with_path(url, "/")
