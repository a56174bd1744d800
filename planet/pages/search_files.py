"""The files in which the search page looks up titles, people and topics, and what it offers to choose from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from planet.locale import calendar
from planet.model.facets import KIND
from planet.model.records import MemberRecord
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.marks import Family, Inventory, only_key, single
from planet.pages.topics import letter_of
from planet.pages.weaving.facets import KIND_NAMES
from planet.views.files import Document
from planet.views.page import SearchRecord
from planet.web.excerpts import excerpt

TITLE_LENGTH = 160
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rows_of(context: PageContext, records: Sequence[SearchRecord]) -> bytes:
    """Return entries as JSON rows: [title, number of the author in `people`, day, kind, link, language, tags, place on
    this hub, text]; empty ends of a row are left out. A person is [name, slug …].

    The newest stand first: in which order feeds answered makes no difference.
    """
    people: dict[tuple[str, ...], int] = {}
    newest = sorted(records, key=lambda record: (record.day, record.hub_path), reverse=True)
    entries = [_row(context, record, people) for record in newest]
    return _json({"schema": 2, "people": list(people), "entries": entries})


def _row(context: PageContext, record: SearchRecord, people: dict[tuple[str, ...], int]) -> list[object]:
    author = people.setdefault((record.author, *record.by), len(people))
    language = "" if record.language == context.site.language else record.language
    title = excerpt(record.title, TITLE_LENGTH)
    row = [title, author, record.day, record.kind, record.href, language, list(record.tags)]
    # Where there are titles alone, the place would be half of the file.
    row += [record.hub_path, record.text] if record.text else []
    while not row[-1]:
        row.pop()
    return row


def choices(context: PageContext) -> tuple[tuple[tuple[str, str], ...], tuple[int, ...]]:
    """Return what a search can be narrowed to: kinds of entries that there are, each with its name, and years."""
    _ = context.translation.gettext
    used = [facet.removeprefix(KIND) for facet in context.store.facets.in_use() if facet.startswith(KIND)]
    kinds = sorted(((kind, _(KIND_NAMES[kind])) for kind in used if kind in KIND_NAMES), key=lambda kind: kind[1])
    oldest, newest = context.store.queries.date_since(EPOCH), context.store.queries.date_before(None)
    if not oldest or not newest:
        return tuple(kinds), ()
    first, last = (calendar.day_of(moment, context.zone).year for moment in (oldest, newest))
    return tuple(kinds), tuple(range(last, first - 1, -1))


def people(context: PageContext) -> Iterator[Document]:
    """Yield search/people.json: [name, slug, path, former slugs, letters, hue, picture] of each member and channel,
    without those who set noindex."""
    present = (*context.present_members("member"), *context.present_members("channel"))
    listed = [person for person in present if not person.profile.noindex]
    yield Document("search/people.json", _json({"schema": 1, "people": list(map(_person, listed))}))


def _person(member: MemberRecord) -> list[object]:
    byline = cards.byline(member)
    row = [byline.name, member.slug, byline.path, list(member.old_slugs), byline.monogram, byline.hue, byline.avatar]
    return row if byline.avatar else row[:-1]


def topics(context: PageContext, letter: str) -> Iterator[Document]:
    """Yield search/topics-L.json: [name, slug, entries] of the topics with a page under a letter; nothing without
    any."""
    if rows := [[topic.label, topic.slug, topic.uses] for topic in context.store.topics.by_letter(letter)]:
        yield Document(f"search/topics-{letter}.json", _json({"schema": 1, "topics": rows}))


def _letters(inventory: Inventory) -> set[str]:
    return {letter_of(slug) for slug, _ in inventory.topic_years}


def _json(document: dict[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


PEOPLE = single("search-people", people, of_member=only_key)
TOPICS = Family(
    "search-topics",
    topics,
    _letters,
    str,
    of_entry=lambda change: {letter_of(slug) for slug in change.entry.topics},
)
