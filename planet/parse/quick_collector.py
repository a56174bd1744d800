"""The values of a feed and its entries while they are collected, and the place in the document that they come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from planet.web import urls

Values = dict[str, Any]
Attributes = Mapping[str, str]

_WINDOWS = re.compile("[\x80-\x9f]")
_WINDOWS_1252 = {code: bytes([code]).decode("cp1252", "replace") for code in range(0x80, 0xA0)}
CP1252 = {code: sign for code, sign in _WINDOWS_1252.items() if sign != "\ufffd"}
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)(/*)(.*?)")


class Collector:
    """The values of a feed and its entries, and the place in the document for which the next values are."""

    def __init__(self) -> None:
        self.feed: Values = {}
        self.entries: list[Values] = []
        self.values: Values = self.feed
        """Those of the feed, entry or source that is open."""
        self.base = ""
        self.language: str | None = None
        self.version = ""
        self.has_feed = False
        self.groups = 0
        self.medium: Values | None = None
        self.markup: list[str] | None = None
        """The pieces of the XHTML that is open."""

    def resolve(self, url: str) -> str:
        """Return a URL resolved from the base, as feedparser resolves it; "" where it is malformed."""
        if ":///" in url:
            url = _SLASHES.sub(r"\1\3", url)
        return urls.join(self.base, url) if self.base else url


def settled(text: str) -> str:
    """Return a text as feedparser stores it: UTF-8 that was taken for Latin-1, and signs of Windows-1252, put right."""
    text = text.strip()
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(CP1252) if _WINDOWS.search(text) else text


Field = Callable[[Collector, Attributes, str], None]
