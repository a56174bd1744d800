"""RSS, Atom and their relatives: the values that feedparser collects, as a `RawFeed`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from planet.model.raw import RawAnswer, RawEntry, RawFeed, RawImage, RawLink, RawPerson, RawSource, RawText
from planet.model.visits import Hints
from planet.parse import media
from planet.parse.feedparser_scope import MOST_ENTRIES
from planet.parse.newest import shorten
from planet.parse.not_a_feed import NotAFeed
from planet.parse.quick_walk import quick_walk
from planet.parse.walk import Walk
from planet.struct import replace
from planet.web.media_types import media_type, medium

_Node = Mapping[str, Any]

_MOST_BLOGROLLS = 5
_WEB = re.compile(r"https?://", re.IGNORECASE)

_FORMATS = {"": "xml", "atom": "atom10", "rss": "rss20", "rss091u": "rss091", "rss091n": "rss091"}


def read(body: bytes, most: int) -> RawFeed:
    """Read the feed in an XML document; if it is too long, its newest `most` entries.

    Raises `NotAFeed` if it holds no feed, or if it is broken and holds no whole entry.
    """
    quick = quick_walk(body)
    return _raw_feed(quick) if quick is not None else read_with_care(body, most)


def read_with_care(body: bytes, most: int) -> RawFeed:
    """Read the feed in any XML document by feedparser, which is the reader of record, after common damage is repaired.

    Raises `NotAFeed` as `read` does.
    """
    from planet.parse.feedparser_walk import walk  # a third of a worker's start, and most feeds do not need it
    from planet.parse.repair import repair

    document, cut = repair(body)
    collected = walk(document)
    shortened = shorten(document, min(most, MOST_ENTRIES)) if collected.is_overlong else None
    if shortened:
        collected = walk(shortened.document)
    entries, overlong = collected.entries, collected.is_overlong
    if overlong and not entries:
        raise NotAFeed(
            "The feed holds more elements before the end of its first entry than a hub reads of a whole feed: "
            "whoever runs the site should look at how it is made"
        )
    if cut and not entries:
        raise NotAFeed("The feed breaks off before the end of its first entry: the site sends only a part of it")
    if not entries and not collected.version:
        raise NotAFeed("The address answers with an XML document that is no feed: it holds neither RSS nor Atom")
    listed = shortened.listed if shortened else 0
    return replace(_raw_feed(collected), cut=cut, overlong=overlong, listed=listed)


def _raw_feed(walk: Walk) -> RawFeed:
    version, feed, links = walk.version, walk.feed, _links(walk.feed)
    return RawFeed(
        format=_FORMATS.get(version, version),
        title=_text(feed, "title"),
        link=_home(links),
        id=_string(feed, "id"),
        description=_text(feed, "subtitle"),
        language=_string(feed, "language") or _language_of(feed),
        authors=_people(feed),
        image=_feed_image(feed),
        license=_license(feed, links),
        hints=_hints(feed),
        entries=tuple(_entry(entry, version) for entry in walk.entries),
        deleted=tuple(dict.fromkeys(dict.get(feed, "deleted") or ())),
        older=_older(links),
        self_url=_linked(links, "self"),
        hub=_linked(links, "hub"),
        blogrolls=_blogrolls(feed, links),
    )


def _entry(entry: _Node, version: str) -> RawEntry:
    links = (*_links(entry), *_content_files(entry))
    of_media = media.read(_list(entry, "media"), any(map(_is_recording, links)))
    published, updated = _dates(entry, version)
    return RawEntry(
        guid=_string(entry, "id"),
        title=_text(entry, "title") or _untyped(entry, "media_title") or _untyped(entry, "itunes_title"),
        link=_permalink(entry, links),
        addresses=_addresses(entry, links),
        links=(*links, *of_media.enclosures),
        summary=_summary(entry),
        content=tuple(text for part in _list(entry, "content") if (text := _detail(part))),
        authors=_people(entry) or _people(_dict(entry, "source")),
        published=published,
        updated=updated,
        language=_string(entry, "language") or _language_of(entry),
        tags=_tags(entry),
        images=(*of_media.images, *_entry_image(entry)),
        player=_player(entry) or of_media.player,
        duration=_string(entry, "itunes_duration") or of_media.duration,
        license=_license(entry, links),
        source=_source(entry),
        answers=tuple(
            RawAnswer(_string(part, "ref"), _string(part, "url"), _string(part, "source"))
            for part in _list(entry, "answers")
        ),
    )


# feedparser's dictionaries answer for keys that they do not hold, with a warning: dict.get asks for what is there.


def _string(node: _Node, key: str) -> str:
    value = dict.get(node, key)  # type: ignore[call-overload]
    return value.strip() if value and isinstance(value, str) else ""


def _list(node: _Node, key: str) -> list[_Node]:
    value = dict.get(node, key)  # type: ignore[call-overload]
    return [part for part in value if isinstance(part, dict)] if value and isinstance(value, list) else []


def _dict(node: _Node, key: str) -> _Node:
    value = dict.get(node, key)  # type: ignore[call-overload]
    return value if isinstance(value, dict) else {}


def _text(node: _Node, key: str) -> RawText | None:
    return _detail(_dict(node, f"{key}_detail"))


def _untyped(node: _Node, key: str) -> RawText | None:
    """Read a text of Media RSS or iTunes, with its type if one is stated."""
    value, stated = _string(node, key), _string(node, f"{key}_type")
    return RawText(value, media.text_type(stated)) if value else None


def _detail(detail: _Node) -> RawText | None:
    """Read a text with its type. The type is "" if none is stated and feedparser has only assumed plain text."""
    value = _string(detail, "value")
    if not value:
        return None
    kind = _string(detail, "type") or "text/html"
    if _string(detail, "default_type") == "text/plain" and not kind.endswith("xml"):
        kind = ""
    if not (not kind or kind.startswith("text/") or kind.endswith(("xhtml+xml", "html"))):
        return None
    return RawText(value, kind, _string(detail, "base"), _string(detail, "language"))


def _summary(entry: _Node) -> RawText | None:
    """Return the summary of an entry, else its media:description or iTunes summary; None where there is none."""
    substitutes = (_untyped(entry, key) for key in ("media_description", "itunes_summary", "itunes_subtitle"))
    return _text(entry, "summary") or next(filter(None, substitutes), None)


def _language_of(node: _Node) -> str:
    """Return the xml:lang in force at the texts of an entry or feed, or ""."""
    texts = (*_list(node, "content")[:1], _dict(node, "title_detail"), _dict(node, "summary_detail"))
    return next(filter(None, (_string(text, "language") for text in texts)), "")


def _dates(entry: _Node, version: str) -> tuple[str, str]:
    """Return the dates of publishing and of updating as written. RSS has one date (pubDate, dc:date), which is that of
    publishing."""
    published = _string(entry, "published") or _string(entry, "created")
    updated = _string(entry, "updated")
    if not published and not version.startswith("atom"):
        return updated, ""
    return published, updated


def _links(entry: _Node) -> tuple[RawLink, ...]:
    return tuple(
        RawLink(
            href=href,
            rel=_string(link, "rel") or "alternate",
            type=_string(link, "type"),
            length=_string(link, "length"),
            title=_string(link, "title"),
        )
        for link in _list(entry, "links")
        if (href := _string(link, "href"))
    )


def _content_files(entry: _Node) -> Iterator[RawLink]:
    """Yield the contents that are files of sound, film or picture elsewhere (RFC 4287 §4.1.3.2)."""
    for part in _list(entry, "content"):
        href, kind = _string(part, "src"), _string(part, "type")
        if href and medium(kind):
            yield RawLink(href, "enclosure", kind)


def _is_recording(link: RawLink) -> bool:
    """Return whether a link is an enclosure of sound or film; an enclosure of unknown type counts as one."""
    return link.rel == "enclosure" and (media_type(link.type, link.href) or "audio/").startswith(("audio/", "video/"))


def _permalink(entry: _Node, links: Iterable[RawLink]) -> str:
    """Return an entry's link: feedburner:origLink, else the alternate link, a guid that is a URL, or content src."""
    pages = [link.href for link in links if link.rel == "alternate" and "html" in link.type]
    alternates = [link.href for link in links if link.rel == "alternate"]
    guid = _string(entry, "link")
    sources = [_string(part, "src") for part in _list(entry, "content")]
    original = _string(entry, "feedburner_origlink")
    candidates = [_if_absolute(original), *pages, *alternates, _if_absolute(guid), *sources]
    return next(filter(None, candidates), "")


