"""From a `RawFeed` to entries: absolute links, UTC dates, safe markup, plain titles, a kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import inf

from planet.model.community import KIND_OF_FEED, FeedKind, Kind
from planet.model.entry import Author, Enclosure, Entry, FeedInfo, Source
from planet.model.raw import RawEntry, RawFeed
from planet.model.results import Reading, StandingItem
from planet.model.visits import HashedItem
from planet.normalise import VERSION, attachments, fields, links, messages, texts
from planet.normalise.answers import answers
from planet.normalise.fields import FeedContext, context_of
from planet.normalise.fingerprint import NO_HASHES, Fingerprint
from planet.rules.excerpts.beginning import with_opening
from planet.rules.feed_kind import kind_of_all
from planet.rules.identity import keys_of
from planet.rules.weaving.links import links_of_entry
from planet.web import urls
from planet.web.dates import parse_date, parse_duration
from planet.web.excerpts import excerpt
from planet.web.language_tags import language_tag
from planet.web.markup import html

_MOST_PROBLEMS = 20

_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)
"""The exceptions that nonsense in an entry may raise; it costs that entry alone."""


def normalise(
    raw: RawFeed,
    url: str,
    kind: FeedKind | None,
    max_entries: int,
    hashes: Fingerprint = NO_HASHES,
    last_items: Collection[HashedItem] = (),
) -> Reading:
    """Normalise the feed at `url`: its newest `max_entries`, in document order.

    `kind` is the kind of the feed in the members file. The `problems` of the result are sentences on what was left out.
    With the `hashes` of the document the entries get keys, and those of `last_items` of which the same was read stand:
    they are not cleaned again.
    """
    context = context_of(raw, url, kind)
    entries, standing, broken = _cleaned(raw, context, max_entries, hashes, last_items)
    deleted = tuple(filter(None, map(fields.guid, raw.deleted)))
    kinds_of_last = {item.item_id: item.kind for item in last_items}
    lost = _not_taken(raw, max_entries, len(entries) + len(standing))
    latest = _latest(entries)
    kinds = (*(entry.kind for entry, _ in latest), *(kinds_of_last[item.item_id] for item in standing))
    return Reading(
        info=_info(raw, context, kinds),
        entries=tuple(entry for entry, _ in latest),
        hints=raw.hints,
        problems=_bounded([*raw.problems, *broken, *lost]),
        cut=raw.cut,
        deleted=deleted,
        older=urls.absolute(raw.older, context.url),
        hub=urls.absolute(raw.hub, context.url),
        topic=urls.absolute(raw.self_url, context.url),
        version=VERSION,
        hash=hashes.document,
        keys=tuple(keys_of(entry, hash) for entry, hash in latest) if hashes.document else (),
        standing=tuple(standing),
    )


def _cleaned(
    raw: RawFeed, context: FeedContext, max_entries: int, hashes: Fingerprint, last_items: Collection[HashedItem]
) -> tuple[list[tuple[Entry, str]], list[StandingItem], list[str]]:
    """Return the entries of a document, each with its hash, the items that stand, and sentences on those that cannot be
    read. None stands in a document with a guid on several items, of which one is chosen."""
    entries: list[tuple[Entry, str]] = []
    standing: list[StandingItem] = []
    problems: list[str] = []
    last = {item.hash: item for item in last_items} if last_items and _are_told_apart(raw.entries) else {}
    for number, raw_entry in _newest(raw.entries, max_entries):
        hash = hashes.items[number - 1] if hashes.items else ""
        if item := last.pop(hash, None):
            dates = parse_date(raw_entry.published), parse_date(raw_entry.updated)
            standing.append(StandingItem(len(entries) + len(standing), hash, item.item_id, *dates))
            continue
        try:
            entry = _entry(raw_entry, context)
        except _BROKEN:
            problems.append(f"{_name(raw, number)} is built in a way that breaks a reader, and was left out")
            continue
        if _says_something(entry):
            entries.append((entry, hash))
        else:
            problems.append(f"Entry {number} of the feed has neither title, text, link nor file and was left out")
    return entries, standing, problems


def _name(raw: RawFeed, number: int) -> str:
    """Return how a sentence names the entry of this number, from 1: a local post by its file."""
    if raw.format != "posts":
        return f"Entry {number} of the feed"
    guid = raw.entries[number - 1].guid
    return guid + ("" if guid.endswith((".html", ".txt")) else ".md")


def _are_told_apart(entries: Sequence[RawEntry]) -> bool:
    """Return whether no guid stands on several entries."""
    guids = [guid for entry in entries if (guid := fields.guid(entry.guid))]
    return len(set(guids)) == len(guids)


def _not_taken(raw: RawFeed, max_entries: int, count: int) -> Iterator[str]:
    """Yield sentences on what was not read of a document, of which `count` entries were taken."""
    if raw.cut:
        yield "The feed breaks off in its middle: the entries that came whole were taken"
    if raw.listed or len(raw.entries) > max_entries:
        yield f"The feed lists {raw.listed or len(raw.entries)} entries: the newest {count} of them were taken"
    if raw.overlong and len(raw.entries) < max_entries:
        yield "The feed holds more elements than a hub reads: the entries that came before that were taken"


def _bounded(problems: list[str]) -> tuple[str, ...]:
    """Return the first problems, one line each, and a line with the number of those left out."""
    lines = [html.one_line(problem, 300) for problem in problems[:_MOST_PROBLEMS]]
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"There are {len(problems) - _MOST_PROBLEMS} more problems like these")
    return tuple(lines)


def _latest(entries: Sequence[tuple[Entry, str]]) -> list[tuple[Entry, str]]:
    """Return the entries in document order, each with its hash. Of entries with the same id and link only the one
    updated last is kept (RFC 4287 §4.1.1)."""
    latest: dict[tuple[str, str], tuple[Entry, str]] = {}
    for number, (entry, hash) in enumerate(entries):
        key = (entry.guid, entry.link) if entry.guid else ("", str(number))
        if key not in latest or _age(entry) > _age(latest[key][0]):
            latest[key] = entry, hash
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


def _info(raw: RawFeed, context: FeedContext, kinds: Sequence[Kind]) -> FeedInfo:
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
        kind=kind_of_all(kinds),
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
