"""Write sitemaps: which pages there are, and when they changed (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterator

from planet.locale.formatting import iso
from planet.site.feeds.xml import document, element, group
from planet.views.feeds import SitemapPage, SitemapView
from planet.web.urls import in_ascii

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_sitemap(view: SitemapView) -> bytes:
    """Return a sitemap, or the index of several sitemaps."""
    root, name = ("sitemapindex", "sitemap") if view.index else ("urlset", "url")
    return document(root, (group(1, name, _page(view, page)) for page in view.pages), xmlns=NAMESPACE)


def _page(view: SitemapView, page: SitemapPage) -> Iterator[str]:
    yield element(2, "loc", in_ascii(view.site_url + page.path))
    if page.changed:
        yield element(2, "lastmod", iso(page.changed))
