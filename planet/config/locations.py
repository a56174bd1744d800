"""Rules for URLs, paths inside the hub, the store and networks, as `values` has them for text and sizes.

Each returns the tidy value, or raises ValueError with what to write instead. People read "address" for "URL" there.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from pathlib import PurePosixPath

from planet.config import values
from planet.web import media_types, urls
from planet.web.characters import CONTROL
from planet.web.ip_policy import opening, parsed
from planet.web.patterns import later

_SCHEME = later(r"([A-Za-z][A-Za-z0-9+.-]*):")
_HOST_FIRST = later(r"(www\.[^/]+|([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?/.*)", re.IGNORECASE)
_GAP = later(rf"\s|{CONTROL.pattern}")
_SITE_NAME = later(r"[\w-]+(?:\.[\w-]+)*(?:\.\*|(?::\d{1,5})?(?:/[\w.@~%-]+){0,3})")
_PICTURES = "|".join(sorted({*media_types.PICTURE_ENDINGS, "svg"}))
_FILE = later(rf"[^/]*\.({_PICTURES}|xml|rss|atom|json|html?|md)", re.IGNORECASE)
_PICTURE = later(rf"(?!/)[^:]*\.({_PICTURES})", re.IGNORECASE)
_HOST = later(r"(?:[^@]*@)?(?:[\w.~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?")
LONGEST_URL = 2_000
"""Characters."""


@lru_cache(maxsize=8192)
def url(value: str, schemes: tuple[str, ...] = ("http", "https")) -> str:
    """Check that a value is an absolute URL of one of the schemes, and return it. A web URL must have a host; its
    shortest path is "/"."""
    tidy = value.strip()
    parts = _split(tidy, schemes)
    if parts.scheme not in ("http", "https"):
        return tidy
    if not parts.hostname or not _HOST.fullmatch(parts.netloc):
        raise ValueError(f"{values.quoted(value)} has no proper host name after ://; check the address")
    return tidy if parts.path else urls.with_path(tidy, "/")


def _split(tidy: str, schemes: tuple[str, ...]) -> urls.Parts:
    """Split a URL into its parts; raise ValueError where it is none, or not of these schemes."""
    if len(tidy) > LONGEST_URL:
        raise ValueError(f"{values.quoted(tidy)} is longer than {LONGEST_URL} characters; no address needs that")
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


def _wrong_scheme(tidy: str, schemes: tuple[str, ...]) -> str:
    if values.EMAIL.fullmatch(tidy) and "mailto" in schemes:
        return f'{values.quoted(tidy)} is an e-mail address; write "mailto:{tidy}"'
    if "://" not in tidy and _HOST_FIRST.fullmatch(f"{tidy}/") and not _FILE.fullmatch(tidy):
        return f"{values.quoted(tidy)} lacks its beginning; write {values.quoted(f'https://{tidy}')}"
    if len(schemes) == 2:
        return f"{values.quoted(tidy)} is not a web address; write it whole, with http:// or https://"
    ways = [f"{scheme}:" for scheme in schemes]
    return f"{values.quoted(tidy)} is not an address that is known here; begin it with {values.listed(ways)}"


def web_url(value: str) -> str:
    """Check a web URL that pages may show, and return it: it holds no user name and no password."""
    tidy = url(value)
    if urls.has_credentials(tidy):
        raise ValueError("holds a name or password, and would show it to everybody; write the address without them")
    return tidy


def optional_web_url(value: str) -> str:
    """Check a web URL that pages may show, and return it; "" is allowed."""
    return web_url(value) if value.strip() else ""


def site(value: str) -> str:
    """Check the URL of a site's root, and return it with "/" at its end. It has no query and no fragment."""
    tidy = web_url(value)
    parts = urls.take_apart(tidy)
    if parts.query or parts.fragment or "?" in value or "#" in value:
        raise ValueError(f"{values.quoted(value)} must be the plain address of the site; leave out what follows ? or #")
    return urls.with_path(tidy, parts.path if parts.path.endswith("/") else f"{parts.path}/")


def contact(value: str) -> str:
    """Check a URL at which a member can be reached, and return it."""
    return _public_url(value, ("https", "http", "mailto", "xmpp", "matrix", "tel"))


def channel_url(value: str) -> str:
    """Check the URL of a channel, and return it."""
    return _public_url(value, ("https", "http", "mailto", "xmpp", "matrix", "irc", "ircs"))


def join(value: str) -> str:
    """Check the URL at which people become members, and return it; "" is allowed."""
    return _public_url(value, ("https", "http", "mailto")) if value.strip() else ""


def _public_url(value: str, schemes: tuple[str, ...]) -> str:
    """Check a URL of one of the schemes, and return it. A web URL holds no user name and no password."""
    return web_url(value) if value.strip().lower().startswith(("http:", "https:")) else url(value, schemes)


def proxy(value: str) -> str:
    """Check the URL of an HTTP proxy, and return it; "" is allowed, and so are a user name and a password."""
    return url(value) if value.strip() else ""


def host(value: str) -> str:
    """Check the name or IP address of a server, and return it in lower case."""
    tidy = value.strip().lower()
    if not re.fullmatch(r"[\w.-]{1,253}|\[[0-9a-f:.]+\]", tidy):
        raise ValueError(f'{values.quoted(value)} is not the name of a server; write it alone: "mail.example.org"')
    return tidy


def optional_host(value: str) -> str:
    """Check the name or IP address of a server, and return it in lower case; "" is allowed."""
    return host(value) if value.strip() else ""


def callback(value: str) -> str:
    """Check the public URL below which servers reach this one, and return it with "/" at its end; "" is allowed. Who
    sees its paths could speak in their names, so it is encrypted, unless it names a machine by its IP address."""
    tidy = site(value) if value.strip() else ""
    if tidy.startswith("http:") and parsed(urls.hostname(tidy)) is None:
        raise ValueError(f"{values.quoted(value)} is not encrypted; write it with https://")
    return tidy


