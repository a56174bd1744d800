"""The links of a page to other files of the site. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from functools import lru_cache
from html import unescape

from planet.web import urls

_HREF = re.compile(rb'\shref="([^"]*)"')


def without_links(path: str, page: bytes, missing: Collection[str], changing: Collection[str] = ()) -> bytes:
    """Return a page without its links to other files that are `missing`, and to anchors in files that are
    `changing`."""
    folder = posixpath.dirname(path)

    def filtered(link: re.Match[bytes]) -> bytes:
        file, has_anchor = _target_of(folder, link[1])
        leads_nowhere = file != path and (file in missing or (has_anchor and file in changing))
        return b"" if leads_nowhere else link[0]

    return _HREF.sub(filtered, page)


@lru_cache(maxsize=4096)
def _target_of(folder: str, href: bytes) -> tuple[str, bool]:
    """Return the file that a relative link in a folder leads to, and whether to an anchor in it; "" for a link within
    the page or away from the site."""
    link, _, anchor = unescape(href.decode()).partition("#")
    if not link or ":" in link.partition("/")[0]:
        return "", bool(anchor)
    file = posixpath.normpath(posixpath.join(folder, urls.decoded(link)))
    if link.rpartition("/")[2] in ("", ".", ".."):
        file = posixpath.normpath(posixpath.join(file, "index.html"))
    return file, bool(anchor)
