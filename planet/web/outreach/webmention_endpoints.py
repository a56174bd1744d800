"""Where a page takes Webmentions (W3C Recommendation, §3.1.2): its Link header, else the first link in its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from planet.web import urls
from planet.web.markup.html_scan import attributes
from planet.web.outreach.link_headers import references

RELATION = "webmention"

LONGEST_PAGE = 1_000_000
"""Characters of a page that are looked through."""

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<name>link|a|script|style|textarea|template|title|noembed|xmp|iframe)"
    r"(?P<attributes>(?=[\s/>])(?:[^>\"']++|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))*+)(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_MOST_TAGS = 20_000


def endpoint(link_header: str, page: str, url: str) -> str:
    """Return the endpoint that the page at `url` names, absolute, with its query as it is; "" where it names none.

    The header goes before the page, the first link before all others; an empty one means the page itself. A link
    without any address does not count.
    """
    for target in (*references(link_header, RELATION), *_of_page(page[:LONGEST_PAGE])):
        address = url if not target.strip() else urls.absolute(target, url)
        if address.startswith(("http://", "https://")):
            return address
    return ""


def _of_page(page: str) -> Iterator[str]:
    """Yield the targets of the `<link>` and `<a>` of a page that take Webmentions, in its order.

    What stands in comments, scripts and the like is no element, and what is hidden is one.
    """
    position = 0
    for _ in range(_MOST_TAGS):
        tag = _TAG.search(page, position)
        if tag is None:
            return
        position = tag.end()
        name = (tag["name"] or "").lower()
        if name in ("link", "a"):
            values = attributes(tag["attributes"])
            if "href" in values and RELATION in values.get("rel", "").lower().split():
                yield values["href"]
        elif name:
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, position)
            position = end.end() if end else len(page)
