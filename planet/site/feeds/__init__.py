"""The feeds that the hub publishes: Atom, RSS and JSON Feed from one FeedView; OPML, and lists for search engines.

Bytes depend on the view alone. Whatever characters come in, what goes out is well-formed.
"""

from __future__ import annotations

from planet.site.feeds import size
from planet.site.feeds.atom import write_atom, write_long_atom
from planet.site.feeds.jsonfeed import write_json
from planet.site.feeds.opml import write_opml
from planet.site.feeds.podcast import write_podcast
from planet.site.feeds.rss import write_rss
from planet.site.feeds.sitemap import write_sitemap
from planet.site.pieces import Pieces
from planet.views.feeds import FeedView

__all__ = ["write_feed", "write_long_atom", "write_opml", "write_sitemap"]


def write_feed(view: FeedView, pieces: Pieces | None = None) -> bytes:
    """Return the document of a feed in the format that its view names, of `size.LIMIT` bytes at most. `pieces` remember
    the entries of Atom feeds."""
    pieces = pieces or Pieces()
    body = _document(view, pieces)
    while len(body) > size.LIMIT and (shorter := size.shortened(view, len(body))) != view:
        view, body = shorter, _document(shorter, pieces)
    return body


def _document(view: FeedView, pieces: Pieces) -> bytes:
    match view.format:
        case "atom":
            return write_atom(view, pieces)
        case "rss":
            return write_rss(view)
        case "json":
            return write_json(view)
        case "podcast":
            return write_podcast(view)
