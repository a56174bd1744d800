"""From what a feed says to the one true form: absolute links, UTC dates, safe markup, plain titles, a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from planet import hosts, links, markup
from planet.dates import parse_date, parse_duration
from planet.languages import language_tag
from planet.model import (
    KIND_OF_FEED,
    Author,
    Enclosure,
    Entry,
    FeedInfo,
    FeedKind,
    Image,
    Kind,
    RawEntry,
    RawFeed,
    RawImage,
    RawPerson,
    RawText,
    Reading,
    Source,
)

TITLE, NAME, LINK, TAG = 500, 200, 2000, 100
"""Characters at most."""
_MOST_TAGS, _MOST_AUTHORS, _MOST_FILES, _MOST_PROBLEMS = 50, 20, 20, 20

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""What one entry's nonsense may raise; it costs that entry alone."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the entries of a feed stand on: the feed's own address, its site, and what they inherit."""

    url: str
    home: str
    format: str
    kind: FeedKind | None
    language: str
    authors: tuple[Author, ...]
    license: str

    def base_for_links(self, base: str) -> str:
        """RFC 4287 §2 and RFC 3986 §5.1: xml:base, else the document; in RSS, which has neither rule, the site."""
        ground = self.url if self.format.startswith("atom") else self.home or self.url
        return links.absolute(base, self.url) or ground if base else ground

    def base_for_content(self, base: str, link: str) -> str:
        """As for links; but what RSS and JSON Feed carry was written for its own page."""
        if base or self.format.startswith("atom"):
            return self.base_for_links(base)
        return link or self.home or self.url


def normalise(raw: RawFeed, url: str, kind: FeedKind | None, max_entries: int) -> Reading:
    """The feed at `url` in the one true form: its newest `max_entries`, in document order.

    `kind` is what the members file says of the feed. What could not be used is told in `problems`.
    """
    ground = _ground(raw, url, kind)
    entries: list[Entry] = []
    problems = list(raw.problems)
    for number, one in _newest(raw.entries, max_entries):
        try:
            entry = _entry(one, ground)
        except _BROKEN as error:
            problems.append(f"Entry {number} of the feed is broken ({type(error).__name__}) and was left out")
            continue
        if _says_something(entry):
            entries.append(entry)
        else:
            problems.append(f"Entry {number} of the feed has neither title, text, link nor file and was left out")
    if raw.cut:
        problems.append("The feed breaks off in its middle: the entries that came whole were taken")
    return Reading(_info(raw, ground), tuple(entries), raw.hints, _told(problems), raw.cut)


def _told(problems: list[str]) -> tuple[str, ...]:
    told = [markup.one_line(problem, 300) for problem in problems[:_MOST_PROBLEMS]]
    if len(problems) > _MOST_PROBLEMS:
        told.append(f"There are {len(problems) - _MOST_PROBLEMS} more problems like these")
    return tuple(told)


def _newest(entries: tuple[RawEntry, ...], most: int) -> list[tuple[int, RawEntry]]:
    """The newest by their dates, undated ones after them, with their numbers; in document order as they stood."""
    numbered = list(enumerate(entries, 1))
    if len(numbered) > most:
        dates = {number: parse_date(one.published) or parse_date(one.updated) for number, one in numbered}
        numbered.sort(key=lambda pair: -date.timestamp() if (date := dates[pair[0]]) else 0.0)
        numbered = sorted(numbered[:most], key=lambda pair: pair[0])
    return numbered


def _ground(raw: RawFeed, url: str, kind: FeedKind | None) -> _Ground:
    home = _link(raw.link, links.absolute(raw.link_base, url) or url)
    return _Ground(
        url=url,
        home=home,
        format=raw.format,
        kind=kind or hosts.kind_of(url) or hosts.kind_of(home),
        language=language_tag(raw.language),
        authors=_authors((person for person in raw.authors if person.name), url),
        license=_license(raw.license),
    )


def _info(raw: RawFeed, ground: _Ground) -> FeedInfo:
    image = links.absolute(raw.image.url, ground.base_for_links(raw.image.base)) if raw.image else ""
    return FeedInfo(
        format=raw.format,
        id=_guid(raw.id),
        title=_title(raw.title, TITLE),
        url=ground.home,
        description=_title(raw.description, 1000),
        language=ground.language,
        author=ground.authors[0].name if ground.authors else "",
        image=image,
        license=ground.license,
    )


# ------------------------------------------------------------ one entry


