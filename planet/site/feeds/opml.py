"""Write OPML 2.0: the members' feeds as a subscription list (https://opml.org/spec2.opml)."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from planet.site.feeds.xml import document, element, fill, optional
from planet.views.feeds import OpmlView, Outline
from planet.web.characters import legal


def write_opml(view: OpmlView) -> bytes:
    """Return the subscription list; a member with one feed is one outline, several make a group."""
    opml = Element("opml", version="2.0")
    head = element(opml, "head")
    element(head, "title", view.title)
    optional(head, "ownerName", view.owner)
    element(head, "docs", "https://opml.org/spec2.opml")
    body = element(opml, "body")
    for group in view.groups:
        parent = body
        if len(group.outlines) > 1:
            parent = element(body, "outline", text=_named(group.name), title=group.name)
        for outline in group.outlines:
            _subscription(parent, outline, group.name)
    return document(opml)


def _subscription(parent: Element, outline: Outline, member: str) -> None:
    title = outline.title if legal(outline.title).strip() else _named(member)
    # The spec requires text, type and xmlUrl of a subscription; readers show `title`.
    node = element(parent, "outline", type="rss", text=title, title=title, xmlUrl=outline.feed_url)
    facts = {"htmlUrl": outline.page_url, "description": outline.description, "language": outline.language}
    fill(node, **{name: value for name, value in facts.items() if legal(value)})


def _named(name: str) -> str:
    return name if legal(name).strip() else "Feed"