def _addresses(entry: _Node, links: Sequence[RawLink]) -> tuple[str, ...]:
    """Return all URLs under which an entry says it is known: canonical ones, those that a service for feeds replaced,
    and every page that is an alternate; its link among them, unless that is all."""
    stated = [link.href for link in links if link.rel == "canonical"]
    pages = [link.href for link in links if link.rel == "alternate" and "html" in link.type]
    original = [_if_absolute(_string(entry, name)) for name in ("feedburner_origlink", "pheedo_origlink")]
    addresses = tuple(dict.fromkeys(filter(None, (*stated, *original, *pages))))
    return addresses if len(addresses) > 1 or stated else ()


def _if_absolute(url: str) -> str:
    return url if _WEB.match(url) else ""


def _home(links: Iterable[RawLink]) -> str:
    return _linked(links, "alternate")


def _linked(links: Iterable[RawLink], relation: str) -> str:
    """Return the URL of the first link with this relation, or ""."""
    return next((link.href for link in links if link.rel == relation), "")


def _blogrolls(feed: _Node, links: Sequence[RawLink]) -> tuple[str, ...]:
    """Return the reading lists that a feed names: by source:blogroll, or by a link with that relation."""
    linked = [link.href for link in links if link.rel == "blogroll"]
    return tuple(dict.fromkeys((*(dict.get(feed, "blogrolls") or ()), *linked)))[:_MOST_BLOGROLLS]  # type: ignore[call-overload]