def _entry(raw: RawEntry, ground: _Ground) -> Entry:
    link = _link(raw.link, ground.base_for_links(raw.link_base))
    files = _enclosures(raw, ground, link)
    content, text = _content(raw, ground, link)
    title = _title(raw.title, TITLE)
    stated = _stated_images(raw, ground, link, files)
    kind = _kind(raw, ground, files, bool(title), bool(text), bool(stated))
    return Entry(
        guid=_guid(raw.guid),
        link=link,
        title=title,
        content=content,
        text=text,
        excerpt=markup.excerpt(text),
        kind=kind,
        authors=_authors(raw.authors, ground.url) or ground.authors,
        published=parse_date(raw.published),
        updated=parse_date(raw.updated),
        language=_language(raw, ground),
        tags=_tags(raw.tags, kind),
        enclosures=files,
        images=_images(stated, content, raw, ground),
        target=_target(raw, ground, kind, link),
        player=links.absolute(raw.player, ground.base_for_links("")),
        seconds=parse_duration(raw.duration) or next((file.seconds for file in files if file.seconds), None),
        license=_license(raw.license) or ground.license,
        source=_source(raw),
        hidden_reason=markup.one_line(raw.hidden_reason, 1000),
    )


def _says_something(entry: Entry) -> bool:
    return bool(
        entry.title
        or entry.text
        or entry.link
        or entry.enclosures
        or entry.images
        or entry.target
        or entry.hidden_reason
    )


def _link(href: str, base: str) -> str:
    """An absolute address, without what only counts readers; "" where it is too long to be one."""
    link = links.without_tracking(links.absolute(href, base)) if href else ""
    return link if len(link) <= LINK else ""


def _guid(text: str) -> str:
    """The feed's own id, whole or not at all: two that are cut could become one."""
    guid = markup.without_controls(text).strip()
    return guid if len(guid) <= LINK else ""


def _title(text: RawText | None, most: int) -> str:
    if text is None:
        return ""
    plain = text.value if text.type == "text/plain" else markup.plain(text.value[: most * 20])
    return markup.one_line(plain, most)


def _content(raw: RawEntry, ground: _Ground, link: str) -> tuple[str, str]:
    """Safe markup and plain text of the fullest text that the entry carries."""
    best = _fullest(raw)
    if best is None:
        return "", ""
    is_plain = best.type == "text/plain" or (raw.title is None and not _MARKUP.search(best.value))
    html = markup.text_to_html(best.value) if is_plain else _POSTED.sub("", best.value)
    content = markup.clean(html, ground.base_for_content(best.base, link))
    return content, markup.plain(content)


_MARKUP = re.compile(r"</[a-z]|<(?:p|br|img|hr)\b|&#?\w+;", re.IGNORECASE)
"""Signs of markup; the posts of some microblogs are plain text with lines, though RSS knows HTML alone."""
_POSTED = re.compile(r"\A\s*<p>\s*<a [^>]*>[^<]*</a> posted a (?:photo|video):\s*</p>")
"""What Flickr puts before each picture."""


def _fullest(raw: RawEntry) -> RawText | None:
    """The longest content; the summary where there is none, or where a stub stands in its place."""
    contents = [(_said(text), text) for text in raw.content]
    length, best = max(contents, key=lambda pair: pair[0], default=(0, None))
    if raw.summary and (best is None or (length < _STUB and _said(raw.summary) > 3 * length)):
        return raw.summary
    return best


_STUB = 60
"""Characters: what is shorter may be a mere "Read more"."""


def _said(text: RawText) -> int:
    return len(text.value if text.type == "text/plain" else markup.plain(text.value))


def _language(raw: RawEntry, ground: _Ground) -> str:
    texts = (*raw.content, raw.title, raw.summary)
    stated = (raw.language, *(text.language for text in texts if text))
    return next(filter(None, map(language_tag, stated)), ground.language)


def _authors(people: Iterable[RawPerson], base: str) -> tuple[Author, ...]:
    """Names once each; someone known by a mail address alone goes by what stands before its @."""
    found: dict[str, Author] = {}
    for person in people:
        url = _link(person.url, base)
        name = _name(person.name) or _name(person.email.partition("@")[0]) or links.host(url)
        if name and (name.casefold() not in found or not found[name.casefold()].url):
            found[name.casefold()] = Author(name, url)
    return tuple(found.values())[:_MOST_AUTHORS]


def _name(text: str) -> str:
    """A plain name; some feeds escape theirs, or put markup in."""
    return markup.one_line(markup.plain(text) if re.search(r"&#?\w+;|</", text) else text, NAME)


def _tags(names: Iterable[str], kind: Kind) -> tuple[str, ...]:
    """Cleaned and once each; "a, b, c" is a list, and so is "a b c" among bookmarks."""
    found: dict[str, str] = {}
    for name in names:
        parts = (
            name.split() if kind == "bookmark" else name.split(",") if name.count(",") > 1 or "#" in name else [name]
        )
        for part in parts:
            tag = markup.one_line(markup.plain(part), TAG).lstrip("#").strip()
            if tag:
                found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:_MOST_TAGS]


def _license(href: str) -> str:
    return _link(href, "")


