"""What pages ask of the store: entries that show, in the order of the river, always bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, case, exists, func, literal, or_, select

from planet.model.community import Feed, Member
from planet.model.entry import FeedInfo
from planet.model.records import TOPIC_SHOWN_FROM, MemberRecord, ShownEntry, TopicUse
from planet.store import codec
from planet.store.database import Database
from planet.store.entries import entry_of
from planet.store.schema import entries, entry_topics, feeds, items, members, topics


class Queries:
    """Bounded questions on what shows. A span is half-open: [start, end) in UTC; None is without that bound.

    `brief` leaves out the words of entries but the first: for lists of titles.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ entries

    def newest(self, limit: int, *, merged: bool = False, without: Collection[int] = ()) -> tuple[ShownEntry, ...]:
        """Return the newest entries but those `without`; `merged` leaves out what went straight to the archive."""
        where = (entries.c.shown, *((~entries.c.backlog,) if merged else ()))
        others = (entries.c.member_id.not_in(without),) if without else ()
        return self._shown(_SHOWN.where(*where, *others).order_by(*_NEWEST).limit(limit))

    def span(
        self,
        start: datetime,
        end: datetime,
        *,
        limit: int | None = None,
        offset: int = 0,
        front: bool = False,
        brief: bool = False,
    ) -> tuple[ShownEntry, ...]:
        """Return the entries of a span, newest first; `front` leaves out what went straight to the archive."""
        where = [entries.c.shown, *_within(start, end)]
        if front:
            where.append(~entries.c.backlog)
        return self._shown((_BRIEFLY if brief else _SHOWN).where(*where).order_by(*_NEWEST).limit(limit).offset(offset))

    def count(self, start: datetime, end: datetime) -> int:
        """Return how many entries show in a span."""
        return int(
            self._db.value(select(func.count()).select_from(entries).where(entries.c.shown, *_within(start, end)))
        )

    def moments(self, start: datetime, end: datetime) -> tuple[datetime, ...]:
        """Return the river dates of a span, newest first."""
        statement = (
            select(entries.c.river_at).where(entries.c.shown, *_within(start, end)).order_by(entries.c.river_at.desc())
        )
        return tuple(row[0] for row in self._db.all(statement))

    def changes(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """Return (river date, that or when it was edited) of the entries of a span."""
        statement = (
            select(entries.c.river_at, items.c.edited_at)
            .join(items, items.c.id == entries.c.item_id)
            .where(entries.c.shown, *_within(start, end))
        )
        return tuple((row.river_at, row.edited_at or row.river_at) for row in self._db.all(statement))

    def before(self, moment: datetime | None, *, front: bool = False) -> datetime | None:
        """Return the river date of the newest entry before a moment (None: of all)."""
        statement = select(entries.c.river_at).where(entries.c.shown).order_by(*_NEWEST).limit(1)
        if front:
            statement = statement.where(~entries.c.backlog)
        return self._moment(statement if moment is None else statement.where(entries.c.river_at < moment))

    def since(self, moment: datetime) -> datetime | None:
        """Return the river date of the oldest entry at or after a moment."""
        oldest = (entries.c.river_at.asc(), entries.c.tie.asc(), entries.c.id.asc())
        return self._moment(
            select(entries.c.river_at).where(entries.c.shown, entries.c.river_at >= moment).order_by(*oldest).limit(1)
        )

    def of_member(
        self,
        member_id: int,
        limit: int,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        offset: int = 0,
        brief: bool = False,
    ) -> tuple[ShownEntry, ...]:
        """Return a member's newest entries within a span."""
        where = (entries.c.shown, entries.c.member_id == member_id, *_within(start, end))
        return self._shown((_BRIEFLY if brief else _SHOWN).where(*where).order_by(*_NEWEST).limit(limit).offset(offset))

    def count_of_member(self, member_id: int, start: datetime, end: datetime) -> int:
        """Return how many entries of a member show in a span."""
        where = (entries.c.shown, entries.c.member_id == member_id, *_within(start, end))
        return int(self._db.value(select(func.count()).select_from(entries).where(*where)))

    def member_before(self, member_id: int, moment: datetime | None) -> datetime | None:
        """Return the river date of a member's newest entry before a moment (None: of all)."""
        where = (entries.c.shown, entries.c.member_id == member_id, *_within(None, moment))
        return self._moment(select(entries.c.river_at).where(*where).order_by(*_NEWEST).limit(1))

    def latest_of(self, member_ids: Sequence[int]) -> dict[int, ShownEntry]:
        """Return the newest entry of each of these members, for a line."""
        newest = (
            select(entries.c.id)
            .where(entries.c.shown, entries.c.member_id == members.c.id)
            .order_by(*_NEWEST)
            .limit(1)
            .correlate(members)
            .scalar_subquery()
        )
        ids = [row[0] for row in self._db.all(select(newest).select_from(members).where(members.c.id.in_(member_ids)))]
        latest = self._shown(_BRIEFLY.where(entries.c.id.in_([id for id in ids if id is not None])))
        return {entry.member.member_id: entry for entry in latest}

    def counts(self, member_ids: Sequence[int], bounds: Sequence[datetime]) -> dict[int, tuple[int, ...]]:
        """Return how many entries of each member show between each two of these moments, the earliest first."""
        last = len(bounds) - 2
        span = case(*((entries.c.river_at < end, n) for n, end in enumerate(bounds[1:-1])), else_=last).label("span")
        statement = (
            select(entries.c.member_id, span, func.count().label("count"))
            .where(entries.c.shown, entries.c.member_id.in_(member_ids), *_within(bounds[0], bounds[-1]))
            .group_by(entries.c.member_id, span)
        )
        found = {member_id: [0] * (last + 1) for member_id in member_ids}
        for row in self._db.all(statement):
            found[row.member_id][row.span] = row._mapping["count"]
        return {member_id: tuple(counts) for member_id, counts in found.items()}

    def one(self, entry_id: int) -> ShownEntry | None:
        """Return an entry that shows, None where it does not."""
        return next(iter(self.some([entry_id])), None)

    def some(self, entry_ids: Collection[int], *, brief: bool = False) -> tuple[ShownEntry, ...]:
        """Return those of these entries that show, in this order."""
        found = self._shown((_BRIEFLY if brief else _SHOWN).where(entries.c.shown, entries.c.id.in_(entry_ids)))
        place = {entry_id: number for number, entry_id in enumerate(entry_ids)}
        return tuple(sorted(found, key=lambda one: place[one.entry_id]))

    def also_at(self, entry_ids: Collection[int]) -> dict[int, tuple[ShownEntry, ...]]:
        """Return the duplicates of each of these entries, in the order of the feeds, but those without URL."""
        columns = _BRIEFLY.add_columns(entries.c.same_as).where(entries.c.same_as.in_(entry_ids), items.c.link != "")
        found: dict[int, tuple[ShownEntry, ...]] = {}
        for row in self._db.all(columns.order_by(feeds.c.position, entries.c.river_at, entries.c.tie, entries.c.id)):
            found[row.same_as] = (*found.get(row.same_as, ()), _shown_entry(row))
        return found

    def leader(self, entry_id: int) -> ShownEntry | None:
        """Return the entry that another one is shown with, None where it does not show."""
        led_by: int | None = self._db.value(select(entries.c.same_as).where(entries.c.id == entry_id))
        return self.one(led_by) if led_by else None

    def post(self, entry_id: int) -> ShownEntry | None:
        """Return a local post that has its page, None for any other entry."""
        return next(iter(self._shown(_SHOWN.where(*_AT_HOME, entries.c.id == entry_id))), None)

    def local_posts(self, start: datetime | None = None, end: datetime | None = None) -> tuple[ShownEntry, ...]:
        """Return the posts of a span with a page of their own, without their words."""
        return self._shown(_BRIEFLY.where(*_AT_HOME, *_within(start, end)).order_by(*_NEWEST))

    # ------------------------------------------------------------ topics

    def topic(self, slug: str) -> TopicUse | None:
        """Return a topic that has a page, or None."""
        row = self._db.first(select(topics).where(topics.c.slug == slug, topics.c.uses >= TOPIC_SHOWN_FROM))
        return None if row is None else TopicUse(row.slug, row.label, row.uses)

    def topics_with_page(self, slugs: Collection[str]) -> set[str]:
        """Return those of these topics that have a page."""
        statement = select(topics.c.slug).where(topics.c.slug.in_(slugs), topics.c.uses >= TOPIC_SHOWN_FROM)
        return {row[0] for row in self._db.all(statement)}

    def most_used(self, limit: int) -> tuple[TopicUse, ...]:
        """Return the topics with a page, the most used first."""
        statement = (
            select(topics)
            .where(topics.c.uses >= TOPIC_SHOWN_FROM)
            .order_by(topics.c.uses.desc(), topics.c.slug)
            .limit(limit)
        )
        return tuple(TopicUse(row.slug, row.label, row.uses) for row in self._db.all(statement))

    def topics_by_letter(self, letter: str) -> tuple[TopicUse, ...]:
        """Return the topics with a page whose slug begins with a letter (or, for "0", with none)."""
        first = func.substr(topics.c.slug, 1, 1)
        under = first == letter if letter != "0" else ~first.between("a", "z")
        statement = select(topics).where(topics.c.uses >= TOPIC_SHOWN_FROM, under).order_by(topics.c.slug)
        return tuple(TopicUse(row.slug, row.label, row.uses) for row in self._db.all(statement))

    def topic_letters(self) -> tuple[str, ...]:
        """Return the letters under which there are topics with a page."""
        first = func.substr(topics.c.slug, 1, 1).label("first")
        found = {row.first for row in self._db.all(select(first).distinct().where(topics.c.uses >= TOPIC_SHOWN_FROM))}
        return tuple(sorted({one if "a" <= one <= "z" else "0" for one in found}))

    def of_topic(
        self,
        slug: str,
        limit: int,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        offset: int = 0,
        brief: bool = False,
    ) -> tuple[ShownEntry, ...]:
        """Return a topic's newest entries within a span."""
        ids = (
            select(entry_topics.c.entry_id)
            .where(entry_topics.c.slug == slug, *_within(start, end, entry_topics))
            .order_by(entry_topics.c.river_at.desc(), entry_topics.c.tie.desc(), entry_topics.c.entry_id.desc())
            .limit(limit)
            .offset(offset)
        )
        chosen = [row[0] for row in self._db.all(ids)]
        return self._shown((_BRIEFLY if brief else _SHOWN).where(entries.c.id.in_(chosen)).order_by(*_NEWEST))

    def count_of_topic(self, slug: str, start: datetime, end: datetime) -> int:
        """Return how many entries of a topic show in a span."""
        where = (entry_topics.c.slug == slug, *_within(start, end, entry_topics))
        return int(self._db.value(select(func.count()).select_from(entry_topics).where(*where)))

    def topic_before(self, slug: str, moment: datetime | None) -> datetime | None:
        """Return the river date of a topic's newest entry before a moment (None: of all)."""
        where = (entry_topics.c.slug == slug, *_within(None, moment, entry_topics))
        return self._moment(
            select(entry_topics.c.river_at).where(*where).order_by(entry_topics.c.river_at.desc()).limit(1)
        )

    def writers(self, slug: str, limit: int) -> tuple[int, ...]:
        """Return the ids of the members who write about a topic, the latest first."""
        statement = (
            select(entries.c.member_id, func.max(entries.c.river_at).label("last"))
            .join(entry_topics, entry_topics.c.entry_id == entries.c.id)
            .where(entry_topics.c.slug == slug)
            .group_by(entries.c.member_id)
            .order_by(func.max(entries.c.river_at).desc(), entries.c.member_id)
            .limit(limit)
        )
        return tuple(row.member_id for row in self._db.all(statement))

    # ------------------------------------------------------------ for a whole rendering

    def all_moments(self) -> Iterator[tuple[int, datetime]]:
        """Return (member id, river date) of everything that shows: for `planet render` alone."""
        for row in self._db.all(select(entries.c.member_id, entries.c.river_at).where(entries.c.shown)):
            yield row.member_id, row.river_at

    def all_topic_moments(self) -> Iterator[tuple[str, datetime]]:
        """Return (topic, river date) of everything that shows under a topic with a page: for `planet render` alone."""
        statement = (
            select(entry_topics.c.slug, entry_topics.c.river_at)
            .join(topics, topics.c.slug == entry_topics.c.slug)
            .where(topics.c.uses >= TOPIC_SHOWN_FROM)
        )
        for row in self._db.all(statement):
            yield row.slug, row.river_at

    def _moment(self, statement: Select[Any]) -> datetime | None:
        found: datetime | None = self._db.value(statement)
        return found

    def _shown(self, statement: Select[Any]) -> tuple[ShownEntry, ...]:
        return tuple(map(_shown_entry, self._db.all(statement)))


_NEWEST = (entries.c.river_at.desc(), entries.c.tie.desc(), entries.c.id.desc())

BRIEF = 400
"""Characters of text that a line of an archive needs, where an entry has no title."""


_SHOWN = (
    select(
        entries.c.id.label("entry_id"),
        entries.c.member_id,
        entries.c.atom_id,
        entries.c.river_at,
        entries.c.first_seen,
        entries.c.silence,
        items.c.edited_at,
        items.c.link,
        items.c.title,
        items.c.text,
        items.c.content,
        items.c.published,
        items.c.updated,
        items.c.payload,
        feeds.c.settings,
        feeds.c.info,
        members.c.role,
        members.c.slug,
        members.c.position,
        members.c.present,
        members.c.profile,
        members.c.pictured,
    )
    .join(items, items.c.id == entries.c.item_id)
    .join(members, members.c.id == entries.c.member_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
)

_BRIEFLY = _SHOWN.with_only_columns(
    *(column for column in _SHOWN.selected_columns if column.name not in ("text", "content")),
    func.substr(items.c.text, 1, BRIEF).label("text"),
    literal("").label("content"),
)


_leaders = entries.alias()

_AT_HOME = (
    feeds.c.place == "folder",
    or_(entries.c.shown, exists().where(_leaders.c.id == entries.c.same_as, _leaders.c.shown)),
)
"""A local post has its home here, also where it stands with another entry on the river."""


def _within(start: datetime | None, end: datetime | None, of: Table = entries) -> list[Any]:
    since = [of.c.river_at >= start] if start is not None else []
    return since if end is None else [*since, of.c.river_at < end]


def _shown_entry(row: Row[Any]) -> ShownEntry:
    profile = codec.load_shared(Member, row.profile)
    return ShownEntry(
        entry_id=row.entry_id,
        atom_id=row.atom_id,
        river_at=row.river_at,
        first_seen=row.first_seen,
        edited_at=row.edited_at,
        entry=entry_of(row),
        member=MemberRecord(
            row.member_id, row.role, row.slug, row.position, row.present, profile, pictured=bool(row.pictured)
        ),
        feed=codec.load_shared(Feed, row.settings),
        info=codec.load_shared(FeedInfo, row.info),
        silence=row.silence,
    )