def _older(links: Sequence[RawLink]) -> str:
    """Return the URL of the document with older entries: an archive (RFC 5005 §4), else the next page (§3), or ""."""
    return next((link.href for rel in ("prev-archive", "next") for link in links if link.rel == rel), "")


_MAIL = re.compile(r"(?<![@\w.+-])(?:mailto:)?([\w.+-]{1,80}@[\w-]{1,80}(?:\.[\w-]{1,80}){1,8})")


def _people(node: _Node) -> tuple[RawPerson, ...]:
    people = (_person(author) for author in _list(node, "authors"))
    return tuple(person for person in people if person.name or person.email or person.url)


def _person(author: _Node) -> RawPerson:
    """Read an author from its parts, or from a text: "ada@example.org (Ada)" (RSS 2.0), "Ada <ada@example.org>"."""
    text = _string(author, "name") or _string(author, "text")
    mail = _MAIL.search(text)
    name = re.sub(r"\(\s*\)|<\s*>", "", _MAIL.sub("", text)).strip() if mail else text
    bracketed = re.fullmatch(r"\((.*)\)", name, re.DOTALL)
    name = bracketed[1] if mail and bracketed else name
    return RawPerson(name.strip(), _string(author, "href"), _string(author, "email") or (mail[1] if mail else ""))


def _tags(entry: _Node) -> tuple[str, ...]:
    tags = [name for key in ("tags", "media_categories") for name in dict.get(entry, key) or ()]  # type: ignore[call-overload]
    return tuple(filter(None, tags))


def _feed_image(feed: _Node) -> RawImage | None:
    candidates = (_string(_dict(feed, "image"), "href"), _string(feed, "logo"), _string(feed, "icon"))
    href = next(filter(None, candidates), "")
    return RawImage(href) if href else None


def _entry_image(entry: _Node) -> tuple[RawImage, ...]:
    """Return the picture of an episode (itunes:image) or of an item (image), if there is one."""
    href = _string(_dict(entry, "image"), "href")
    return (RawImage(href, thumbnail=True),) if href else ()


def _player(entry: _Node) -> str:
    video = _string(entry, "yt_videoid")
    if re.fullmatch(r"[\w-]{6,20}", video, re.ASCII):
        return f"https://www.youtube-nocookie.com/embed/{video}"
    return _string(entry, "media_player")


_CREATIVE_COMMONS = re.compile(r"https?://(?:www\.)?creativecommons\.org/[\w./-]{1,100}")


def _license(node: _Node, links: Iterable[RawLink]) -> str:
    linked = next((link.href for link in links if link.rel == "license"), "")
    of_media = _dict(node, "media_license")
    stated = _CREATIVE_COMMONS.search(_string(node, "rights")[:2000])
    return linked or _string(of_media, "href") or _string(of_media, "url") or (stated[0] if stated else "")


def _source(entry: _Node) -> RawSource | None:
    source = _dict(entry, "source")
    if not source:
        return None
    links = _links(source)
    own = next((link.href for link in links if link.rel == "self"), _string(source, "href"))
    home = next((link.href for link in links if link.rel == "alternate"), "")
    return RawSource(_string(source, "id"), _string(source, "title"), home, own)


_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def _hints(feed: _Node) -> Hints:
    """Read the feed's pace: ttl (minutes), skipHours and skipDays of RSS 2.0; period and frequency of the sy module."""
    ttl = _number(_string(feed, "ttl"), 1, 100_000)
    waits = [timedelta(minutes=ttl)] if ttl else []
    period = _PERIODS.get(_string(feed, "sy_updateperiod").lower())
    if period:
        waits.append(period / (_number(_string(feed, "sy_updatefrequency"), 1, 1000) or 1))
    hours = (_number(hour, 0, 24) for hour in dict.get(feed, "skip_hours") or ())  # type: ignore[call-overload]
    days = (str(day).strip().capitalize() for day in dict.get(feed, "skip_days") or ())  # type: ignore[call-overload]
    week = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return Hints(
        fresh_for=max(waits, default=None),
        skip_hours=tuple(sorted({hour % 24 for hour in hours if hour is not None})),
        skip_days=tuple(sorted({day for day in days if day in week}, key=week.index)),
    )


def _number(text: Any, least: int, most: int) -> int | None:
    text = str(text).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    return number if least <= number <= most else None
