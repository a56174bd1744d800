"""Pages that stand before a site and ask for proof that the visitor is not a robot.

A hub cannot pass them, whatever their HTTP status is. Only signs that no ordinary page has are used, because such
services put their scripts into ordinary pages, too.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

START = 65_536
"""Bytes at the beginning of a page that are looked at; a check is a small page."""

STATUSES = frozenset({202, 401, 403, 405, 429, 503})
"""HTTP statuses, beside success, with which such pages come."""

_HEADERS = {
    "cf-mitigated": "challenge",  # Cloudflare
    "x-vercel-mitigated": "challenge",
    "x-amzn-waf-action": "challenge captcha",
}
"""Headers by which services name their checks, and the values that mean one."""

_TITLES = (
    "just a moment",  # Cloudflare
    "attention required! | cloudflare",
    "please wait... | cloudflare",
    "checking your browser",
    "ddos-guard",
    "ddos protection by",
    "making sure you're not a bot",  # Anubis
    "one moment, please",  # Imunify360
    "robot challenge screen",  # SiteGround
    "verifying you are human",
    "human verification",
    "bot verification",
    "vercel security checkpoint",
    "security checkpoint",
    "you are being redirected...",  # Sucuri
)
"""Beginnings of titles, in lower case."""

_MARKS = (
    b"window._cf_chl_opt",  # Cloudflare
    b"cf_chl_prog",
    b'id="anubis_challenge"',
    b"/.within.website/x/cmd/anubis/",
    b"/.well-known/sgcaptcha/",
    b"/.well-known/ddos-guard/",
    b"sucuri_cloudproxy_js",
    b"incapsula incident id",
    b"awswafcookiedomainlist",
    b"px-captcha",
)
"""Parts of checks that stand in no ordinary page, in lower case."""

_MARKUP = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|script|title|meta)\b", re.S | re.I)
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.S | re.I)
_ORDINARY = re.compile(rb"<(?:article|main|nav)\b|rel=[\"']?alternate", re.I)


def names_check(header: Callable[[str], str]) -> bool:
    """Return whether the headers of a response say that it is a check for robots."""
    return any(
        value and value.strip().lower() in words.split()
        for value, words in ((header(name), words) for name, words in _HEADERS.items())
    )


def is_check(start: bytes) -> bool:
    """Return whether a document, by the first bytes of it, is a check for robots rather than a page or a feed."""
    start = start[:START]
    if not _MARKUP.match(start.removeprefix(b"\xef\xbb\xbf")):
        return False
    lower = start.lower()
    return any(mark in lower for mark in _MARKS) or (_has_title(start) and not _ORDINARY.search(start))


def _has_title(start: bytes) -> bool:
    match = _TITLE.search(start)
    if not match:
        return False
    title = " ".join(html.unescape(match[1].decode("utf-8", "replace")).replace("\u2019", "'").split()).lower()
    return title.startswith(_TITLES)
