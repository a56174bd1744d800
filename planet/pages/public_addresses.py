"""Which URLs of feeds may be published. Pure."""

from __future__ import annotations

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
    if urls.has_credentials(feed.url):
        return ""
    opened = OPEN_QUERIES.get(urls.host(feed.url), "")
    if urls.query(feed.url) and not (opened and urls.path(feed.url).startswith(opened)):
        return ""
    return feed.url


def shown_feed(feed: Feed) -> str:
    """Return a feed's URL for the status page: without credentials and query; of a local feed its path as
    configured."""
    return urls.public(feed.url) if feed.place == "web" else feed.url


def shown_address(url: str) -> str:
    """Return the same of a URL as the members file has it; what is no URL is the path of a local feed."""
    return shown_feed(Feed(url, place="web" if urls.is_iri(url) else "file"))


def without_secrets(feed: Feed, url: str) -> str:
    """Return a URL or id that a feed states; "" if it repeats what is secret in the feed's own URL."""
    secrets = [secret for secret in urls.secrets(feed.url) if len(secret) >= _SHORTEST_SECRET]
    is_open = public_feed(feed) or not any(secret in urls.decoded(url) for secret in secrets)
    return url if is_open else ""


_SHORTEST_SECRET = 6
"""Characters. A shorter value is a word such as rss2."""
