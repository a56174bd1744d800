"""Write sitemaps: which pages there are, and when they changed (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from planet.locale.formatting import iso
from planet.site.feeds.xml import document, element
from planet.views.feeds import SitemapView
from planet.web.urls import in_ascii

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_sitemap(view: SitemapView) -> bytes:
    """Return a sitemap, or the index of several sitemaps."""
    root, tag = ("sitemapindex", "sitemap") if view.index else ("urlset", "url")
    listing = Element(root, xmlns=NAMESPACE)
    for page in view.pages:
        node = element(listing, tag)
        element(node, "loc", in_ascii(view.site_url + page.path))
        if page.changed:
            element(node, "lastmod", iso(page.changed))
    return document(listing)
