"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar

from planet.model.raw import RawAnswer, RawEntry, RawFeed, RawImage, RawLink, RawPerson, RawText
from planet.parse.newest import MOST_LISTED, choose
from planet.parse.not_a_feed import NotAFeed

_Object = Mapping[str, Any]
_T = TypeVar("_T")

_WEB = re.compile(r"https?://", re.IGNORECASE)
_WEBSUB = ("websub", "pubsubhubbub")
_MOST_ITEMS = 3000
_MOST_VALUES = 500
"""Of the tags, authors and attachments of an item."""


def read(body: bytes, most: int) -> RawFeed:
    """Read the feed in a JSON document; of one that is too long, its newest `most` items.

    Values of a wrong type count as missing; items of a wrong type are listed as problems. Raises `NotAFeed` where the
    document is no JSON Feed.
    """
    feed = _document(body)
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotAFeed(_refusal(feed))
    listed = len(items)
    if _MOST_ITEMS < listed <= MOST_LISTED:
        items = [items[number] for number in choose([_date(item) for item in items], min(most, _MOST_ITEMS))]
    entries = [_item(item) for item in items[:_MOST_ITEMS] if isinstance(item, dict)]
    return RawFeed(
        format="json11" if "1.1" in _string(feed, "version") else "json10",
        title=_plain(feed, "title"),
        link=_string(feed, "home_page_url"),
        id=_string(feed, "feed_url"),
        description=_plain(feed, "description"),
        language=_string(feed, "language"),
        authors=_people(feed),
        image=_image(_string(feed, "icon") or _string(feed, "favicon")),
        entries=tuple(entries),
        problems=tuple(_misfits(items)),
        older=_string(feed, "next_url"),
        self_url=_string(feed, "feed_url"),
        hub=_hub(feed),
        overlong=listed > MOST_LISTED,
        listed=listed if _MOST_ITEMS < listed <= MOST_LISTED else 0,
    )


def _hub(feed: _Object) -> str:
    """Return the first hub that speaks WebSub, or ""."""
    hubs = feed.get("hubs")
    named = [hub for hub in hubs[:_MOST_VALUES] if isinstance(hub, dict)] if isinstance(hubs, list) else []
    return next((_string(hub, "url") for hub in named if _string(hub, "type").lower() in _WEBSUB), "")


def _document(body: bytes) -> _Object:
    try:
        document = json.loads(
            body, strict=False, parse_int=_integer
        )  # programs that paste texts together leave their lines in
    except RecursionError as accident:
        raise NotAFeed("The address answers with JSON that is nested without end, not with a feed") from accident
    except ValueError as accident:
        raise NotAFeed(
            "The address answers with JSON that breaks off or is malformed, so it cannot be read as a feed"
        ) from accident
    if not isinstance(document, dict):
        raise NotAFeed("The address answers with JSON that is no feed: there is no JSON Feed in it")
    return document


_LONGEST_INTEGER = 300
"""Digits; a longer one stays a text, for it takes Python time, and is an id if anything."""


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


def _refusal(document: _Object) -> str:
    """Return a sentence that says that a JSON object is no feed, with the object's own message, if any."""
    message = next((value for key in ("message", "error", "detail", "title") if (value := _string(document, key))), "")
    quotation = f' (it says "{" ".join(message.split())[:120]}")' if message else ""
    return f"The address answers with JSON that is no feed{quotation}: it lacks the items of a JSON Feed"


def _misfits(items: list[Any]) -> list[str]:
    return [
        f"Item {number} of the feed is no JSON object and was left out"
        for number, item in enumerate(items[:_MOST_ITEMS], 1)
        if not isinstance(item, dict)
    ]


def _date(item: Any) -> str:
    if not isinstance(item, dict):
        return ""
    return _string(item, "date_published") or _string(item, "date_modified")


