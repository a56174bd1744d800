"""URLs: made absolute and safe to show, split into parts, reduced to a key for comparing, shortened for publishing.

Every function but `take_apart` accepts any string and never raises. No other module of the package splits URLs, except
in `fetch/`, which needs the exact bytes for the network.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

from planet.web.patterns import later
from planet.web.tracking import without_tracking

Parts = SplitResult
LONGEST = 4000
"""Characters; what is longer is no URL that a page could carry."""

_PORTS = {"http": 80, "https": 443}
_BLANKS = later(
    r"[\x00-\x20\x7f-\xa0\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]"
)
"""Controls, bidi marks, invisible characters and lone surrogates, none of which a URL can hold."""
_UNSAFE = later(r"[ \"<>\\^`{|}]")
_SCHEME = later(r"(https?):[/\\]*", re.IGNORECASE)
_HOST = later(r"[^\s\x00-\x20\"#%&'()*+,/:;<=>?@\[\\\]^`{|}!$~]+|\[[0-9A-Fa-f:.]+\]")

_CLEAN = later(
    r"(?a)(https?://([a-zA-Z0-9-]++(?:\.[a-zA-Z0-9-]++)*+)(?::[0-5]?[0-9]{1,4})?)(?:[/?#][\w!#$%&'()*+,./:;=?@\[\]~-]*+)?"
)
"""A URL in which `absolute` would change nothing, as most are; its beginning up to the path, and its host."""
_PATH_END = later("[?#]")
_ROOTED = later(r"/(?!/)[\w!$&'()*+,.:=@~/%-]*", re.ASCII)
"""A path from the root, with nothing behind it."""


def absolute(href: str, base: str = "") -> str:
    """Return the absolute http(s) URL that `href` means on a page at `base`, without credentials; "" if it means none.

    Blanks and control characters are removed as browsers do (WHATWG URL §4.4). Characters that could end an attribute
    are escaped. A URL that is absolute and clean already is returned as it stands.
    """
    if (url := _at_once(href, base)) and len(url) <= LONGEST:
        return url
    if not (href := _without_blanks(href)):
        return ""
    if not _SCHEME.match(href):
        href = join(absolute(base) if base else "", href.replace("\\", "/"))
    match = _SCHEME.match(href)
    if not match or len(href) > LONGEST:
        return ""
    hierarchy = href[match.end() :]
    end = next((index for index, sign in enumerate(hierarchy) if sign in "/\\?#"), len(hierarchy))
    authority = hierarchy[:end].rpartition("@")[2]
    if not _is_authority(authority):
        return ""
    path, mark, fragment = hierarchy[end:].partition("#")
    path, question, query = path.partition("?")
    tail = path.replace("\\", "/") + question + query + mark + fragment
    return f"{match[1].lower()}://{authority}{_UNSAFE.sub(lambda sign: quote(sign[0]), tail)}"


def _at_once(href: str, base: str) -> str:
    """Return the absolute URL of one that is clean, or of a path on a clean base; "" for what needs a closer look."""
    if _CLEAN.fullmatch(href):
        return href
    page = _CLEAN.fullmatch(base) if _ROOTED.fullmatch(href) and "/." not in href else None
    return page[1] + href if page else ""


def _without_blanks(href: str) -> str:
    """Return a URL without blanks around it and without control characters in it; a blank inside is part of the URL,
    and stays."""
    return re.sub(r"[\x00-\x20\xa0]+$|^[\x00-\x20\xa0]+", "", href[: LONGEST * 2]).translate(_CONTROL_REMOVER)


class _ControlRemover(dict[int, "str | None"]):
    """A table for `str.translate`, filled as it is used: it removes characters that no URL can hold, except blanks."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        is_invisible = sign != " " and _BLANKS.match(sign) is not None
        self[code] = None if is_invisible else sign
        return self[code]


_CONTROL_REMOVER = _ControlRemover()


def join(base: str, url: str) -> str:
    """Return a URL resolved from a base by the letter of RFC 3986 §5.2, nothing repaired; "" where that is not
    possible."""
    try:
        return urljoin(base, url)
    except ValueError:
        return ""


def _is_authority(authority: str) -> bool:
    """Return whether the text can be a host, with or without a port (RFC 3986 §3.2)."""
    host, port = _host_and_port(authority)
    return (
        bool(host)
        and _HOST.fullmatch(host) is not None
        and (not port or (port.isascii() and port.isdigit() and int(port[:6]) < 65536))
    )


def _host_and_port(authority: str) -> tuple[str, str]:
    if authority.startswith("["):
        host, bracket, port = authority.partition("]")
        return host + bracket, port.removeprefix(":")
    host, _, port = authority.partition(":")
    return host, port


