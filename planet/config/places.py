"""Where things are: web addresses, feeds, ways to reach people, the store, and networks; as `values` does for text."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from pathlib import PurePosixPath

from planet.config import values
from planet.web import media_types, urls
from planet.web.characters import CONTROL
from planet.web.ip_policy import opening

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST_FIRST = re.compile(r"(www\.[^/]+|([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?/.*)", re.IGNORECASE)
_GAP = re.compile(rf"\s|{CONTROL.pattern}")
_PICTURES = "|".join(sorted({*media_types.PICTURE_ENDINGS, "svg"}))
_FILE = re.compile(rf"[^/]*\.({_PICTURES}|xml|rss|atom|json|html?|md)", re.IGNORECASE)
_PICTURE = re.compile(rf"(?!/)[^:]*\.({_PICTURES})", re.IGNORECASE)
_HOST = re.compile(r"(?:[^@]*@)?(?:[\w.~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?")
LONGEST_ADDRESS = 2_000
"""Characters."""


def address(value: str, schemes: Collection[str] = ("http", "https")) -> str:
    """An absolute address of one of the schemes; a web address has a host, and "/" as its shortest path."""
    tidy = value.strip()
    parts = _split(tidy, schemes)
    if parts.scheme not in ("http", "https"):
        return tidy
    if not parts.hostname or not _HOST.fullmatch(parts.netloc):
        raise ValueError(f"{values.quoted(value)} has no proper host name after ://; check the address")
    return tidy if parts.path else urls.with_path(tidy, "/")


def _split(tidy: str, schemes: Collection[str]) -> urls.Parts:
    """The parts of an address. Raises ValueError with a sentence where it is not one, or not of these schemes."""
    if len(tidy) > LONGEST_ADDRESS:
        raise ValueError(f"{values.quoted(tidy)} is longer than {LONGEST_ADDRESS} characters; no address needs that")
    if not tidy or _GAP.search(tidy):
        raise ValueError(f"{values.quoted(tidy)} is not an address; write it whole, and without spaces")
    scheme = _SCHEME.match(tidy)
    if scheme is None or scheme[1].lower() not in schemes:
        raise ValueError(_wrong_scheme(tidy, schemes))
    try:
        parts = urls.take_apart(tidy)
    except ValueError:
        raise ValueError(f"{values.quoted(tidy)} is not an address; check its host and port") from None
    if parts.scheme not in ("http", "https") and not (parts.path or parts.netloc):
        raise ValueError(f"{values.quoted(tidy)} ends after its scheme; write it whole")
    return parts


def _wrong_scheme(tidy: str, schemes: Collection[str]) -> str:
    if values.EMAIL.fullmatch(tidy) and "mailto" in schemes:
        return f'{values.quoted(tidy)} is an e-mail address; write "mailto:{tidy}"'
    if "://" not in tidy and _HOST_FIRST.fullmatch(f"{tidy}/") and not _FILE.fullmatch(tidy):
        return f"{values.quoted(tidy)} lacks its beginning; write {values.quoted(f'https://{tidy}')}"
    if len(schemes) == 2:
        return f"{values.quoted(tidy)} is not a web address; write it whole, with http:// or https://"
    ways = [f"{scheme}:" for scheme in schemes]
    return f"{values.quoted(tidy)} is not an address that is known here; begin it with {values.listed(ways)}"


def web(value: str) -> str:
    """A web address that may be shown: without a name and a password."""
    tidy = address(value)
    if urls.has_credentials(tidy):
        raise ValueError("holds a name or password, and would show it to everybody; write the address without them")
    return tidy


def web_or_nothing(value: str) -> str:
    """A web address that may be shown, or ""."""
    return web(value) if value.strip() else ""


def site(value: str) -> str:
    """The address of a site's root: ends in "/", without query and fragment."""
    tidy = web(value)
    parts = urls.take_apart(tidy)
    if parts.query or parts.fragment or "?" in value or "#" in value:
        raise ValueError(f"{values.quoted(value)} must be the plain address of the site; leave out what follows ? or #")
    return urls.with_path(tidy, parts.path if parts.path.endswith("/") else f"{parts.path}/")


def contact(value: str) -> str:
    """A way to reach a member."""
    return _shown_address(value, ("https", "http", "mailto", "xmpp", "matrix", "tel"))


def meeting_place(value: str) -> str:
    """Where a channel is found."""
    return _shown_address(value, ("https", "http", "mailto", "xmpp", "matrix", "irc", "ircs"))


def join(value: str) -> str:
    """How to become a member, or ""."""
    return _shown_address(value, ("https", "http", "mailto")) if value.strip() else ""


