"""Keys by which references to pages are compared: one for all spellings of a URL, and for its AMP and mobile twins.
And URLs as they stand in texts.

The rules stand in docs/reference/rules.md, under "Weaving". A script in browsers follows the same ones, so that each is
plain; tests/link_keys.json holds URLs with their keys, for both.
"""

from __future__ import annotations

import re
from functools import lru_cache

from planet.web import urls
from planet.web.patterns import later
from planet.web.tracking import without_tracking

_PARTS = later(r"https?://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_PORT = later(r":0*(\d+)$")
_DEFAULT_PORTS = {"http": ("", "0", "80"), "https": ("", "0", "443")}

_ORDINARY = later(
    r"https?://(?:www\.)?((?!(?:m|mobile|www)\.)[a-z0-9-]++(?:\.[a-z0-9-]++)++)((?:/[A-Za-z0-9_~-][\w.~-]*+)*+)/?",
    re.ASCII,
)
"""The address of a page that has no other spelling, unless one of these stands in it."""
_EXTRAORDINARY = later(r"\bamp\b|ampproject|index|\.m\.|blogspot")

_MOST_WRAPS = 3
_AMP_VIEWER = later(r"(?:google\.(?:com?\.)?[a-z]{2,3}|bing\.com)")
_IN_VIEWER = later(r"/amp/(?:s/)?([^/]+\.[^/]+(?:/.*)?)")
_AMP_CACHE = later(r"(?:.+\.)?(?:cdn\.ampproject\.org|bing-amp\.com)")
_IN_CACHE = later(r"/(?:c|v|wp)/(?:s/)?([^/]+\.[^/]+(?:/.*)?)")

_TWIN_HOST = later(r"(?:amp|m|mobile)\.(?:www\.)?(.+\..+)")
_WIKI = later(r"(.+)\.m\.((?:wiki(?:books|data|media|news|pedia|quote|source|versity|voyage)|wiktionary)\.org)")
_BLOGSPOT = later(r"(.+\.blogspot)\.(?:com?\.)?[a-z]{2,3}")
_SHARED_SUFFIX = later(
    r"(?:ac|asn|com?|edu|go[bv]?|id|ltd|me|ne|net|nom|or|org|plc|sch)\.[a-z]{2}"
    r"|(?:bearblog|pages|workers)\.dev|(?:codeberg|gitlab)\.page|git(?:hub|lab)\.io|(?:mataroa|micro|home)\.blog"
    r"|(?:blogspot|herokuapp|substack|tumblr|wordpress)\.com|(?:netlify|vercel|web|fly)\.app|neocities\.org|write\.as"
)
"""Where each name below belongs to somebody else: "m" there is somebody, and no twin of the platform's own page."""

_AMP_PATH = later(r"(.*/([^/]+))/amp/?")
_AMP_ENDING = later(r"(.*[^/])\.amp(\.html?)?/?")
_SECTION = later(
    r"articles|blog|categor(?:y|ies)|docs|gear|keywords?|labels?|log|news|notes|posts|products?|projects?|search"
    r"|tag(?:s|ged)?|topics?|wiki",
    re.IGNORECASE,
)
"""Names below which "amp" is a name as well: the tag, the amplifier."""
_OF_A_DAY = later(r".*/(?:19|20)\d\d(?:/\d\d?){0,2}/amp/?")
"""The path of a post that is called "amp", by its date."""
_AMP_PARAMETER = later(
    r"amp(?:=(?:1|true)?)?|outputtype=amp|(?:noamp|amp_js_v|amp_gsa|amp_r|usqp)(?:=.*)?", re.IGNORECASE
)
_MOBILE_PARAMETER = later(r"m=[01]")
_BLOGGER_PATH = later(r"/(?:\d{4}/\d\d|p)/[^/]+\.html")
_INDEX_PAGE = later(r"/(?:index\.(?:html?|php))?$")

_PLAIN_PATH = later(r"(?:/[\w~-][\w.~-]*)*/?", re.ASCII)
"""A path that has one spelling only, but for twins."""
_SPELLINGS = later(r"%[0-9A-Fa-f]{2}|[^\w.~!$&'()*+,;=:@/?-]", re.ASCII)
_SAME_IN_QUERY = later(r"[\w.~!$'()*,;:@/?-]", re.ASCII)
_SAME_IN_PATH = later(r"[\w.~!$'()*,;:@&=+-]", re.ASCII)
"""The characters that mean the same written out or escaped."""


@lru_cache(maxsize=8192)
def link_key(url: str) -> str:
    """Return the key by which references to a page are compared; "" for what is no http(s) URL.

    Scheme, "www.", default port, index page, closing slash, fragment, tracking parameters and the order of parameters
    are left out, and so is what makes an AMP or mobile twin of a page.
    """
    ordinary = _ORDINARY.fullmatch(url)
    if ordinary and not _EXTRAORDINARY.search(url):
        return ordinary[1] + ordinary[2]
    for _ in range(_MOST_WRAPS):
        url = urls.absolute(url)
        parts = _PARTS.fullmatch(url)
        if parts is None:
            return ""
        inner = _wrapped_in(urls.host(url), parts[2])
        if not inner:
            break
        url = f"https://{inner}" + (f"?{parts[3]}" if parts[3] else "")
    return _key(url)


def leads_into(url: str, link: str) -> bool:
    """Return whether a URL leads to the entry whose permalink is `link`, or to a place in it.

    A permalink with a fragment is that of one entry among others on its page: then it is no other's.
    """
    _, mark, fragment = link.partition("#")
    if mark and url.partition("#")[2] != fragment:
        return False
    return bool(link) and link_key(url) == link_key(link)


@lru_cache(maxsize=8192)
def shard_of(key: str) -> int:
    """Return the number of a key: the upper 31 bits of its 32-bit FNV-1a, which every database holds as an integer."""
    number = 0x811C9DC5
    for byte in key.encode("utf-8", "replace"):
        number = ((number ^ byte) * 0x01000193) & 0xFFFFFFFF
    return number >> 1


def _wrapped_in(host: str, path: str) -> str:
    """Return host and path of the page that an AMP viewer or cache shows at this path; "" for every other host."""
    for hosts, wrap in ((_AMP_VIEWER, _IN_VIEWER), (_AMP_CACHE, _IN_CACHE)):
        if hosts.fullmatch(host) and (inner := wrap.fullmatch(path)):
            return re.sub("%3f", "?", inner[1], count=1, flags=re.IGNORECASE)
    return ""


def _key(url: str) -> str:
    """Return the key of an absolute URL that is not wrapped."""
    parts = _PARTS.fullmatch(url)
    name = urls.host(url)
    if parts is None or not name:
        return ""
    scheme, authority = url.partition(":")[0], parts[1]
    port = match[1] if (match := _PORT.search(authority)) else ""
    path = _plain_path(parts[2])
    host = _host(name, path)
    query = _query(parts[3], host, path) if parts[3] else ""
    fragment = parts[4] or ""
    route = f"#{_spelled(fragment, _SAME_IN_QUERY)}" if fragment.startswith(("!", "/")) else ""
    return (
        (host if port in _DEFAULT_PORTS[scheme] else f"{host}:{port}")
        + _INDEX_PAGE.sub("", path)
        + (f"?{query}" if query else "")
        + route
    )


def _host(name: str, path: str) -> str:
    """Return the host of the page of which one on this host is a twin; itself where it is none.

    The first page of m.town.example may be a place of its own, as may be every page of somebody who is called "m".
    """
    if blog := _BLOGSPOT.fullmatch(name):
        return f"{blog[1]}.com"
    if wiki := _WIKI.fullmatch(name):
        return f"{wiki[1]}.{wiki[2]}"
    twin = _TWIN_HOST.fullmatch(name)
    is_first_page = not _INDEX_PAGE.sub("", path)
    return name if twin is None or is_first_page or _SHARED_SUFFIX.fullmatch(twin[1]) else twin[1]


def _plain_path(path: str) -> str:
    """Return a path in the one form that all its spellings have, without what makes an AMP twin."""
    if not _PLAIN_PATH.fullmatch(path):
        path = _without_dots(_spelled(path, _SAME_IN_PATH))
    if "amp" not in path[-10:]:
        return path
    if ending := _AMP_ENDING.fullmatch(path):
        return ending[1] + (ending[2] or "")
    twin = _AMP_PATH.fullmatch(path)
    return path if twin is None or _SECTION.fullmatch(twin[2]) or _OF_A_DAY.fullmatch(path) else twin[1]


def _spelled(text: str, same: re.Pattern[str]) -> str:
    """Return a part of a URL with each character written out if it may be (`same`), else escaped in capitals."""

    def spelling(match: re.Match[str]) -> str:
        sign = match[0]
        if len(sign) == 3:
            character = chr(int(sign[1:], 16))
            return character if same.fullmatch(character) else sign.upper()
        return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "replace"))

    return _SPELLINGS.sub(spelling, text)