def mail_url(value: str) -> str:
    """Check a mailto: URL, and return it with its scheme in small letters; "" is allowed."""
    return f"mailto:{url(value, ('mailto',)).partition(':')[2]}" if value.strip() else ""


def secret_file(value: str) -> str:
    """Check the path of a file that holds a secret, in the hub folder or absolute, and return it; "" is allowed."""
    tidy = value.strip()
    if CONTROL.search(tidy) or len(tidy) > LONGEST_URL:
        raise ValueError(f'{values.quoted(value)} is not the path of a file; write it with /: "config/password"')
    return tidy


def picture(value: str) -> str:
    """Check a picture, and return it: a web URL that pages may show, a path inside the hub folder, or ""."""
    tidy = value.strip()
    if not _PICTURE.fullmatch(tidy) or looks_like_web(tidy):
        return optional_web_url(value)
    if tidy.lower().endswith(".svg"):
        raise ValueError(f"{values.quoted(value)} is SVG, which may carry scripts; use JPEG, PNG or WebP")
    return _inside(value, tidy)


def feed(value: str) -> str:
    """Check a feed, and return it: a URL as it is written, or the path of a file inside the hub folder."""
    tidy = value.strip()
    scheme = _SCHEME.match(tidy)
    if (scheme and len(scheme[1]) > 1) or tidy.startswith("//"):
        return _feed_url(tidy)
    return _inside(value, tidy)


def blogroll(value: str) -> str:
    """Check the reading list of a member, and return it: a web URL, the path of a file inside the hub folder, or ""."""
    tidy = value.strip()
    if not tidy or is_web(tidy) or looks_like_web(tidy):
        return optional_web_url(value)
    return _inside(value, tidy)


def site_name(value: str) -> str:
    """Check the name of a site in a list of such names, and return it in lower case: "shop.example", "+medium.com"."""
    sign, tidy = re.fullmatch(r"([+=]?)(.*)", value.strip(), re.DOTALL).groups()  # type: ignore[union-attr]
    tidy = re.sub(r"\Ahttps?://", "", tidy.strip().lower()).removeprefix("www.").rstrip("/")
    if not _SITE_NAME.fullmatch(tidy):
        raise ValueError(
            f'{values.quoted(value)} is not the name of a site; write its host, "shop.example", or host and folder, '
            '"blogs.example/~kim"; "+medium.com" takes a name out of the list that comes with the program'
        )
    return sign + tidy


def _inside(value: str, tidy: str) -> str:
    """Check that a path stays inside the hub folder, and return it relative to that folder."""
    scheme = _SCHEME.match(tidy)
    if CONTROL.search(tidy):
        raise ValueError(f"{values.quoted(value)} holds a control character; take it out")
    if not tidy or tidy in (".", "./") or len(tidy) > LONGEST_URL:
        raise ValueError("names no feed; write its web address, or the path of a file inside the hub folder")
    if scheme or "\\" in tidy or tidy.startswith(("/", "~")):
        raise ValueError(
            f'{values.quoted(value)} is not a path inside the hub folder; write it from there, with /: "feeds/name.xml"'
        )
    return str(PurePosixPath(tidy)) + "/" * tidy.endswith("/")


def _feed_url(tidy: str) -> str:
    if tidy.lower().startswith("feed:"):
        remainder = tidy[5:].removeprefix("//")
        meant = remainder if remainder.startswith("http") else f"https://{remainder}"
        raise ValueError(f"{values.quoted(tidy)} is how some programs write feeds; write {values.quoted(meant)}")
    if tidy.lower().startswith("file:"):
        raise ValueError(
            f'{values.quoted(tidy)} begins with file:; write the path from the hub folder: "feeds/name.xml"'
        )
    return url(tidy)


def is_web(value: str) -> bool:
    """Return whether a feed is a web URL, and not a path inside the hub folder."""
    return value.lower().startswith(("http://", "https://"))


def looks_like_web(value: str) -> bool:
    """Return whether a path is rather a web URL that lacks its https://."""
    return _HOST_FIRST.fullmatch(value) is not None


def feed_key(value: str) -> str:
    """Return the key of a feed: equal for two URLs that differ in scheme, case of the host, or fragment alone."""
    if not is_web(value):
        return value
    parts = urls.take_apart(value)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return f"//{parts.hostname}{port}{parts.path or '/'}?{parts.query}"


def site_key(value: str) -> str:
    """Return the key of a home page, by which its member is known: equal for all spellings of its URL."""
    return urls.comparison_key(value)


def store(value: str) -> str:
    """Check the URL of the store, a file of SQLite, and return it."""
    tidy = values.line(value)
    if not tidy.startswith("sqlite:"):
        raise ValueError(
            f'{values.quoted(value)}: this version keeps its store in SQLite alone; write "sqlite:///planet.db"'
        )
    path = store_path(tidy)
    if not tidy.startswith("sqlite:///") or path.strip("/") in ("", ":memory:") or path.endswith("/"):
        raise ValueError(f'{values.quoted(value)} names no file; write it with three slashes: "sqlite:///planet.db"')
    return tidy


def store_path(url: str) -> str:
    """Return the path of the store's file in its URL, percent-decoded as SQLAlchemy does; it may be relative."""
    return urls.decoded(url.removeprefix("sqlite:///").partition("?")[0])


def allowance(value: str) -> str:
    """Check an IP address or a network, with or without a port, and return it.

    For example "192.168.1.10:8080", "127.0.0.0/8", "[::1]:8080" or "fd00::/8".
    """
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
