"""Threads of channels on pages: one message stands for all, with who takes part.

On the front a thread stands once, with its newest message; on the page of a day with the newest of that day, and with
all others of that day below it. Where a message stands on the river never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from planet.model.records import MemberRecord, RiverPlace, ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.struct import replace
from planet.views.entry import Anchor, Card, Line, Participant, ThreadNote
from planet.views.people import ThreadRow

if TYPE_CHECKING:
    from planet.model.outreach.channels import ThreadRecord
    from planet.store.outreach.threads import InThread

LISTED = 40
"""Threads on the page of a channel."""

EARLIER = 20
"""Messages of a thread that the page of a day lists below the newest; of the others it has the anchors."""

IN_CHANNELS = 5
"""Messages in channels that the page of their member lists."""


def on_front(context: PageContext, made: Mapping[int, Card]) -> tuple[Card, ...]:
    """Return the cards of a day of the front, by entry id, those of threads with the note on all of it."""
    places = _places(context, made)
    records = context.store.threads.with_ids({place.thread_id for place in places.values()}) if places else {}
    hrefs = _hrefs(context, records)
    people = _participants(context, [id for record in records.values() for id in record.author_ids])
    noted = dict(made)
    for entry_id, place in places.items():
        record = records.get(place.thread_id)
        if record and record.posts > 1:
            note = ThreadNote(
                hrefs[record.thread_id], record.posts, _named(record.author_ids, people), _more(record, people)
            )
            noted[entry_id] = _with_note(made[entry_id], note)
    return tuple(noted.values())


def on_day(context: PageContext, made: Mapping[int, Card], start: datetime, end: datetime) -> tuple[Card, ...]:
    """Return the cards of the page of a day, by entry id, those of threads with the messages of that day below them."""
    from planet.store.outreach.threads import FEW

    noted = dict(made)
    days = _of_span(context, made, start, end)
    hrefs = _hrefs(context, context.store.threads.with_ids({day[0].thread_id for day in days.values()})) if days else {}
    for entry_id, day in days.items():
        authors = list(dict.fromkeys(place.author_id for place in reversed(day) if place.author_id is not None))
        people = _participants(context, authors[:FEW])
        earlier = context.store.queries.by_ids([place.entry_id for place in day[1:]], brief=True)
        listed = earlier[:EARLIER]
        note = ThreadNote(
            hrefs[day[0].thread_id],
            len(day),
            _named(authors[:FEW], people),
            max(0, len(authors) - FEW),
            day=True,
            earlier=_lines(context, listed),
            anchors=tuple(cards.anchor(entry.atom_id) for entry in earlier[EARLIER:]),
        )
        noted[entry_id] = _with_note(made[entry_id], note)
    return tuple(noted.values())


def anchors_of(context: PageContext, heads: Sequence[RiverPlace], start: datetime, end: datetime) -> tuple[Anchor, ...]:
    """Return the anchors of the messages for which these entries stand on the page of a day."""
    days = _of_span(context, {head.entry_id: head for head in heads}, start, end)
    ids = {place.entry_id for day in days.values() for place in day}
    anchors = {e.entry_id: cards.anchor(e.atom_id) for e in context.store.queries.by_ids(sorted(ids), brief=True)}
    return tuple(
        Anchor(anchors[place.entry_id], f"#{anchors[day[0].entry_id]}")
        for day in days.values()
        for place in day[1:]
        if place.entry_id in anchors and day[0].entry_id in anchors
    )


def rows_of_channel(context: PageContext, channel: MemberRecord) -> tuple[ThreadRow, ...]:
    """Return the threads of a channel, that with the newest message first."""
    records = context.store.threads.newest(channel.member_id, LISTED)
    ends = {id for record in records for id in (record.first_id, record.newest_id)}
    made = context.cards_by_id(context.store.queries.by_ids(sorted(ends), brief=context.brief))
    people = _participants(context, [id for record in records for id in record.author_ids])
    return tuple(
        ThreadRow(
            label=_subject(made[record.first_id].label) or made[record.first_id].label,
            href=record.url or made[record.first_id].href,
            first=made[record.first_id],
            newest=made[record.newest_id],
            messages=record.posts,
            people=_named(record.author_ids, people),
            more_people=_more(record, people),
        )
        for record in records
        if record.first_id in made and record.newest_id in made
    )


def in_channels(context: PageContext, member: MemberRecord) -> tuple[Line, ...]:
    """Return the newest messages that a member has certainly written in channels."""
    return context.lines(context.store.threads.of_person(member.member_id, IN_CHANNELS))


def _places(context: PageContext, made: Mapping[int, Card | RiverPlace]) -> dict[int, InThread]:
    """Return the places in threads of the messages of channels among these entries."""
    messages = [id for id, entry in made.items() if not isinstance(entry, Card) or entry.byline.is_channel]
    return context.store.threads.of_entries(messages) if messages else {}


def _of_span(
    context: PageContext, made: Mapping[int, Card | RiverPlace], start: datetime, end: datetime
) -> dict[int, list[InThread]]:
    """Return the messages of the threads for which these entries stand in a span, the newest first, by entry id; those
    that are alone are left out."""
    places = _places(context, made)
    days: dict[int, list[InThread]] = {place.thread_id: [] for place in places.values()}
    for place in context.store.threads.in_span(days.keys(), start, end) if days else ():
        days[place.thread_id].append(place)
    return {day[0].entry_id: day for day in days.values() if len(day) > 1 and day[0].entry_id in made}


def _subject(title: str) -> str:
    """Return the subject in the title of a message."""
    from planet.rules.outreach.threads import subject  # whose patterns only pages with threads need

    return subject(title).label


def _with_note(card: Card, note: ThreadNote) -> Card:
    """Return the card of a message that stands for its thread: what it has to do with others of its channel is told by
    the note."""
    label = _subject(card.title) if card.title else ""
    ties = card.ties and replace(
        card.ties,
        answers=tuple(tie for tie in card.ties.answers if tie.channel != card.byline.path),
        answered=tuple(tie for tie in card.ties.answered if tie.channel != card.byline.path),
        more_answered=0,
    )
    return replace(card, title=label or card.title, label=label or card.label, ties=ties, thread=note)


def _lines(context: PageContext, entries: Iterable[ShownEntry]) -> tuple[Line, ...]:
    """Return messages as lines under their thread: by who wrote them, and with their own first words."""
    lines = []
    for entry, card in zip(entries, context.cards(tuple(entries)), strict=True):
        line = cards.line(context.planet, entry, context.zone, context.translation)
        names = ", ".join(author.name for author in card.authors)
        who = card.writer or replace(card.byline, name=names or card.byline.name)
        lines.append(replace(line, label=card.excerpt or line.label, byline=who))
    return tuple(lines)


def _participants(context: PageContext, author_ids: Sequence[int]) -> dict[int, Participant]:
    """Return these authors as participants, by id."""
    voices = context.store.authors.voices(set(author_ids)) if author_ids else {}
    ids = {voice.person_id for voice in voices.values() if voice.person_id is not None}
    members = context.store.members.by_ids(ids) if ids else {}
    people = {}
    for voice in voices.values():
        member = members.get(voice.person_id or 0)
        is_here = member is not None and member.present
        people[voice.author_id] = (
            Participant(member.profile.name, member.path) if member and is_here else Participant(voice.label)
        )
    return people


def _named(author_ids: Sequence[int], people: Mapping[int, Participant]) -> tuple[Participant, ...]:
    return tuple(dict.fromkeys(people[id] for id in author_ids if id in people))


def _more(record: ThreadRecord, people: Mapping[int, Participant]) -> int:
    return max(0, record.people - len(record.author_ids))


def _hrefs(context: PageContext, records: Mapping[int, ThreadRecord]) -> dict[int, str]:
    """Return where threads can be read, by id: in the channel's own archive, else on the page of the channel."""
    unknown = [record for record in records.values() if not record.url]
    firsts = context.store.queries.by_ids([record.first_id for record in unknown], brief=True) if unknown else ()
    paths = {first.entry_id: f"{first.member.path}#t-{cards.anchor(first.atom_id)}" for first in firsts}
    return {id: record.url or paths.get(record.first_id, "") for id, record in records.items()}