def _without_dots(path: str) -> str:
    """Return a path without "." and ".." as steps (RFC 3986 §5.2.4)."""
    if "/." not in path:
        return path
    steps: list[str] = []
    parts = path.split("/")[1:]
    for step in parts:
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(step)
    return "/" + "/".join(steps) + ("/" if parts[-1] in (".", "..") and steps else "")


def _query(query: str, host: str, path: str) -> str:
    """Return the parameters of a page in one order and spelling, without those of twins and those that track."""
    is_blogger = host.endswith(".blogspot.com") or _BLOGGER_PATH.fullmatch(path) is not None
    plain = without_tracking(f"?{query}")[1:]
    parts = [_spelled(part.removeprefix("amp;").replace("%20", "+"), _SAME_IN_QUERY) for part in plain.split("&")]
    meant = [
        part.removesuffix("=")
        for part in parts
        if part and not _AMP_PARAMETER.fullmatch(part) and not (is_blogger and _MOBILE_PARAMETER.fullmatch(part))
    ]
    return "&".join(sorted(meant))


# ------------------------------------------------------------ URLs in texts

_LONGEST_BARE = 2000
BARE_URL = later(r"(?<![A-Za-z0-9])https?://[^\s<>\"“”«»「」『』（）《》【】。、，；：！？]{1,2000}+", re.IGNORECASE)
_ENDS_BEFORE = later(
    r"(?<=[A-Za-z0-9])[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""A letter of a script without blanks, directly behind an ASCII one: the sentence goes on, and the URL does not."""
_PUNCTUATION = ".,;:!?'\"’…*_~|؟،؛۔।"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def bare_url(text: str) -> str:
    """Return the URL at the beginning of a text, without the punctuation of the sentence in which it stands; "" if
    there is none."""
    match = BARE_URL.match(text)
    if match is None or len(match[0]) > _LONGEST_BARE:
        return ""
    url = match[0]
    if letter := _ENDS_BEFORE.search(url):
        url = url[: letter.start()]
    surplus = {closing: url.count(closing) - url.count(opening) for closing, opening in _BRACKETS.items()}
    end = len(url)
    while end and (url[end - 1] in _PUNCTUATION or surplus.get(url[end - 1], 0) > 0):
        end -= 1
        if url[end] in surplus:
            surplus[url[end]] -= 1
    return url[:end] if urls.host(url[:end]) else ""
