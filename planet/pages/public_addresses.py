"""Which addresses of feeds may be published. Pure."""

from __future__ import annotations

from planet.model.community import Feed
from planet.web import urls

OPEN_QUERIES = {
    "youtube.com": "/feeds/videos.xml",
    "m.youtube.com": "/feeds/videos.xml",
    "api.flickr.com": "/services/feeds/",
    "flickr.com": "/services/feeds/",
}
"""Feeds whose only address has a query string, and none that could be a secret: host without "www." and beginning of
the path."""


def public_feed(feed: Feed) -> str:
    """The address under which anybody may subscribe to a feed; "" where it must not or cannot be told: a file, a
    folder, an address with credentials, or with a query string (which may be a key)."""
    if feed.place != "web" or feed.auth_env:
        return ""
    if urls.has_credentials(feed.url):
        return ""
    opened = OPEN_QUERIES.get(urls.host(feed.url), "")
    if urls.query(feed.url) and not (opened and urls.path(feed.url).startswith(opened)):
        return ""
    return feed.url


def shown_feed(feed: Feed) -> str:
    """A feed's address as the status page names it: without credentials and query; a local one as the file names it."""
    return urls.public(feed.url) if feed.place == "web" else feed.url


def told(feed: Feed, address: str) -> str:
    """An address or id by which a feed calls itself; "" where it repeats what is secret in the feed's own address."""
    secrets = [secret for secret in urls.secrets(feed.url) if len(secret) >= _SHORTEST_SECRET]
    is_open = public_feed(feed) or not any(secret in urls.decoded(address) for secret in secrets)
    return address if is_open else ""


_SHORTEST_SECRET = 6
"""Characters; what is shorter is a word such as rss2."""
