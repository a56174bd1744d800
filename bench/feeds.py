"""Feed documents of posts: RSS, Atom and JSON Feed as common programs write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape

from bench.posts import Post

Writer = Callable[[int, Sequence[Post], datetime], str]
"""Writes the document of a member's posts, built at a time."""

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def rss(member: int, posts: Sequence[Post], built: datetime) -> str:
    """Return an RSS document with whole texts beside excerpts, as WordPress writes it."""
    head = (
        f'<title>Blog {member}</title>\n<atom:link href="https://m{member}.example/feed/" rel="self" '
        f'type="application/rss+xml" />\n<link>https://m{member}.example/</link>\n<description>Words of {member}'
        f"</description>\n<lastBuildDate>{format_datetime(built)}</lastBuildDate>\n<language>en-GB</language>\n"
    )
    items = "".join(_item(member, post) for post in posts)
    begin = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" {NAMESPACES}>\n<channel>\n'
    return f"{begin}{head}{items}</channel>\n</rss>\n"


def _item(member: int, post: Post) -> str:
    tags = "".join(f"<category><![CDATA[{tag}]]></category>\n" for tag in post.tags)
    return (
        f"<item>\n<title>{escape(post.title)}</title>\n<link>{post.url}</link>\n"
        f"<dc:creator><![CDATA[Member {member}]]></dc:creator>\n<pubDate>{format_datetime(post.date)}</pubDate>\n{tags}"
        f'<guid isPermaLink="false">{post.url}</guid>\n<description><![CDATA[{post.title}. [&#8230;]]]></description>\n'
        f"<content:encoded><![CDATA[{post.html}]]></content:encoded>\n</item>\n"
    )


def atom(member: int, posts: Sequence[Post], built: datetime) -> str:
    """Return an Atom document with escaped HTML, as Jekyll writes it."""
    entries = "".join(_entry(post) for post in posts)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f'<title type="html">Blog {member}</title>\n<link href="https://m{member}.example/" rel="alternate" '
        f'type="text/html" />\n<id>https://m{member}.example/</id>\n<updated>{built.isoformat()}</updated>\n'
        f"<author><name>Member {member}</name></author>\n{entries}</feed>\n"
    )


def _entry(post: Post) -> str:
    tags = "".join(f'<category term="{escape(tag)}" />' for tag in post.tags)
    day = post.date.isoformat()
    return (
        f'<entry>\n<title type="html">{escape(post.title)}</title>\n<link href="{post.url}" rel="alternate" '
        f'type="text/html" title="{escape(post.title)}" />\n<published>{day}</published>\n<updated>{day}</updated>\n'
        f'<id>{post.url}</id>\n{tags}\n<content type="html" xml:base="{post.url}">{escape(post.html)}</content>\n'
        f'<summary type="html">{escape(post.title)}.</summary>\n</entry>\n'
    )


def json_feed(member: int, posts: Sequence[Post], built: datetime) -> str:
    """Return a JSON Feed."""
    items = [
        {
            "id": post.url,
            "url": post.url,
            "title": post.title,
            "content_html": post.html,
            "date_published": post.date.isoformat(),
            "tags": list(post.tags),
        }
        for post in posts
    ]
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Blog {member}",
        "home_page_url": f"https://m{member}.example/",
        "feed_url": f"https://m{member}.example/feed.json",
        "_built": built.isoformat(),
    }
    return json.dumps({**head, "items": items}, ensure_ascii=False)


WRITERS: tuple[Writer, ...] = (rss, rss, atom, rss, json_feed, rss, atom, rss, atom, rss)
"""By the last digit of a member's number: six of ten are RSS, three Atom, one JSON Feed."""
