"""Well-known hosts: the feeds of a person by their URL alone, and the kind of these feeds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from planet.model.community import FeedKind
from planet.model.results import FoundFeed
from planet.web import urls
from planet.web.patterns import later

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


def _any_of(hosts: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for all hosts of these expressions: most URLs are on none of them, which is one look."""
    return later("|".join(f"(?:{host})" for host in dict.fromkeys(hosts)))


_OF_A_KIND = _any_of(pattern for pattern, _ in _KINDS)


@lru_cache(maxsize=4096)
def kind_of(url: str) -> FeedKind | None:
    """Return the kind of the feeds on a well-known host; None if the host is unknown or has feeds of several kinds."""
    host = urls.host(url)
    if not host:
        return None
    by_host: FeedKind | None = None
    if _OF_A_KIND.fullmatch(host):
        by_host = next(kind for pattern, kind in _KINDS if re.fullmatch(pattern, host))
    return by_host or ("microblog" if re.search(r"/@[\w.-]+\.rss$", urls.path(url)) else None)


def is_portrait(url: str) -> bool:
    """Return whether a URL is that of an avatar. Blogs on WordPress.com name the author's avatar as a picture of each
    post."""
    return has_portraits(urls.host(url))


def has_portraits(host: str) -> bool:
    """Return whether a host serves nothing but avatars."""
    return re.fullmatch(r"(?:[\w-]+\.)?gravatar\.com|avatars\d*\.githubusercontent\.com", host) is not None


_Rule = Callable[[re.Match[str], str], tuple[str, ...]]


def _under(*paths: str) -> _Rule:
    """Make a rule for feeds on the person's own host: scheme and port stay; {0}, {1} … are the groups of the
    pattern."""
    return lambda match, origin: tuple(origin + path.format(*match.groups()) for path in paths)


def _elsewhere(*templates: str) -> _Rule:
    """Make a rule for feeds on another host than the person's page; {0}, {1} … are the groups of the pattern."""
    return lambda match, origin: tuple(template.format(*match.groups()) for template in templates)


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
    (r"tumblr\.com", r"/(?!explore|tagged|search|dashboard)([\w-]+)", _elsewhere("https://{0}.tumblr.com/rss")),
    (r"[\w-]+\.medium\.com", r"/?", _under("/feed")),
    (r"medium\.com", r"/(@[\w.-]+)(?:/.*)?", _under("/feed/{0}")),
    (r"dev\.to", rf"/(?!feed(?:/|$)|t/){_NAME}", _under("/feed/{0}")),
    (r"micro\.blog", r"/(?!discover|about|account)([\w-]+)", _elsewhere("https://{0}.micro.blog/feed.xml")),
    (r"github\.com", rf"/{_NAME}/{_NAME}/releases.*", _under("/{0}/{1}/releases.atom")),
    (r"github\.com", rf"/{_NAME}/{_NAME}(?:/commits?(?:/.*)?)?", _under("/{0}/{1}/commits.atom")),
    (r"github\.com", r"/(?!orgs$|topics$|features$|about$)([\w-]+)", _under("/{0}.atom")),
    (r"gitlab\.com", rf"/{_NAME}/{_NAME}", _under("/{0}/{1}.atom")),
    (r"gitlab\.com", r"/(?!explore|users/)([\w.-]+)", _under("/{0}.atom")),
    (r"codeberg\.org", r"/(?!explore)([\w.-]+(?:/[\w.-]+)?)", _under("/{0}.rss")),
    (r"pinboard\.in", rf"/u:{_NAME}(?:/t:([\w.:%+-]+))?", lambda match, _: (_pinboard_feed(match),)),
    (r"speakerdeck\.com", r"/(?!c/|p/|features|signin)([\w-]+)", _under("/{0}.rss")),
    (r"flickr\.com", r"/(?:people|photos)/(\d+@N\d\d)(?:/.*)?", _under("/services/feeds/photos_public.gne?id={0}")),
    (r"(?:[\w-]+\.)?reddit\.com", r"/(r|u|user)/([\w-]+)", _under("/{0}/{1}/.rss")),
    (r"lobste\.rs", rf"/[u~]/?{_NAME}", _under("/~{0}/stories.rss")),
    (r"news\.ycombinator\.com", r"/user\?id=([\w-]+)", _elsewhere("https://hnrss.org/submitted?id={0}")),
)
"""Host, path with query, and what their feeds are: facts of each host's own documentation."""


_WITH_RULES = _any_of(host for host, _, _ in _RULES)


def _pinboard_feed(match: re.Match[str]) -> str:
    tag = f"/t:{match[2]}" if match[2] else ""
    return f"https://feeds.pinboard.in/rss/u:{match[1]}{tag}/"


def feeds_of(url: str) -> tuple[FoundFeed, ...]:
    """Return the feeds that belong to a person's URL on a well-known host; empty if only the page itself can tell."""
    host, path = urls.host(url), urls.path(url)
    if not _WITH_RULES.fullmatch(host) or _is_feed(path):
        return ()
    path, query = path.rstrip("/"), urls.query(urls.absolute(url))
    for host_pattern, path_pattern, rule in _RULES:
        match = re.fullmatch(path_pattern, f"{path}?{query}" if query else path) or re.fullmatch(path_pattern, path)
        if match and re.fullmatch(host_pattern, host):
            return tuple(FoundFeed(feed, kind_of(url)) for feed in rule(match, urls.origin(url)))
    return ()


def _is_feed(path: str) -> bool:
    """Return whether a URL's path is that of a feed."""
    return re.search(r"\.(?:rss|atom|xml)$|/rss/?$|/feed/?$|/feeds/", path) is not None


_SHAPES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"/@[\w.-]+", ("{path}.rss",)),
    (r"/web/@[\w.-]+", ("{path}.rss",)),
    (r"/users/[\w.-]+", ("{path}.rss", "{path}.atom")),
    (r"/u/[\w.-]+", ("{path}/activity.rss",)),
)


def guess(url: str) -> tuple[str, ...]:
    """Return the URLs that feeds would have if the host ran the software that the path looks like: Mastodon, Pixelfed
    or Discourse.

    They are worth a visit if the page itself names no feed. Empty for a host that is known to run other software.
    """
    if kind_of(url) not in (None, "microblog", "photos", "forum"):
        return ()
    origin, path = urls.origin(url), urls.path(url).rstrip("/")
    for shape, feeds in _SHAPES:
        if origin and re.fullmatch(shape, path):
            return tuple(origin + feed.format(path=path.removeprefix("/web")) for feed in feeds)
    return ()
