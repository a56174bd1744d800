"""Which URLs of feeds may be published. Pure."""

from __future__ import annotations

from functools import lru_cache

from planet.model.community import Feed
from planet.web import urls

OPEN_QUERIES = {
    "youtube.com": "/feeds/videos.xml",
    "m.youtube.com": "/feeds/videos.xml",
    "api.flickr.com": "/services/feeds/",
    "flickr.com": "/services/feeds/",
}
"""Feeds whose only URL has a query string that holds no secret: the host without "www.", and the beginning of the
path."""


def public_feed(feed: Feed) -> str:
    """Return the URL by which anybody may subscribe to a feed; "" for a file, a folder, a URL with credentials, or one
    with a query string, which may be a key."""
    return feed.url if feed.place == "web" and not feed.auth_env and _is_open(feed.url) else ""


@lru_cache(maxsize=1024)
def _is_open(url: str) -> bool:
    """Return whether a URL holds nothing that may be secret."""
    opened = OPEN_QUERIES.get(urls.host(url), "")
    has_key = urls.query(url) and not (opened and urls.path(url).startswith(opened))
    return not has_key and not urls.has_credentials(url)


def shown_feed(feed: Feed) -> str:
    """Return a feed's URL for the status page: without credentials and query; of a local feed its path as
    configured."""
    return urls.public(feed.url) if feed.place == "web" else feed.url


def shown_address(url: str) -> str:
    """Return the same of a URL as the members file has it; what is no URL is the path of a local feed."""
    return shown_feed(Feed(url, place="web" if urls.is_iri(url) else "file"))


def without_secrets(feed: Feed, url: str) -> str:
    """Return a URL or id that a feed states; "" if it repeats what is secret in the feed's own URL."""
    if public_feed(feed):
        return url
    secrets = [secret for secret in urls.secrets(feed.url) if len(secret) >= _SHORTEST_SECRET]
    return "" if any(secret in urls.decoded(url) for secret in secrets) else url


_SHORTEST_SECRET = 6
"""Characters. A shorter value is a word such as rss2."""
