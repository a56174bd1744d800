"""Web addresses: made absolute and harmless to show, brought to a key to compare by, and cut down for publishing.

Every function is total: whatever string comes in, none raises.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

LONGEST = 4000
"""Characters; what is longer is no address that a page could carry."""

_PORTS = {"http": 80, "https": 443}
_BLANKS = re.compile(
    r"[\x00-\x20\x7f-\xa0\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]"
)
"""Controls, bidi marks, invisible characters and lone surrogates, none of which an address can hold."""
_UNSAFE = re.compile(r"[ \"<>\\^`{|}]")
_SCHEME = re.compile(r"(https?):[/\\]*", re.IGNORECASE)
_HOST = re.compile(r"[^\s\x00-\x20\"#%&'()*+,/:;<=>?@\[\\\]^`{|}!$~]+|\[[0-9A-Fa-f:.]+\]")

_TRACKING = re.compile(
    r"utm_.*|(?:fb|g|d|tw|tt|y)clid|msclkid|rb_clickid|[gw]braid|mc_[ce]id|igsh(?:id)?|_hs(?:enc|mi)|mkt_tok|_openstat"
    r"|oly_(?:enc|anon)_id|vero_(?:id|conv)|li_fat_id|wt_z?mc|ref_src|xtor|(?:pk|mtm|at)_(?:campaign|kwd|source|medium)",
    re.IGNORECASE,
)
_TRACKING_FRAGMENT = re.compile(r"(?:utm_|xtor=|at_medium=|mtm_)", re.IGNORECASE)


def absolute(href: str, base: str = "") -> str:
    """The absolute http(s) address that `href` means on a page at `base`, without credentials; "" where it means none.

    Blanks and controls are removed as browsers do (WHATWG URL §4.4), and what could end an attribute is escaped.
    An address that is absolute and clean already is returned as it stands.
    """
    href = _readable(href)
    if not href:
        return ""
    if not _SCHEME.match(href):
        href = _joined(base, href)
    match = _SCHEME.match(href)
    if not match or len(href) > LONGEST:
        return ""
    rest = href[match.end() :]
    end = next((at for at, sign in enumerate(rest) if sign in "/\\?#"), len(rest))
    authority = rest[:end].rpartition("@")[2]
    if not _sound(authority):
        return ""
    path, mark, fragment = rest[end:].partition("#")
    path, question, query = path.partition("?")
    tail = path.replace("\\", "/") + question + query + mark + fragment
    return f"{match[1].lower()}://{authority}{_UNSAFE.sub(lambda sign: quote(sign[0]), tail)}"


def _readable(href: str) -> str:
    """Without the blanks around and the controls within; a blank inside is part of the address, and escaped."""
    return re.sub(r"[\x00-\x20\xa0]+$|^[\x00-\x20\xa0]+", "", href[: LONGEST * 2]).translate(_WITHOUT_CONTROLS)


class _Without(dict[int, "str | None"]):
    """A translation table made as it is used: blanks that matter become %20, what is invisible goes."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        gone = sign != " " and _BLANKS.match(sign) is not None
        self[code] = None if gone else sign
        return self[code]


_WITHOUT_CONTROLS = _Without()


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(absolute(base) if base else "", href.replace("\\", "/"))
    except ValueError:
        return ""


def _sound(authority: str) -> bool:
    """Whether a host, with or without a port, can be one (RFC 3986 §3.2)."""
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


def _split(url: str) -> SplitResult:
    """The parts of an address, all empty where it is none."""
    try:
        return urlsplit(absolute(url))
    except ValueError:
        return SplitResult("", "", "", "", "")


def without_tracking(url: str) -> str:
    """The address without the parameters that only say where a reader came from; otherwise byte for byte the same."""
    address, mark, fragment = url.partition("#")
    if mark and _TRACKING_FRAGMENT.match(fragment):
        mark = fragment = ""
    path, question, query = address.partition("?")
    if question:
        kept = [
            part for part in query.split("&") if not _TRACKING.fullmatch(part.removeprefix("amp;").partition("=")[0])
        ]
        if len(kept) < query.count("&") + 1:
            query = "&".join(kept)
            question = question if query else ""
    return path + question + query + mark + fragment


def host(url: str) -> str:
    """The host in lower case (IDNA), without port and without a leading "www."; "" where there is none."""
    name, _ = _host_and_port(_split(url).netloc)
    return _idna(name).removeprefix("www.")


def host_port(url: str) -> str:
    """host:port with the scheme's default port filled in and nothing else changed: the unit of per-host limits."""
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


def comparison_key(url: str) -> str:
    """What two spellings of one address have in common; for comparing, never for showing.

    Scheme, "www.", default port, tracking parameters, the order of parameters, index pages, a closing slash and the
    fragment do not count, unless the fragment is a route ("#!/...", "#/...").
    """
    parts = _split(url)
    if not parts.netloc:
        return url.strip()
    return _authority(parts) + _path_and_query(parts)


def path_key(url: str) -> str:
    """Path and query of the comparison key: what stays when a site moves to another host."""
    parts = _split(url)
    return _path_and_query(parts) if parts.netloc else url.strip()


def _authority(parts: SplitResult) -> str:
    name, port = _host_and_port(parts.netloc)
    name = _idna(name).removeprefix("www.")
    return name if not port or int(port) in (0, _PORTS[parts.scheme]) else f"{name}:{int(port)}"


def _path_and_query(parts: SplitResult) -> str:
    from w3lib.url import canonicalize_url

    plain = without_tracking(urlunsplit(("http", "host", parts.path, parts.query, "")))
    try:
        path = canonicalize_url(plain)
    except (ValueError, UnicodeError):
        path = plain
    path = path.removeprefix("http://host")
    path, question, query = path.partition("?")
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", path)
    route = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    return path + question + query + route


def public(url: str) -> str:
    """The address without credentials, query and fragment: what a published page may say of a feed's address."""
    return absolute(url).partition("#")[0].partition("?")[0]


def in_ascii(url: str) -> str:
    """The same address as a URI (RFC 3987 §3.1), for what knows no other characters than ASCII; "" where it is none."""
    parts = _split(url)
    if not parts.netloc or url.isascii():
        return absolute(url)
    name, port = _host_and_port(parts.netloc)
    authority = f"{_idna(name)}:{port}" if port else _idna(name)
    whole = urlunsplit((parts.scheme, authority, parts.path, parts.query, parts.fragment))
    return quote(whole, safe="%/:?#[]@!$&'()*+,;=~|")


_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\"<>\\^`{|}\x00-\x20\x7f-\xa0\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff0-\uffff]+"
)


def is_iri(text: str) -> bool:
    """Whether the text is an absolute IRI (RFC 3987) that can stand as an atom:id as it is."""
    if len(text) > 2000 or not _IRI.fullmatch(text) or re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return False
    scheme, _, rest = text.partition(":")
    return scheme.lower() not in _PORTS or _sound(
        re.split(r"[/?#]", rest.removeprefix("//"), maxsplit=1)[0].rpartition("@")[2]
    )
