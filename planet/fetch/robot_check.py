"""Pages that stand before a site and ask for proof that the visitor is not a robot, or that turn robots away.

A hub cannot pass them, whatever their HTTP status is. Only signs that no ordinary page has are used, because such
services put their scripts into ordinary pages, too, and people write about them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from planet.struct import Struct
from planet.web.patterns import later

START = 65_536
"""Bytes at the beginning of a page that are looked at; a check is a small page."""

STATUSES = frozenset({202, 307, 401, 403, 405, 429, 503, 567})
"""HTTP statuses, beside success, with which such pages come. 567 is EdgeOne's own."""

LONGEST_TEXT = 4_000
"""Characters of text that a check has at most; a page with more is one that people read."""


class Wall(Struct, frozen=True):
    """What stands before a site: the service that made it ("" if it does not say), and whether it is a check.

    If it is none, it is a firewall that takes the hub for an attacker and lets it pass nowhere.
    """

    service: str
    is_check: bool = True


_HEADERS = (
    ("cf-mitigated", "challenge", "Cloudflare"),
    ("x-vercel-mitigated", "challenge", "Vercel"),
    ("x-amzn-waf-action", "challenge captcha", "AWS WAF"),
)
"""Headers by which services name their checks, the values that mean one, and the service."""

_MACHINERY = (
    (rb"\b_cf_chl_opt\s*=|\bcf_chl_prog\b|\bid=[\"']?cf-browser-verification|/cdn-cgi/l/chk_", "Cloudflare"),
    (rb"<script[^>]+\bid=[\"']?(?:anubis_challenge|preact_info)\b", "Anubis"),
    (rb"<(?:script|link|img)[^>]+/\.within\.website/x/(?:cmd/anubis|xess)/", "Anubis"),
    (rb"\beo_bot_ssid\b|\b__tst_status\b", "EdgeOne"),
    (rb"/\.well-known/ddos-guard/(?:js-challenge|ddg-captcha-page|check)|//check\.ddos-guard\.net/", "DDoS-Guard"),
    (rb"\bsucuri_cloudproxy_js\b", "Sucuri"),
    (rb"<iframe[^>]+\bsrc=[\"']?/_incapsula_resource\?", "Imperva"),
    (rb"\bid=[\"']?distilidentificationblock\b|/distil_r_captcha", "Imperva"),
    (rb"/\.well-known/sgcaptcha/", "SiteGround"),
    (rb"\bawswafcookiedomainlist\b|\bawswafintegration\b", "AWS WAF"),
    (rb"\bid=[\"']?px-captcha\b|\bwindow\._pxappid\b.*\bpx-captcha\b", "HUMAN"),
    (rb"//(?:geo|ct)\.captcha-delivery\.com/", "DataDome"),
)
"""Patterns of tags and scripts of checks that stand in no ordinary page, in lower case, and the service."""

_STUB = ((rb"/_incapsula_resource\?", "Imperva"),)
"""Patterns that also stand in ordinary pages: they are signs of a check in a page without words alone."""

_TITLES = (
    (r"just a moment(?:\.\.\.|…)|please wait(?:\.\.\.|…) \| cloudflare", "Cloudflare"),
    (r"ddos-guard", "DDoS-Guard"),
    (r"making sure you're not a bot[!.]?", "Anubis"),
    (r"pardon our interruption(?:\.\.\.|…)?", "Imperva"),
    (r"vercel security checkpoint", "Vercel"),
    (r"robot challenge screen", "SiteGround"),
    (r"one moment, please(?:\.\.\.|…)", "Imunify360"),
    (r"access to this page has been denied\.?", "HUMAN"),
    (r"checking your browser\b.*|ddos protection by .*|verifying you are human\b.*", ""),
    (r"(?:human|bot) verification|security checkpoint|client challenge", ""),
)
"""Whole titles of checks, in lower case, and the service; "" for what several use."""

_ATTENTION = "attention required! | cloudflare"
"""The title of Cloudflare's check and of its firewall: the words on the page tell them apart."""

_BLOCKED = (
    (r"sucuri website firewall - access denied", "Sucuri"),
    (r"access denied \| .+ used cloudflare to restrict access", "Cloudflare"),
)
"""Whole titles of pages by which a firewall turns visitors away, in lower case, and the service."""

_MARKUP = later(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|title|meta|iframe)\b",
    re.S | re.I,
)
_TITLE = later(rb"<title[^>]*>(.*?)</title", re.S | re.I)
_ORDINARY = later(rb"<(?:article|nav)\b|rel=[\"']?alternate", re.I)
_CODE = later(rb"(<script\b[^>]*>)(.*?)(?:</script\s*>|\Z)|<style\b.*?(?:</style\s*>|\Z)|<[!?/a-z][^<>]*>", re.S)


def wall_in_headers(header: Callable[[str], str]) -> Wall | None:
    """Return the check that the headers of a response name; None if they name none."""
    for name, words, service in _HEADERS:
        value = header(name).strip().lower()
        if value and value in words.split():
            return Wall(service)
    return None


def wall_in_page(start: bytes) -> Wall | None:
    """Return what stands before the site, by the first bytes of a document; None if that is a page or a feed."""
    start = start[:START].removeprefix(b"\xef\xbb\xbf")
    if not _MARKUP.match(start):
        return None
    page = start.lower()
    words = " ".join(_CODE.sub(b" ", page).decode("utf-8", "replace").split())
    if len(words) > LONGEST_TEXT:
        return None
    machinery = b"\n".join(match[0] for match in _CODE.finditer(page))
    return _by_machinery(machinery, words) or (None if _ORDINARY.search(page) else _by_title(page, words))


def _by_machinery(machinery: bytes, words: str) -> Wall | None:
    """Return the check whose tags or scripts a page holds; what is only written about in its text does not count."""
    patterns = (*_MACHINERY, *(() if len(words) > _FEW_WORDS else _STUB))
    return next((Wall(service) for pattern, service in patterns if re.search(pattern, machinery)), None)


_FEW_WORDS = 200
"""Characters of text in a page that shows nothing."""


def _by_title(page: bytes, words: str) -> Wall | None:
    match = _TITLE.search(page)
    if not match:
        return None
    title = " ".join(html.unescape(match[1].decode("utf-8", "replace")).replace("\u2019", "'").split())
    if title == _ATTENTION:
        return Wall("Cloudflare", is_check="you have been blocked" not in words)
    for titles, is_check in ((_TITLES, True), (_BLOCKED, False)):
        for pattern, service in titles:
            if re.fullmatch(pattern, title):
                return Wall(service, is_check) if _speaks_as_wall(words, title, is_check) else None
    return None


_CHECKING = later(r"\bwait\b|robot|\bbots?\b|verif|checking|javascript|cookies|captcha|browser|human|automat|security")
_CALM = "rate limited"


def _speaks_as_wall(words: str, title: str, is_check: bool) -> bool:
    """Return whether the words of a page are those of a check or firewall. A title alone may be that of a poem, of a
    page about work in progress, or of one that asks for fewer visits."""
    others = html.unescape(words).replace("\u2019", "'").replace(title, "").strip()
    return _CALM not in others if not is_check else not others or _CHECKING.search(others) is not None
