"""From a `RawFeed` to entries: absolute links, UTC dates, safe markup, plain titles, a kind."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from planet.model.community import KIND_OF_FEED, FeedKind, Kind
from planet.model.entry import Author, Enclosure, Entry, FeedInfo, Source
from planet.model.raw import RawEntry, RawFeed
from planet.model.results import Reading
from planet.normalise import VERSION, attachments, fields, links, messages, texts
from planet.normalise.answers import answers
from planet.normalise.fields import FeedContext
from planet.rules.excerpts.beginning import with_opening
from planet.rules.feed_kind import kind_of_all
from planet.rules.weaving.links import links_of_entry
from planet.web import known_sites, urls
from planet.web.dates import parse_date, parse_duration
from planet.web.excerpts import excerpt
from planet.web.language_tags import language_tag
from planet.web.markup import html

_MOST_PROBLEMS = 20

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""The exceptions that nonsense in an entry may raise; it costs that entry alone."""


def normalise(raw: RawFeed, url: str, kind: FeedKind | None, max_entries: int) -> Reading:
    """Normalise the feed at `url`: its newest `max_entries`, in document order.

    `kind` is the kind of the feed in the members file. The `problems` of the result are sentences on what was left out.
    """
    context = _context(raw, url, kind)
    entries: list[Entry] = []
    problems = list(raw.problems)
    for number, raw_entry in _newest(raw.entries, max_entries):
        try:
            entry = _entry(raw_entry, context)
        except _BROKEN:
            name = (
                f"Entry {number} of the feed"
                if raw.format != "posts"
                else raw_entry.guid + ("" if raw_entry.guid.endswith((".html", ".txt")) else ".md")
            )
            problems.append(f"{name} is built in a way that breaks a reader, and was left out")
            continue
        if _says_something(entry):
            entries.append(entry)
        else:
            problems.append(f"Entry {number} of the feed has neither title, text, link nor file and was left out")
    if raw.cut:
        problems.append("The feed breaks off in its middle: the entries that came whole were taken")
    if raw.listed or len(raw.entries) > max_entries:
        listed = raw.listed or len(raw.entries)
        problems.append(f"The feed lists {listed} entries: the newest {len(entries)} of them were taken")
    if raw.overlong and len(raw.entries) < max_entries:
        problems.append("The feed holds more elements than a hub reads: the entries that came before that were taken")
    deleted = tuple(filter(None, map(fields.guid, raw.deleted)))
    entries = _latest(entries)
    return Reading(
        info=_info(raw, context, entries),
        entries=tuple(entries),
        hints=raw.hints,
        problems=_bounded(problems),
        cut=raw.cut,
        deleted=deleted,
        older=urls.absolute(raw.older, context.url),
        hub=urls.absolute(raw.hub, context.url),
        topic=urls.absolute(raw.self_url, context.url),
        version=VERSION,
    )


def _bounded(problems: list[str]) -> tuple[str, ...]:
    """Return the first problems, one line each, and a line with the number of those left out."""
    lines = [html.one_line(problem, 300) for problem in problems[:_MOST_PROBLEMS]]
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"There are {len(problems) - _MOST_PROBLEMS} more problems like these")
    return tuple(lines)


