"""Write OPML 2.0: the members' feeds as a subscription list (https://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planet.site.feeds.xml import document, element, group, optional
from planet.views.feeds import OpmlView, Outline, OutlineGroup
from planet.web.characters import legal

DOCS = "https://opml.org/spec2.opml"


def write_opml(view: OpmlView) -> bytes:
    """Return the subscription list; a member with one feed is one outline, several make a group, and so does a part."""
    head = [element(2, "title", view.title), optional(2, "ownerName", view.owner), element(2, "docs", DOCS)]
    return document("opml", [group(1, "head", head), group(1, "body", _body(view.groups))], version="2.0")


def _body(groups: Iterable[OutlineGroup], depth: int = 2) -> Iterator[str]:
    for part in groups:
        if part.is_part or len(part.outlines) > 1:
            inside = [*_subscriptions(depth + 1, part), *_body(part.groups, depth + 1)]
            yield group(depth, "outline", inside, text=_named(part.name), title=part.name)
        else:
            yield from _subscriptions(depth, part)


def _subscriptions(depth: int, member: OutlineGroup) -> Iterator[str]:
    for outline in member.outlines:
        yield _subscription(depth, outline, member.name)


def _subscription(depth: int, outline: Outline, member: str) -> str:
    title = outline.title if legal(outline.title).strip() else _named(member)
    facts = {"htmlUrl": outline.page_url, "description": outline.description, "language": outline.language}
    stated = {name: value for name, value in facts.items() if legal(value)}
    if not outline.feed_url:
        return element(depth, "outline", type="link", text=title, title=title, url=outline.page_url, **stated)
    # The spec requires text, type and xmlUrl of a subscription; readers show `title`.
    return element(depth, "outline", type="rss", text=title, title=title, xmlUrl=outline.feed_url, **stated)


def _named(name: str) -> str:
    return name if legal(name).strip() else "Feed"
