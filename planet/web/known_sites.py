"""What is known of well-known hosts: where a person's feeds are, told from their address alone, and of what kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from planet.model.community import FeedKind
from planet.model.results import FoundFeed
from planet.web import urls

_KINDS: tuple[tuple[str, FeedKind], ...] = (
    (r"(?:m\.)?youtube\.com|vimeo\.com|peertube\.[\w.-]+", "video"),
    (r"bsky\.app|(?:[\w-]+\.)?micro\.blog|mastodon\.[\w.-]+|mstdn\.[\w.-]+|fosstodon\.org|hachyderm\.io", "microblog"),
    (r"(?:api\.)?flickr\.com|pixelfed\.[\w.-]+", "photos"),
    (r"(?:feeds\.)?pinboard\.in|raindrop\.io", "bookmarks"),
    (r"speakerdeck\.com|slideshare\.net|noti\.st", "slides"),
    (r"github\.com|gist\.github\.com|gitlab\.com|codeberg\.org|git\.sr\.ht", "code"),
    (
        r"(?:[\w-]+\.)?reddit\.com|news\.ycombinator\.com|hnrss\.org|lobste\.rs|(?:discourse|lemmy)\.[\w.-]+",
        "forum",
    ),
    (
        r"anchor\.fm|(?:feeds\.)?soundcloud\.com|feeds\.(?:buzzsprout|simplecast|megaphone|transistor|acast|libsyn)\.(?:com|fm)",
        "audio",
    ),
)


def kind_of(url: str) -> FeedKind | None:
    """The kind of the feeds that a host is known for; None where it is known for none, or for all."""
    host = urls.host(url)
    if not host:
        return None
    by_host = next((kind for pattern, kind in _KINDS if re.fullmatch(pattern, host)), None)
    return by_host or ("microblog" if re.search(r"/@[\w.-]+\.rss$", urlsplit(urls.absolute(url)).path) else None)


def is_portrait(url: str) -> bool:
    """Whether an address is that of somebody's avatar, which blogs on WordPress.com name as a picture of each post."""
    return re.fullmatch(r"(?:[\w-]+\.)?gravatar\.com|avatars\d*\.githubusercontent\.com", urls.host(url)) is not None


_Rule = Callable[[re.Match[str], str], tuple[str, ...]]


def _under(*paths: str) -> _Rule:
    """Feeds on the person's own host: scheme and port stay; {0}, {1} … are what the pattern caught."""
    return lambda match, origin: tuple(origin + path.format(*match.groups()) for path in paths)


def _at(*addresses: str) -> _Rule:
    """Feeds on another host than the person's."""
    return lambda match, origin: tuple(address.format(*match.groups()) for address in addresses)


