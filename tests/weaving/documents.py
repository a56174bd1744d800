"""The documents of the community's feeds, as their programs would write them: RSS 2.0, Atom and JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from weaving.community import FeedDocument, Post, Version, World

TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}

NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "thr": "http://purl.org/syndication/thread/1.0",
}


def documents(world: World, turn: int) -> dict[str, tuple[str, bytes]]:
    """The documents that stand on the web at a turn: type and body, by address."""
    feeds = [(person.table["name"], feed) for person in world.people.values() for feed in person.feeds]
    feeds = [(title, feed) for title, feed in feeds if feed.format in TYPES]
    return {feed.url: (TYPES[feed.format], _document(world, title, feed, turn)) for title, feed in feeds}


def files(world: World, turn: int) -> dict[str, str]:
    """The posts in the hub folder at a turn: Markdown, by the path of the file."""
    posts = [
        (feed, one)
        for person in world.people.values()
        for feed in person.feeds
        if feed.format == "markdown"
        for one in listed(world, feed, turn)
    ]
    versions = [(feed, post.at(turn)) for feed, post in posts]
    return {
        f"{feed.url.partition('/')[0]}/{feed.url.split('/')[1]}/{version.guid.rpartition('/')[2]}.md": _markdown(
            version
        )
        for feed, version in versions
    }


def _markdown(version: Version) -> str:
    return f"+++\ntitle = {json.dumps(version.title)}\ndate = {version.date:%Y-%m-%dT%H:%M:%SZ}\n+++\n{version.html}\n"


def listed(world: World, feed: FeedDocument, turn: int) -> list[Post]:
    """The posts that a feed lists at a turn, the newest first."""
    posts = [post for post in world.posts.values() if feed.url in post.feeds and turn in post.listed]
    return sorted(posts, key=lambda post: post.at(turn).date, reverse=True)


def _document(world: World, title: str, feed: FeedDocument, turn: int) -> bytes:
    posts = [post.at(turn) for post in listed(world, feed, turn)]
    write = {"rss": _rss, "atom": _atom, "json": _json}[feed.format]
    return write(world, title, feed, turn, posts).encode()


def _home(world: World, version: Version) -> tuple[str, str, str]:
    """Name, site and feed of the member whose post a copy is."""
    person = world.people[version.copied_from.partition("/")[0]]
    return person.table["name"], person.table["url"], person.feeds[0].url


# ---------------------------------------------------------------- RSS 2.0


def _rss(world: World, title: str, feed: FeedDocument, turn: int, posts: Iterable[Version]) -> str:
    names = dict(NAMESPACES)
    if source := feed.setting("source", turn):
        names["source"] = source
    spaces = "".join(f" xmlns:{prefix}={quoteattr(name)}" for prefix, name in names.items())
    items = "\n".join(f"<item>{_rss_item(world, feed, version)}</item>" for version in posts)
    head = (
        f"<title>{escape(title)}</title><link>{escape(feed.setting('site', turn))}</link><description>.</description>"
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"{spaces}><channel>{head}\n{items}</channel></rss>'
    )


def _rss_item(world: World, feed: FeedDocument, version: Version) -> str:
    is_permalink = "" if version.guid == version.url else ' isPermaLink="false"'
    parts = [f"<title>{escape(version.title)}</title>"] if version.title else []
    parts += [
        f"<link>{escape(version.proxy or version.link)}</link>" if version.link else "",
        f"<guid{is_permalink}>{escape(version.guid)}</guid>",
    ]
    parts += [f"<feedburner:origLink>{escape(version.link)}</feedburner:origLink>"] if version.proxy else []
    parts += [f"<pubDate>{format_datetime(version.date)}</pubDate>"] if version.dated else []
    parts += [f"<category>{escape(tag)}</category>" for tag in version.tags]
    parts += [_rss_declaration(key, value, feed) for key, value in version.declared]
    if version.copied_from:
        name, _, url = _home(world, version)
        parts.append(f"<source url={quoteattr(url)}>{escape(name)}</source>")
    if len(feed.url) % 2:
        return "".join([*parts, f"<content:encoded><![CDATA[{version.html}]]></content:encoded>"])
    return "".join([*parts, f"<description>{escape(version.html)}</description>"])


def _rss_declaration(key: str, value: str, feed: FeedDocument) -> str:
    if key == "thr":
        return f"<thr:in-reply-to {value}/>"
    assert feed.settings.get("source"), (feed.url, value)
    attribute = {"reply": "", "reply-guid": ' isPermaLink="false"'}[key]
    return f"<source:inReplyTo{attribute}>{escape(value)}</source:inReplyTo>"


# ---------------------------------------------------------------- Atom


def _atom(world: World, title: str, feed: FeedDocument, turn: int, posts: Iterable[Version]) -> str:
    site = escape(feed.setting("site", turn))
    names = f' xmlns="http://www.w3.org/2005/Atom" xmlns:thr={quoteattr(NAMESPACES["thr"])} xml:base="{site}"'
    entries = "\n".join(_atom_entry(world, version) for version in posts)
    head = f'<id>{site}</id><title>{escape(title)}</title><link href="{site}"/><updated>2026-01-01T00:00:00Z</updated>'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<feed{names}>{head}\n{entries}</feed>'


def _atom_entry(world: World, version: Version) -> str:
    base = f" xml:base={quoteattr(version.base)}" if version.base else ""
    parts = [f"<id>{escape(version.guid)}</id><title>{escape(version.title)}</title>"]
    parts += [f'<link rel="alternate" type="text/html" href={quoteattr(version.link)}/>']
    parts += [f'<link rel="canonical" href={quoteattr(version.canonical)}/>'] if version.canonical else []
    updated = (version.updated or version.date).isoformat()
    parts += [f"<published>{version.date.isoformat()}</published><updated>{updated}</updated>"]
    parts += [f"<category term={quoteattr(tag)}/>" for tag in version.tags]
    parts += [f"<thr:in-reply-to {value}/>" for key, value in version.declared if key == "thr"]
    if version.copied_from:
        name, site, url = _home(world, version)
        links = f'<link href={quoteattr(site)}/><link rel="self" href={quoteattr(url)}/>'
        parts.append(f"<source><id>{escape(site)}</id><title>{escape(name)}</title>{links}</source>")
    return f'<entry{base}>{"".join(parts)}<content type="html">{escape(version.html)}</content></entry>'


# ---------------------------------------------------------------- JSON Feed


def _json(world: World, title: str, feed: FeedDocument, turn: int, posts: Iterable[Version]) -> str:
    items = [_json_item(version) for version in posts]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": title, "home_page_url": feed.setting("site", turn)}
    return json.dumps({**head, "items": items}, ensure_ascii=False)


def _json_item(version: Version) -> dict[str, object]:
    item: dict[str, object] = {"id": version.guid, "url": version.url, "content_html": version.html}
    item["date_published"] = version.date.isoformat()
    if version.title:
        item["title"] = version.title
    if version.link != version.url:
        item["external_url"] = version.link
    if version.tags:
        item["tags"] = list(version.tags)
    hints = [value for key, value in version.declared if key == "hint"]
    if hints:
        item["_microblog"] = {"is_conversation": True, "in_reply_to_url": hints[0]}
    return item
