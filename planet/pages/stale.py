"""Marks: what changed → which pages show it. Pure, but for two bounded questions to the store.

A mark names a page (or a few that stand and fall together), stays in the store until the page is published,
and is all that a killed turn leaves to the next:

    front  feeds  archive  day:2026-11-22  month:2026-11
    member:7  avatar:7  year:7:2026  post:31  photos:31  moved:7  images:7  directory  letter:a  people  opml
    topics  topics-letter:r  topic:reef  topic-year:reef:2026
    about  subscribe  lost  robots  status  assets  search  index:0
    sitemap-month:2026-11  sitemap-pages  sitemap
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.records import EntryChange, MemberRecord
from planet.pages.context import MOST_USED_TOPICS
from planet.store import Store

ORDER = (
    "assets",
    "images",
    "avatar",
    "photos",
    "post",
    "day",
    "month",
    "archive",
    "topic-year",
    "topic",
    "topics-letter",
    "topics",
    "year",
    "member",
    "moved",
    "people",
    "letter",
    "directory",
    "opml",
    "feeds",
    "about",
    "subscribe",
    "index",
    "search",
    "front",
    "status",
    "lost",
    "sitemap-month",
    "sitemap-pages",
    "sitemap",
    "robots",
)
"""What is linked to is published before what links to it."""

EVERYWHERE = (
    *("assets", "archive", "topics", "people", "directory", "opml", "feeds"),
    *("about", "subscribe", "search", "front", "status", "lost", "sitemap-pages", "sitemap", "robots"),
)
"""Pages that every hub has."""

BLOCK = 1000
"""The whole index is made in blocks of so many entries: its memory is bounded, and few are made anew for a change."""


def in_order(marks: Iterable[str]) -> list[str]:
    """Marks in the order of publishing, days and the like newest last."""
    return sorted(marks, key=lambda mark: (ORDER.index(mark.partition(":")[0]), mark))


def note(store: Store, changes: Iterable[EntryChange], zone: ZoneInfo) -> None:
    """Mark the pages that show these entries, in the transaction of their change."""
    last = searched(store)
    store.published.mark(mark for change in changes for mark in pages_showing(change, zone, last))


def searched(store: Store) -> int:
    """Up to which id the site's search knows the entries: what came later is taken in by the first turn of a day."""
    return int(store.published.fact("searched") or 0)


