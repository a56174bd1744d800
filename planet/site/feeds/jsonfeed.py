"""Write JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); what it has no word for stands under `_planet`."""

from __future__ import annotations

from typing import Any

from planet.locale.formatting import iso
from planet.model.entry import Author, Enclosure
from planet.site.feeds.items import changed, media_type, page_url, self_url, writers
from planet.views.feeds import FeedItem, FeedView, Relative
from planet.web.characters import legal
from planet.web.json_text import indented
from planet.web.licenses import license_name

ABOUT = "https://www.jsonfeed.org/version/1.1/#extensions"


def write_json(view: FeedView) -> bytes:
    """Return the feed as JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "home_page_url": page_url(view),
        "feed_url": self_url(view),
        "description": view.description,
        "authors": [_person(Author(view.site.owner or view.site.title, view.site.url))],
        "language": view.site.feed_language,
        "hubs": [{"type": "WebSub", "url": view.hub}] if view.hub else [],
        "items": [_item(item, view.site.url) for item in view.items],
    }
    return indented(_clean(feed), 2)


def _item(item: FeedItem, site_url: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "url": item.link,
        "external_url": item.external_url,
        "title": item.title if item.named else "",
        "content_html": item.content,
        # One of the two must be there.
        "content_text": "" if legal(item.content) else legal(item.summary) or legal(item.title) or "…",
        "summary": item.summary if item.content else "",
        "image": item.image.url if item.image else "",
        "date_published": iso(item.published),
        "date_modified": iso(changed(item)) if changed(item) > item.published else "",
        "authors": [_person(author) for author in writers(item)],
        "tags": list(item.tags),
        "language": item.language,
        "attachments": [_attachment(file) for file in item.enclosures],
        "_planet": _planet(item, site_url),
    }


def _planet(item: FeedItem, site_url: str) -> dict[str, Any]:
    source, thread = item.source, item.thread
    return {
        "member": item.member,
        "license": license_name(item.license),
        "source": {"id": source.id, "title": source.title, "url": source.url, "feed_url": source.feed_url},
        "answers": [_relative(relative) for relative in thread.answers],
        "answered_by": [_relative(relative) for relative in thread.answered_by],
        "conversation": site_url + thread.conversation if thread.conversation else "",
    }


def _relative(relative: Relative) -> dict[str, str]:
    return {"id": relative.id, "url": relative.link}


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, "url": author.url}


def _attachment(file: Enclosure) -> dict[str, Any]:
    return {
        "url": file.url,
        "mime_type": media_type(file),
        "title": file.title,
        "size_in_bytes": file.length or "",
        "duration_in_seconds": file.seconds or "",
    }


def _clean(value: Any) -> Any:
    """Return a value without illegal characters and without empty fields (but `items` stays, which must be there)."""
    if isinstance(value, str):
        return legal(value)
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if isinstance(value, dict):
        cleaned = {key: _clean(part) for key, part in value.items()}
        return {key: part for key, part in cleaned.items() if key == "items" or part not in ("", [], {})}
    return value