_NAME = r"([\w.~%+-]+)"
_RULES: tuple[tuple[str, str, _Rule], ...] = (
    (r"(?:m\.)?youtube\.com", r"/channel/(UC[\w-]{22})(?:/.*)?", _under("/feeds/videos.xml?channel_id={0}")),
    (r"(?:m\.)?youtube\.com", r"/playlist\?(?:.*&)?list=([\w-]+).*", _under("/feeds/videos.xml?playlist_id={0}")),
    (r"(?:m\.)?youtube\.com", rf"/user/{_NAME}(?:/.*)?", _under("/feeds/videos.xml?user={0}")),
    (r"vimeo\.com", r"/(?!channels/|groups/|\d+$)([\w.-]+)(?:/videos)?", _under("/{0}/videos/rss")),
    (r"vimeo\.com", rf"/channels/{_NAME}", _under("/channels/{0}/videos/rss")),
    (r"bsky\.app", r"/profile/([\w.:-]+)", _under("/profile/{0}/rss")),
    (r"[\w-]+\.substack\.com", r".*", _under("/feed")),
    (r"[\w-]+\.wordpress\.com", r"/?", _under("/feed/")),
    (r"[\w-]+\.blogspot\.[\w.]+", r"/?", _under("/feeds/posts/default")),
    (r"[\w-]+\.tumblr\.com", r"/?", _under("/rss")),
    (r"tumblr\.com", r"/(?!explore|tagged|search|dashboard)([\w-]+)", _at("https://{0}.tumblr.com/rss")),
    (r"[\w-]+\.medium\.com", r"/?", _under("/feed")),
    (r"medium\.com", r"/(@[\w.-]+)(?:/.*)?", _under("/feed/{0}")),
    (r"dev\.to", rf"/(?!feed(?:/|$)|t/){_NAME}", _under("/feed/{0}")),
    (r"micro\.blog", r"/(?!discover|about|account)([\w-]+)", _at("https://{0}.micro.blog/feed.xml")),
    (r"github\.com", rf"/{_NAME}/{_NAME}/releases.*", _under("/{0}/{1}/releases.atom")),
    (r"github\.com", rf"/{_NAME}/{_NAME}(?:/commits?(?:/.*)?)?", _under("/{0}/{1}/commits.atom")),
    (r"github\.com", r"/(?!orgs$|topics$|features$|about$)([\w-]+)", _under("/{0}.atom")),
    (r"gitlab\.com", rf"/{_NAME}/{_NAME}", _under("/{0}/{1}.atom")),
    (r"gitlab\.com", r"/(?!explore|users/)([\w.-]+)", _under("/{0}.atom")),
    (r"codeberg\.org", r"/(?!explore)([\w.-]+(?:/[\w.-]+)?)", _under("/{0}.rss")),
    (r"pinboard\.in", rf"/u:{_NAME}(?:/t:([\w.:%+-]+))?", lambda match, _: (_pinboard(match),)),
    (r"speakerdeck\.com", r"/(?!c/|p/|features|signin)([\w-]+)", _under("/{0}.rss")),
    (r"flickr\.com", r"/(?:people|photos)/(\d+@N\d\d)(?:/.*)?", _under("/services/feeds/photos_public.gne?id={0}")),
    (r"(?:[\w-]+\.)?reddit\.com", r"/(r|u|user)/([\w-]+)", _under("/{0}/{1}/.rss")),
    (r"lobste\.rs", rf"/[u~]/?{_NAME}", _under("/~{0}/stories.rss")),
    (r"news\.ycombinator\.com", r"/user\?id=([\w-]+)", _at("https://hnrss.org/submitted?id={0}")),
)
"""Host, path with query, and what their feeds are: facts of each host's own documentation."""


def _pinboard(match: re.Match[str]) -> str:
    tag = f"/t:{match[2]}" if match[2] else ""
    return f"https://feeds.pinboard.in/rss/u:{match[1]}{tag}/"


def known(url: str) -> tuple[FoundFeed, ...]:
    """The feeds of a person's address on a host of the table; none where only the page itself can tell."""
    parts = urlsplit(urls.absolute(url))
    host = urls.host(url)
    target = parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    if not host or _is_feed(parts):
        return ()
    for on_host, on_path, feeds in _RULES:
        match = re.fullmatch(on_path, target) or re.fullmatch(on_path, parts.path.rstrip("/"))
        if match and re.fullmatch(on_host, host):
            return tuple(FoundFeed(feed, kind_of(url)) for feed in feeds(match, f"{parts.scheme}://{parts.netloc}"))
    return ()


def _is_feed(parts: SplitResult) -> bool:
    """An address that is a feed's already."""
    return re.search(r"\.(?:rss|atom|xml)$|/rss/?$|/feed/?$|/feeds/", parts.path) is not None


_SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"/@[\w.-]+", ("{path}.rss",)),
    (r"/web/@[\w.-]+", ("{path}.rss",)),
    (r"/users/[\w.-]+", ("{path}.rss", "{path}.atom")),
    (r"/u/[\w.-]+", ("{path}/activity.rss",)),
)


def guess(url: str) -> tuple[str, ...]:
    """Addresses that feeds would have if the host ran the software that the path looks like (Mastodon, Pixelfed,
    Discourse …); worth a visit when the page itself names none, and the host is not known to run something else."""
    if kind_of(url) not in (None, "microblog", "photos", "forum"):
        return ()
    parts = urlsplit(urls.absolute(url))
    path = parts.path.rstrip("/")
    for shape, feeds in _SHAPES:
        if parts.netloc and re.fullmatch(shape, path):
            path = path.removeprefix("/web")
            return tuple(f"{parts.scheme}://{parts.netloc}{feed.format(path=path)}" for feed in feeds)
    return ()