def _item(item: _Object) -> RawEntry:
    html, text = _string(item, "content_html"), _string(item, "content_text")
    content = [RawText(html, "text/html")] if html else [RawText(text, "text/plain")] if text else []
    return RawEntry(
        guid=_number(item, "id"),
        title=_plain(item, "title"),
        link=_string(item, "url") or _link_in_id(item),
        addresses=(_link_in_id(item),) if _string(item, "url") and _link_in_id(item) else (),
        links=tuple(_each(item, "attachments", _attachment)),
        summary=_plain(item, "summary"),
        content=tuple(content),
        authors=_people(item),
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        language=_string(item, "language"),
        tags=tuple(_strings(item, "tags")),
        images=tuple(image for key in ("image", "banner_image") if (image := _image(_string(item, key)))),
        target=_string(item, "external_url"),
        answers=_answers(item),
    )


def _answers(item: _Object) -> tuple[RawAnswer, ...]:
    """Return the posts that an item answers: `in_reply_to_url` of Micro.blog's extension, and what other extensions
    (names that begin with "_") call in_reply_to."""
    extensions = [value for name, value in item.items() if name.startswith("_") and isinstance(value, dict)]
    return tuple(answer for extension in extensions[:_MOST_VALUES] for answer in _answers_of(extension))


def _answers_of(extension: _Object) -> Iterator[RawAnswer]:
    for name in islice(extension, _MOST_VALUES):
        bare_name = re.sub("[^a-z]", "", name[:100].lower())
        values = extension[name] if isinstance(extension[name], list) else [extension[name]]
        for value in values[:_MOST_VALUES]:
            if not isinstance(value, str) or not value.strip():
                continue
            if bare_name == "inreplytourl":
                yield RawAnswer(url=value.strip())
            elif bare_name == "inreplyto":
                yield RawAnswer(value.strip(), value.strip() if _WEB.match(value.strip()) else "")


def _link_in_id(item: _Object) -> str:
    """Return the id of an item if it is a URL, as the specification advises (§ Items: id), or ""."""
    id_ = _string(item, "id")
    return id_ if _WEB.match(id_) else ""


def _string(holder: _Object, key: str) -> str:
    value = holder.get(key)
    return value.strip() if isinstance(value, str) else ""


def _number(holder: _Object, key: str) -> str:
    """Return a value as text if it is a number or a text; "" otherwise.

    An id may be either (§ Items: "if an id is presented as a number … coerce it").
    """
    value = holder.get(key)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(value) if abs(value) < 1e300 else ""
    return _string(holder, key)


def _strings(holder: _Object, key: str) -> list[str]:
    """List the texts of an array. A single text instead of an array is split at its commas."""
    value = holder.get(key)
    if isinstance(value, str):
        value = value.split(",", _MOST_VALUES)
    return [part for part in value[:_MOST_VALUES] if isinstance(part, str)] if isinstance(value, list) else []


def _each(holder: _Object, key: str, make: Callable[[_Object], _T]) -> list[_T]:
    value = holder.get(key)
    return [make(part) for part in value[:_MOST_VALUES] if isinstance(part, dict)] if isinstance(value, list) else []


def _plain(holder: _Object, key: str) -> RawText | None:
    value = _string(holder, key)
    return RawText(value, "text/plain") if value else None


def _people(holder: _Object) -> tuple[RawPerson, ...]:
    """List the people of `authors` (1.1), else the one `author` (1.0); a text in place of a person is a name."""
    people = _each(holder, "authors", _person) or [RawPerson(name) for name in _strings(holder, "authors")]
    author = holder.get("author")
    if not people and isinstance(author, dict):
        people = [_person(author)]
    if not people:
        people = [RawPerson(_string(holder, "author"))]
    return tuple(person for person in people if person.name or person.url)


def _person(author: _Object) -> RawPerson:
    return RawPerson(_string(author, "name"), _string(author, "url"))


def _image(url: str) -> RawImage | None:
    return RawImage(url) if url else None


def _attachment(attachment: _Object) -> RawLink:
    return RawLink(
        href=_string(attachment, "url"),
        rel="enclosure",
        type=_string(attachment, "mime_type"),
        length=_number(attachment, "size_in_bytes"),
        title=_string(attachment, "title"),
        duration=_number(attachment, "duration_in_seconds"),
    )