def _latest(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries in document order. Of entries with the same id and link only the one updated last is kept (RFC
    4287 §4.1.1)."""
    latest: dict[tuple[str, str], Entry] = {}
    for number, entry in enumerate(entries):
        key = (entry.guid, entry.link) if entry.guid else ("", str(number))
        if key not in latest or _age(entry) > _age(latest[key]):
            latest[key] = entry
    return list(latest.values())


def _age(entry: Entry) -> float:
    moments = [moment.timestamp() for moment in (entry.updated, entry.published) if moment]
    return max(moments, default=0.0)


def _newest(entries: tuple[RawEntry, ...], most: int) -> list[tuple[int, RawEntry]]:
    """Choose the newest `most` entries by their dates, those without a date last. Return them in document order, each
    with its position."""
    numbered = list(enumerate(entries, 1))
    if len(numbered) > most:
        dates = {number: parse_date(entry.published) or parse_date(entry.updated) for number, entry in numbered}
        numbered.sort(key=lambda pair: -date.timestamp() if (date := dates[pair[0]]) else inf)
        numbered = sorted(numbered[:most], key=lambda pair: pair[0])
    return numbered


def _context(raw: RawFeed, url: str, kind: FeedKind | None) -> FeedContext:
    document_url = urls.absolute(raw.link_base, url) or url
    home = fields.link(raw.link, document_url)
    own_urls = (url, document_url, urls.absolute(raw.self_url, document_url))
    return FeedContext(
        url=document_url,
        home=home,
        format=raw.format,
        kind=kind or known_sites.kind_of(url) or known_sites.kind_of(home),
        language=language_tag(raw.language),
        authors=fields.authors((person for person in raw.authors if person.name or person.url), url),
        license=fields.link(raw.license, ""),
        title=fields.title(raw.title),
        id=fields.guid(raw.id),
        own_urls=tuple(filter(None, own_urls)),
    )


def _info(raw: RawFeed, context: FeedContext, entries: Sequence[Entry]) -> FeedInfo:
    image = urls.absolute(raw.image.url, context.base_for_links(raw.image.base)) if raw.image else ""
    return FeedInfo(
        format=raw.format,
        id=fields.guid(raw.id),
        title=fields.title(raw.title),
        url=context.home,
        description=fields.title(raw.description, 1000),
        language=context.language,
        author=context.authors[0].name if context.authors else "",
        image=image,
        license=context.license,
        kind=kind_of_all([entry.kind for entry in entries]),
        blogrolls=tuple(filter(None, (urls.absolute(href, context.url) for href in raw.blogrolls))),
    )


# ------------------------------------------------------------ one entry


def _entry(raw: RawEntry, context: FeedContext) -> Entry:
    is_message = context.kind == "forum"
    raw = messages.as_written(raw) if is_message else raw
    link = fields.link(raw.link, context.base_for_links(raw.link_base))
    files = attachments.enclosures(raw, context, link)
    title = fields.title(raw.title)
    chosen = texts.content(raw, title)
    content = texts.clean(chosen, raw, context, link) if chosen else ""
    content = messages.masked_markup(content) if is_message else content
    text = html.plain_of_safe(content)
    summary = texts.summary(raw, title, chosen, text)
    if is_message:
        title, summary = messages.masked(title), messages.masked(summary)
    stated = attachments.stated_images(raw, context, link, files)
    is_picture = not text and (bool(stated) or "<img" in content)
    passed_on = _passed_on(raw, context, link)
    kind = _kind(raw, context, files, bool(passed_on), bool(title), is_picture)
    if _may_hold_notes(context) and texts.says_the_same(title, text):
        untitled = _kind(raw, context, files, bool(passed_on), False, is_picture)
        title, kind = ("", untitled) if untitled == "note" else (title, kind)
    target = passed_on or _target(context, kind, link)
    entry = Entry(
        guid=fields.guid(raw.guid),
        link=link,
        title=title,
        content=content,
        text=f"{text}\n\n{summary}" if summary else text,
        summary=summary,
        excerpt=excerpt(summary or (messages.own_words(content, text) if is_message else text)),
        kind=kind,
        authors=_authors(raw, context, link, is_message),
        published=parse_date(raw.published),
        updated=parse_date(raw.updated),
        language=_language(raw, context),
        tags=fields.tags(raw.tags, kind),
        enclosures=files,
        images=attachments.images(stated, content, raw, context),
        target=target,
        player=urls.absolute(raw.player, context.base_for_links("")),
        seconds=parse_duration(raw.duration) or next((file.seconds for file in files if file.seconds), None),
        license=fields.link(raw.license, "") or context.license,
        source=_source(raw, context, link, is_message),
        hidden_reason=html.one_line(raw.hidden_reason, 1000),
        answers=answers(raw, context, link),
        links=(*links_of_entry(content, link, target, title, text), *links.cited(raw, context, link)),
        addresses=links.addresses(raw, context, link),
        own_id=raw.own_id,
    )
    return with_opening(entry)


def _source(raw: RawEntry, context: FeedContext, link: str, is_message: bool) -> Source | None:
    """Return where an entry first stood; None for a message that names its own topic there (Discourse)."""
    source = fields.source(raw.source, context)
    is_topic = is_message and source is not None and urls.host(source.feed_url or source.url) == urls.host(link)
    return None if is_topic else source


def _authors(raw: RawEntry, context: FeedContext, link: str, is_message: bool) -> tuple[Author, ...]:
    if not is_message:
        return fields.authors(raw.authors, context.url) or context.authors
    people = messages.people(raw.authors)
    return messages.with_marks(fields.authors(people, context.url) or context.authors, people, link)


def _says_something(entry: Entry) -> bool:
    words = entry.title or entry.text or entry.hidden_reason
    return bool(words or entry.link or entry.target or entry.player or entry.enclosures or entry.images)


def _language(raw: RawEntry, context: FeedContext) -> str:
    parts = (*raw.content, raw.title, raw.summary)
    stated = (raw.language, *(part.language for part in parts if part))
    return next(filter(None, map(language_tag, stated)), context.language)


# ------------------------------------------------------------ kind


def _kind(
    raw: RawEntry,
    context: FeedContext,
    files: tuple[Enclosure, ...],
    is_passed_on: bool,
    has_title: bool,
    is_picture: bool,
) -> Kind:
    """Choose the kind of an entry, by its own shape before the feed's kind.

    What a local post says goes before both. A shape is a sound or film, a picture without words, a link passed on, or
    a missing title.
    """
    if raw.kind:
        return raw.kind
    for file in files:
        if file.type.startswith("video/"):
            return "video"
        if file.type.startswith("audio/"):
            return "audio"
    of_feed = KIND_OF_FEED[context.kind] if context.kind else None
    if is_passed_on:
        return "bookmark"
    if is_picture:
        return of_feed if of_feed in ("slides", "video", "audio", "bookmark") else "photo"
    if raw.player and of_feed in (None, "article", "video"):
        return "video"
    if not has_title and of_feed in (None, "article", "code") and context.format != "posts":
        return "note"
    return of_feed or "article"


def _may_hold_notes(context: FeedContext) -> bool:
    """Return whether a title that says the same as its text makes a note.

    It does not where the feed is stated to hold something else, nor in RSS 0.9x, which is older than notes and wants a
    title of each item.
    """
    return context.kind in (None, "microblog") and not context.format.startswith("rss09")


def _passed_on(raw: RawEntry, context: FeedContext, link: str) -> str:
    """Return JSON Feed's external_url; "" if there is none, or if it is the entry's own link."""
    url = fields.link(raw.target, link or context.url) if raw.target else ""
    return "" if not url or urls.comparison_key(url) == urls.comparison_key(link) else url


def _target(context: FeedContext, kind: Kind, link: str) -> str:
    """Return the URL that a bookmark points at, which is the link of an entry in a feed of bookmarks; "" for other
    entries."""
    if kind != "bookmark":
        return ""
    away = urls.host(link) not in ("", urls.host(context.url), urls.host(context.home))
    return link if away else ""