def blocks(first: int, last: int) -> Iterator[str]:
    """The marks of the blocks of the whole index that hold the entries from the first to the last id."""
    yield from (f"index:{number}" for number in range(first // BLOCK, last // BLOCK + 1))


def pages_showing(change: EntryChange, zone: ZoneInfo, last: int = 0) -> Iterator[str]:
    """The marks of the pages that show an entry (or did before it changed). `last`: up to which id the search knows
    entries."""
    day = calendar.day_of(change.river_at, zone)
    yield from ("front", "feeds", f"day:{day}", f"month:{day:%Y-%m}", f"sitemap-month:{day:%Y-%m}")
    yield f"member:{change.member_id}"
    if change.role == "member":
        yield from (f"year:{change.member_id}:{day.year}", f"letter:{change.letter}", "directory")
    if change.post_id is not None:
        yield f"post:{change.post_id}"
    if change.pictured:
        yield f"photos:{change.entry_id}"
    if change.itself and change.entry_id <= last:
        yield from ("search", *blocks(change.entry_id, change.entry_id))
    for slug in change.topics:
        yield from (f"topic:{slug}", f"topic-year:{slug}:{day.year}", "topics", topics_letter(slug), "sitemap-pages")


def topics_letter(slug: str) -> str:
    """The mark of the page that lists a topic by its letter."""
    return f"topics-letter:{slug[0] if 'a' <= slug[0] <= 'z' else '0'}"


def pages_of(member: MemberRecord, letter: str) -> Iterator[str]:
    """The marks of the pages that show a member without any entry."""
    yield from (f"member:{member.member_id}", "sitemap-pages")
    if member.role == "member":
        yield f"avatar:{member.member_id}"
        yield from (f"letter:{letter}", "directory", "people", "opml", "status", "about", "front")
    if member.old_slugs:
        yield f"moved:{member.member_id}"


def with_neighbours(marks: Collection[str], standing: Collection[str], store: Store, zone: ZoneInfo) -> set[str]:
    """The marks, and those of pages that link to a page that comes or goes. `standing` are the marks published now."""
    found = set(marks)
    for mark in marks:
        family, _, key = mark.partition(":")
        step = _STEPS.get(family)
        if step and (mark in standing) != bool(_exists(family, key, store, zone)):
            found |= set(step(key, store, zone))
    return found


def _exists(family: str, key: str, store: Store, zone: ZoneInfo) -> bool:
    if family in ("day", "month"):
        start, end = _span(family, key, zone)
        moment = store.queries.before(end)
    elif family == "topics-letter":
        return has_topics_by_letter(store) and bool(store.queries.topics_by_letter(key))
    else:
        of, _, year = key.rpartition(":")
        start, end = calendar.year_span(int(year), zone)
        topic = family == "topic-year"
        moment = store.queries.topic_before(of, end) if topic else store.queries.member_before(int(of), end)
        if topic and store.queries.topic(of) is None:
            return False
    return moment is not None and moment >= start


def has_topics_by_letter(store: Store) -> bool:
    """Whether there are more topics than their index lists, so that the rest stands by letter."""
    return len(store.queries.most_used(MOST_USED_TOPICS + 1)) > MOST_USED_TOPICS


def _span(family: str, key: str, zone: ZoneInfo) -> calendar.Span:
    if family == "day":
        return calendar.day_span(date.fromisoformat(key), zone)
    return calendar.month_span(date.fromisoformat(f"{key}-01"), zone)


def _around_day(key: str, store: Store, zone: ZoneInfo) -> Iterator[str]:
    start, end = _span("day", key, zone)
    for moment in (store.queries.before(start), store.queries.since(end)):
        if moment is not None:
            yield f"day:{calendar.day_of(moment, zone)}"


def _around_month(key: str, store: Store, zone: ZoneInfo) -> Iterator[str]:
    yield from ("archive", "sitemap")
    start, end = _span("month", key, zone)
    for moment in (store.queries.before(start), store.queries.since(end)):
        if moment is not None:
            yield f"month:{calendar.day_of(moment, zone):%Y-%m}"


def _around_year(key: str, store: Store, zone: ZoneInfo) -> Iterator[str]:
    of, _, _ = key.rpartition(":")
    yield f"member:{of}"
    yield from (f"year:{of}:{year}" for year in years_of_member(store, int(of), zone))


def _around_topic_year(key: str, store: Store, zone: ZoneInfo) -> Iterator[str]:
    of, _, _ = key.rpartition(":")
    yield f"topic:{of}"
    yield from (f"topic-year:{of}:{year}" for year in years_of_topic(store, of, zone))


def _around_topics_letter(_: str, store: Store, zone: ZoneInfo) -> Iterator[str]:
    yield from ("topics", *(f"topics-letter:{letter}" for letter in store.queries.topic_letters()))


_STEPS = {
    "day": _around_day,
    "month": _around_month,
    "year": _around_year,
    "topic-year": _around_topic_year,
    "topics-letter": _around_topics_letter,
}


def years_of_member(store: Store, member_id: int, zone: ZoneInfo) -> tuple[int, ...]:
    """The years in which a member wrote, newest first: one short question a year."""
    found = []
    moment = store.queries.member_before(member_id, None)
    while moment is not None:
        found.append(calendar.day_of(moment, zone).year)
        moment = store.queries.member_before(member_id, calendar.year_span(found[-1], zone)[0])
    return tuple(found)


def years_of_topic(store: Store, slug: str, zone: ZoneInfo) -> tuple[int, ...]:
    """The years in which a topic was written about, newest first."""
    found = []
    moment = store.queries.topic_before(slug, None)
    while moment is not None:
        found.append(calendar.day_of(moment, zone).year)
        moment = store.queries.topic_before(slug, calendar.year_span(found[-1], zone)[0])
    return tuple(found)


def everything(store: Store, zone: ZoneInfo) -> set[str]:
    """The marks of all pages there are: for `planet render`, new templates, a new version."""
    marks = {*EVERYWHERE, *blocks(0, searched(store))}
    for member_id, moment in store.queries.all_moments():
        day = calendar.day_of(moment, zone)
        month = f"{day:%Y-%m}"
        marks |= {f"day:{day}", f"month:{month}", f"sitemap-month:{month}", f"year:{member_id}:{day.year}"}
    for slug, moment in store.queries.all_topic_moments():
        marks |= {f"topic:{slug}", f"topic-year:{slug}:{calendar.day_of(moment, zone).year}", topics_letter(slug)}
    marks |= {f"post:{one.entry_id}" for one in store.queries.local_posts()}
    marks |= {f"photos:{entry_id}" for entry_id in store.pictures.with_photos()}
    for member in store.members.all():
        marks |= {f"{family}:{member.member_id}" for family in ("member", "avatar", "images", "moved")}
    return marks | {f"letter:{letter}" for letter in store.members.letters()}
