"""The feeds that the hub publishes: Atom, RSS and JSON Feed from one FeedView; OPML, and lists for search engines.

Bytes depend on the view alone. Whatever characters come in, what goes out is well-formed.
"""

from __future__ import annotations

from planet.syndicate.atom import write_atom
from planet.syndicate.jsonfeed import write_json
from planet.syndicate.opml import write_opml
from planet.syndicate.rss import write_rss
from planet.syndicate.sitemap import write_sitemap
from planet.views import FeedView

__all__ = ["write_feed", "write_opml", "write_sitemap"]

_WRITERS = {"atom": write_atom, "rss": write_rss, "json": write_json}


def write_feed(view: FeedView) -> bytes:
    """Returns the document of a feed in the format that its view names."""
    return _WRITERS[view.format](view)