@lru_cache(maxsize=4096)
def take_apart(url: str) -> Parts:
    """Return the parts of a URL as they are written; raise ValueError if its host or port is malformed."""
    parts = urlsplit(url)
    _ = parts.port
    return parts


def _written_parts(url: str) -> Parts:
    """Return the parts of a URL as they are written, all empty if it is malformed."""
    try:
        return take_apart(url)
    except ValueError:
        return _NO_PARTS


def _split(url: str) -> Parts:
    """Return the parts of the absolute http(s) URL, all empty where it is none."""
    return _written_parts(absolute(url))


_NO_PARTS = Parts("", "", "", "", "")


def path(url: str) -> str:
    """Return the path of an absolute http(s) URL, percent-encoded as it is written; "" where it has none."""
    clean = _CLEAN.fullmatch(url) if len(url) <= LONGEST else None
    return _PATH_END.split(url[clean.end(1) :], 1)[0] if clean else _split(url).path


def query(url: str) -> str:
    """Return the query of a URL, without "?" and fragment, as it is written; "" if there is none."""
    return url.partition("#")[0].partition("?")[2]


def origin(url: str) -> str:
    """Return scheme, host and port of an absolute http(s) URL ("https://a.example:8443"); "" where it is none."""
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def ending(url: str) -> str:
    """Return the ending of the file that a URL or path names, in lower case, without the dot; "" where it has none."""
    name = url.partition("#")[0].partition("?")[0]
    if "://" in name:
        name = name.partition("://")[2].partition("/")[2]
    stem, _, suffix = name.rpartition("/")[2].rpartition(".")
    return suffix.lower() if stem else ""


def last_segment(url: str) -> str:
    """Return the last part of a URL's path, decoded ("ada" of https://social.example/u/ada); else the host."""
    return decoded(public(url).rstrip("/").rpartition("/")[2])


def decoded(text: str) -> str:
    """Return a part of a URL with its percent-escapes decoded as UTF-8 (RFC 3986 §2.1)."""
    return unquote(text)


def encoded(name: str) -> str:
    """Return the name of a file as a part of a URL (RFC 3986 §2.1)."""
    return quote(name)


def with_path(url: str, new_path: str) -> str:
    """Return the URL with another path; all else stays. A text that is no URL is returned unchanged."""
    parts = _written_parts(url)
    return urlunsplit(parts._replace(path=new_path)) if parts.netloc else url


def has_credentials(url: str) -> bool:
    """Return whether a URL holds a user name or a password (RFC 3986 §3.2.1)."""
    return "@" in url and "@" in _written_parts(url).netloc


def userinfo(url: str) -> str:
    """Return "user:password" of a URL, percent-decoded; "" where it holds none."""
    return decoded(_written_parts(url).netloc.rpartition("@")[0])


def secrets(url: str) -> tuple[str, ...]:
    """Return the parts of a URL that may be secret, decoded: its password, if any, and the values of its query."""
    parts = _written_parts(url)
    return (*filter(None, [decoded(parts.password or "")]), *(value for _, value in parse_qsl(parts.query)))


def same_origin(url: str, second: str) -> bool:
    """Return whether two URLs agree in scheme, host and port (RFC 6454 §5)."""
    return _written_parts(url).scheme == _written_parts(second).scheme and host_port(url) == host_port(second)


def hostname(url: str) -> str:
    """Return the host as it is written, in lower case, with "www." and without port; "" where there is none."""
    return _written_parts(url).hostname or ""


def host(url: str) -> str:
    """Return the host in lower case (IDNA), without port and without a leading "www."; "" where there is none."""
    clean = _CLEAN.fullmatch(url) if len(url) <= LONGEST else None
    name = clean[2].lower() if clean else _idna(_host_and_port(_split(url).netloc)[0]) if url else ""
    return name.removeprefix("www.")


@lru_cache(maxsize=4096)
def host_port(url: str) -> str:
    """Return "host:port" with the scheme's default port filled in: the unit of per-host limits; "" for no URL."""
    parts = _split(url)
    name, port = _host_and_port(parts.netloc)
    return f"{_idna(name)}:{int(port or 0) or _PORTS[parts.scheme]}" if name else ""


def _idna(name: str) -> str:
    name = name.lower().rstrip(".")
    if name.isascii():
        return name
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except UnicodeError:
        return name


class Keys(NamedTuple):
    """The keys by which URLs are compared: of the whole URL, of path and query alone, and the host."""

    url: str
    path: str
    host: str