def _shown_address(value: str, schemes: Collection[str]) -> str:
    return web(value) if value.strip().lower().startswith(("http:", "https:")) else address(value, schemes)


def proxy(value: str) -> str:
    """The address of an HTTP proxy, or ""; a name and password may stand in it."""
    return address(value) if value.strip() else ""


def picture(value: str) -> str:
    """A web address that may be shown, the path of a picture inside the hub folder, or nothing."""
    tidy = value.strip()
    if not _PICTURE.fullmatch(tidy) or looks_like_web(tidy):
        return web_or_nothing(value)
    if tidy.lower().endswith(".svg"):
        raise ValueError(f"{values.quoted(value)} is SVG, which may carry scripts; use JPEG, PNG or WebP")
    return _inside(value, tidy)


def feed(value: str) -> str:
    """The address of a feed as written, or the path of a file inside the hub folder."""
    tidy = value.strip()
    scheme = _SCHEME.match(tidy)
    if (scheme and len(scheme[1]) > 1) or tidy.startswith("//"):
        return _feed_address(tidy)
    return _inside(value, tidy)


def _inside(value: str, tidy: str) -> str:
    """A path inside the hub folder, written from there."""
    scheme = _SCHEME.match(tidy)
    if CONTROL.search(tidy):
        raise ValueError(f"{values.quoted(value)} holds a control character; take it out")
    if not tidy or tidy in (".", "./") or len(tidy) > LONGEST_ADDRESS:
        raise ValueError("names no feed; write its web address, or the path of a file inside the hub folder")
    if scheme or "\\" in tidy or tidy.startswith(("/", "~")):
        raise ValueError(
            f'{values.quoted(value)} is not a path inside the hub folder; write it from there, with /: "feeds/name.xml"'
        )
    return str(PurePosixPath(tidy)) + "/" * tidy.endswith("/")


def _feed_address(tidy: str) -> str:
    if tidy.lower().startswith("feed:"):
        rest = tidy[5:].removeprefix("//")
        meant = rest if rest.startswith("http") else f"https://{rest}"
        raise ValueError(f"{values.quoted(tidy)} is how some programs write feeds; write {values.quoted(meant)}")
    if tidy.lower().startswith("file:"):
        raise ValueError(
            f'{values.quoted(tidy)} begins with file:; write the path from the hub folder: "feeds/name.xml"'
        )
    return address(tidy)


def is_web(value: str) -> bool:
    """Whether a feed is a web address, and not a path inside the hub folder."""
    return value.lower().startswith(("http://", "https://"))


def looks_like_web(value: str) -> bool:
    """Whether a path is rather a web address that lacks its https://."""
    return _HOST_FIRST.fullmatch(value) is not None


def same_feed(value: str) -> str:
    """What two spellings of one feed have in common: scheme, case of the host and fragment do not count."""
    if not is_web(value):
        return value
    parts = urls.take_apart(value)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return f"//{parts.hostname}{port}{parts.path or '/'}?{parts.query}"


def same_site(value: str) -> str:
    """What two spellings of one home page have in common: the key by which its member is known."""
    return urls.comparison_key(value)


def store(value: str) -> str:
    """Where the store is: a file of SQLite, as an SQLAlchemy URL."""
    tidy = values.line(value)
    if not tidy.startswith("sqlite:"):
        raise ValueError(
            f'{values.quoted(value)}: this version keeps its store in SQLite alone; write "sqlite:///planet.db"'
        )
    path = tidy.removeprefix("sqlite:///").partition("?")[0]
    if not tidy.startswith("sqlite:///") or path.strip("/") in ("", ":memory:") or path.endswith("/"):
        raise ValueError(f'{values.quoted(value)} names no file; write it with three slashes: "sqlite:///planet.db"')
    return tidy


def allowance(value: str) -> str:
    """An address or a network, with or without a port: "192.168.1.10:8080", "127.0.0.0/8", "[::1]:8080", "fd00::/8"."""
    tidy = value.strip()
    try:
        network = opening(tidy).network
    except ValueError:
        raise ValueError(
            f"{values.quoted(tidy)} is not an address or a network; write numbers, not names: "
            '"192.168.1.10", "192.168.1.10:8080" or "127.0.0.0/8"'
        ) from None
    first, slash, _ = tidy.strip("[").partition("/")
    if slash and ipaddress.ip_address(first) != network.network_address:
        raise ValueError(f'{values.quoted(tidy)} is not where a network begins; write "{network}", or "{first}" alone')
    return tidy
