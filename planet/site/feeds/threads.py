"""The elements by which items of feeds make threads that programs can walk.

They are source:inReplyTo and source:comments (https://source.scripting.com/), and those of RFC 4685.
"""

from __future__ import annotations

from collections.abc import Iterator

from planet.site.feeds.xml import element
from planet.views.feeds import FeedItem
from planet.web.characters import legal


def thread(depth: int, item: FeedItem, site_url: str) -> Iterator[str]:
    """Yield the elements that name the parent of an item by the id which our feeds give it, and the feed of its
    answers with their number."""
    for parent in item.thread.answers[:1]:
        # an id that is the permalink stands bare, as in guid: walkers compare the text
        is_permalink = "" if parent.id == parent.link else "false"
        yield element(depth, "source:inReplyTo", parent.id, isPermaLink=is_permalink)
    for answered in item.thread.answers:
        link, source = legal(answered.link), legal(answered.feed_url)
        yield element(depth, "thr:in-reply-to", ref=legal(answered.id), href=link, source=source)
    if item.thread.replies:
        replies = site_url + item.thread.replies
        yield element(depth, "source:comments", count=str(item.thread.count), feedUrl=replies)


def replies(depth: int, item: FeedItem, site_url: str) -> Iterator[str]:
    """Yield the link to the feed of an item's answers, with their number (RFC 4685 §4, §5)."""
    if item.thread.replies:
        facts = {"rel": "replies", "type": "application/rss+xml", "href": site_url + item.thread.replies}
        yield element(depth, "link", **facts, **{"thr:count": str(item.thread.count)})