def _source(raw: RawEntry) -> Source | None:
    if raw.source is None:
        return None
    of = raw.source
    title = markup.one_line(markup.plain(of.title), TITLE)
    source = Source(title, _link(of.url, ""), _link(of.feed_url, ""), _guid(of.id))
    return source if source != Source() else None


# ------------------------------------------------------------ files and pictures


def _enclosures(raw: RawEntry, ground: _Ground, link: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    for file in raw.links:
        url = links.absolute(file.href, ground.base_for_content(file.base, link)) if file.rel == "enclosure" else ""
        if url and len(url) <= LINK:
            found.setdefault(
                url,
                Enclosure(
                    url=url,
                    type=_media_type(file.type) or _type_by_name(url),
                    length=_number(file.length),
                    seconds=parse_duration(file.duration),
                    title=markup.one_line(file.title, NAME),
                ),
            )
    return tuple(found.values())[:_MOST_FILES]


def _media_type(text: str) -> str:
    match = re.match(r"[a-z]+/(?:[a-z0-9][a-z0-9.+-]{0,80}|\*)", text.strip().lower())
    return match[0] if match else ""


_TYPES = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "flac": "audio/flac",
    "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "mov": "video/quicktime", "ogv": "video/ogg",
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp", "pdf": "application/pdf",
}  # fmt: skip


def _type_by_name(url: str) -> str:
    return _TYPES.get(url.partition("#")[0].partition("?")[0].rpartition(".")[2].lower(), "")


def _number(text: str) -> int | None:
    text = text.strip().partition(".")[0]
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    return number or None


def _stated_images(raw: RawEntry, ground: _Ground, link: str, files: tuple[Enclosure, ...]) -> tuple[Image, ...]:
    """The pictures that the entry is about, by its own word: Media RSS, image enclosures, JSON Feed's image."""
    named = [image for image in raw.images if not image.thumbnail]
    images = [_image(image, ground, link) for image in named]
    images += [Image(file.url, file.title) for file in files if file.type.startswith("image/")]
    return _once(images)


def _image(raw: RawImage, ground: _Ground, link: str) -> Image:
    url = links.absolute(raw.url, ground.base_for_content(raw.base, link))
    alt = markup.one_line(markup.plain(raw.alt) if "<" in raw.alt else raw.alt, 1500)
    return Image(url, alt, _number(raw.width), _number(raw.height))


def _images(stated: tuple[Image, ...], content: str, raw: RawEntry, ground: _Ground) -> tuple[Image, ...]:
    """The stated pictures, with the alt text that the content gives them; else the content's own; else a preview."""
    shown = [Image(*picture) for picture in markup.pictures(content) if picture.url]
    if stated:
        alts = {image.url: image.alt for image in shown}
        if len(stated) == len(shown) == 1:  # the same picture in another size
            alts[stated[0].url] = shown[0].alt
        return tuple(Image(one.url, one.alt or alts.get(one.url, ""), one.width, one.height) for one in stated)
    return _once(shown) or _once(_previews(raw, ground))[:1]


def _previews(raw: RawEntry, ground: _Ground) -> list[Image]:
    """Thumbnails, the largest first; what is known to be smaller than a stamp is somebody's avatar."""
    previews = [_image(image, ground, "") for image in raw.images]
    return sorted((one for one in previews if (one.width or _STAMP) >= _STAMP), key=lambda one: -(one.width or _STAMP))


_STAMP = 64
"""Pixels."""


def _once(images: Iterable[Image]) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    for image in images:
        if image.url and len(image.url) <= LINK:
            found.setdefault(image.url, image)
    return tuple(found.values())[:_MOST_FILES]


# ------------------------------------------------------------ kind


def _kind(
    raw: RawEntry, ground: _Ground, files: tuple[Enclosure, ...], has_title: bool, has_text: bool, has_image: bool
) -> Kind:
    """An entry's own shape first: a sound or a film, a picture without words, a link passed on, a text without a title."""
    for file in files:
        if file.type.startswith("video/"):
            return "video"
        if file.type.startswith("audio/"):
            return "audio"
    of_feed = KIND_OF_FEED[ground.kind] if ground.kind else None
    if has_image and not has_text:
        return of_feed if of_feed in ("slides", "video", "audio") else "photo"
    if raw.target:
        return "bookmark"
    if raw.player and of_feed in (None, "article", "video"):
        return "video"
    if not has_title and of_feed in (None, "article", "code") and ground.format != "posts":
        return "note"
    return of_feed or "article"


def _target(raw: RawEntry, ground: _Ground, kind: Kind, link: str) -> str:
    """The address that a bookmark points at: JSON Feed's external_url, or the link of a feed of bookmarks."""
    if raw.target:
        return _link(raw.target, link or ground.url)
    away = links.host(link) not in ("", links.host(ground.url), links.host(ground.home))
    return link if kind == "bookmark" and away else ""
