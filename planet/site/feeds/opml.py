"""Write OPML 2.0: the members' feeds as a subscription list (https://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterator

from planet.site.feeds.xml import document, element, group, optional
from planet.views.feeds import OpmlView, Outline, OutlineGroup
from planet.web.characters import legal

DOCS = "https://opml.org/spec2.opml"


def write_opml(view: OpmlView) -> bytes:
    """Return the subscription list; a member with one feed is one outline, several make a group."""
    head = [element(2, "title", view.title), optional(2, "ownerName", view.owner), element(2, "docs", DOCS)]
    return document("opml", [group(1, "head", head), group(1, "body", _body(view))], version="2.0")


def _body(view: OpmlView) -> Iterator[str]:
    for member in view.groups:
        if len(member.outlines) > 1:
            yield group(2, "outline", _subscriptions(3, member), text=_named(member.name), title=member.name)
        else:
            yield from _subscriptions(2, member)


def _subscriptions(depth: int, member: OutlineGroup) -> Iterator[str]:
    for outline in member.outlines:
        yield _subscription(depth, outline, member.name)


def _subscription(depth: int, outline: Outline, member: str) -> str:
    title = outline.title if legal(outline.title).strip() else _named(member)
    facts = {"htmlUrl": outline.page_url, "description": outline.description, "language": outline.language}
    stated = {name: value for name, value in facts.items() if legal(value)}
    # The spec requires text, type and xmlUrl of a subscription; readers show `title`.
    return element(depth, "outline", type="rss", text=title, title=title, xmlUrl=outline.feed_url, **stated)


def _named(name: str) -> str:
    return name if legal(name).strip() else "Feed"
