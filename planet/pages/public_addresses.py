"""Which URLs of feeds may be published. Pure."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

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
    if feed.place != "web" or feed.auth_env:
        return ""
    parts = urlsplit(feed.url)
    if parts.username is not None or parts.password is not None:
        return ""
    opened = OPEN_QUERIES.get(urls.host(feed.url), "")
    if parts.query and not (opened and parts.path.startswith(opened)):
        return ""
    return feed.url


def shown_feed(feed: Feed) -> str:
    """Return a feed's URL for the status page: without credentials and query; of a local feed its path as
    configured."""
    return urls.public(feed.url) if feed.place == "web" else feed.url


def without_secrets(feed: Feed, url: str) -> str:
    """Return a URL or id that a feed states; "" if it repeats what is secret in the feed's own URL."""
    parts = urlsplit(feed.url)
    secrets = [unquote(parts.password or ""), *(value for _, value in parse_qsl(parts.query))]
    is_open = public_feed(feed) or not any(
        len(secret) >= _SHORTEST_SECRET and secret in unquote(url) for secret in secrets
    )
    return url if is_open else ""


_SHORTEST_SECRET = 6
"""Characters. A shorter value is a word such as rss2."""