@lru_cache(maxsize=4096)
def keys(url: str) -> Keys:
    """Return the keys of a URL, each as its own function below gives it."""
    if len(url) <= LONGEST and (ordinary := _ORDINARY.fullmatch(url)):
        host, path = ordinary[1], _INDEX_PAGE.sub("", ordinary[2] or "/")
        return Keys(host + path, path, host)
    parts = _split(url)
    if not parts.netloc:
        return Keys(url.strip(), url.strip(), "")
    name, port = _host_and_port(parts.netloc)
    name = _idna(name).removeprefix("www.")
    authority = name if not port or int(port) in (0, _PORTS[parts.scheme]) else f"{name}:{int(port)}"
    path = _path_and_query(parts)
    return Keys(authority + path, path, name)


def comparison_key(url: str) -> str:
    """Return a key that is equal for all spellings of one URL; for comparing, never for showing.

    It leaves out scheme, "www.", default port, tracking parameters, the order of parameters, index pages, a closing
    slash and the fragment. A fragment that is a route ("#!/...", "#/...") stays in it.
    """
    return keys(url).url


def path_key(url: str) -> str:
    """Return path and query of the comparison key: the part that stays when a site moves to another host."""
    return keys(url).path


def _path_and_query(parts: SplitResult) -> str:
    path, question, query = _canonical(parts).partition("?")
    path = _INDEX_PAGE.sub("", path)
    route = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return path + question + query + route


def _canonical(parts: SplitResult) -> str:
    """Return path and query in the one form that all their spellings have, without tracking parameters."""
    if not parts.query and _PLAIN_PATH.fullmatch(parts.path):
        return parts.path or "/"
    from w3lib.url import canonicalize_url

    plain = without_tracking(urlunsplit(("http", "host", parts.path, parts.query, "")))
    try:
        return canonicalize_url(plain).removeprefix("http://host")
    except (ValueError, UnicodeError):
        return plain.removeprefix("http://host")


_INDEX_PAGE = later(r"/(?:index\.(?:html?|php))?$")
_PLAIN_PATH = later(r"(?:/\.?[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*/?")
"""A path that has one spelling only: no part of it is "." or ".."."""
_ORDINARY = later(r"https?://(?:www\.)?([a-z0-9-]++(?:\.[a-z0-9-]++)*+)((?:/\.?[A-Za-z0-9_~-][A-Za-z0-9_.~-]*+)*+/?)")
"""A URL of a host and such a path alone, which the keys are made of; most are."""


def public(url: str) -> str:
    """Return the URL without credentials, query and fragment, as published pages may show a feed's URL."""
    return absolute(url).partition("#")[0].partition("?")[0]


def in_ascii(url: str) -> str:
    """Return the http(s) URL as a URI (RFC 3986, RFC 3987 §3.1), for formats that allow only ASCII; "" if it is no URL.

    Characters that a URI does not allow at their place are percent-encoded: letters beyond ASCII, brackets, and a
    percent sign that begins no escape. The host becomes its IDNA form.
    """
    clean = absolute(url)
    if _URI.fullmatch(clean):
        return clean
    parts = _written_parts(clean)
    if not parts.netloc:
        return clean
    name, port = _host_and_port(parts.netloc)
    authority = f"{_idna(name)}:{port}" if port else _idna(name)
    path, query, fragment = (quote(_STRAY_PERCENT.sub("%25", part), safe=_URI_SIGNS) for part in parts[2:])
    root = quote(f"{parts.scheme}://{authority}", safe="/:[]%")
    return root + path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


_URI_SIGNS = "%/:@!$&'()*+,;=?-._~"
"""The signs that path, query and fragment of a URI may hold as they are (RFC 3986 §3.3 to §3.5)."""
_STRAY_PERCENT = later(r"%(?![0-9A-Fa-f]{2})")
_URI = later(
    r"https?://[A-Za-z0-9._~:-]+(?:/(?:[A-Za-z0-9/:@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[A-Za-z0-9/:@!$&'()*+,;=?._~-]|%[0-9A-Fa-f]{2})*)?(?:#(?:[A-Za-z0-9/:@!$&'()*+,;=?._~-]|%[0-9A-Fa-f]{2})*)?"
)
_IRI = later(
    r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}\x00-\x20\x7f-\xa0\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff0-\uffff]+"
)


def is_iri(text: str) -> bool:
    """Return whether the text is an absolute IRI (RFC 3987) that can stand as an atom:id as it is."""
    if len(text) > 2000 or not _IRI.fullmatch(text) or re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return False
    scheme, _, hierarchy = text.partition(":")
    authority = re.split(r"[/?#]", hierarchy.removeprefix("//"), maxsplit=1)[0].rpartition("@")[2]
    return scheme.lower() not in _PORTS or _is_authority(authority)
