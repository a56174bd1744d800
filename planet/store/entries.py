"""Entries and their feed items: the questions of identity, and the writing of a visit's results."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, delete, func, insert, select, tuple_, update

from planet.model.arrivals import IncomingItem, Placement
from planet.model.entry import Entry
from planet.model.records import HiddenEntry, JudgedItem, Moment, StoredItem
from planet.model.verdict import Verdict
from planet.store import codec
from planet.store.database import BATCH, Database, batches
from planet.store.schema import answers, entries, feeds, item_links, items, members
from planet.store.visibility import verdict_of
from planet.web import urls


class Entries:
    """The entries of all members, kept for ever."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ matching

    def stored(
        self, member_id: int, feed_id: int, arrivals: Sequence[IncomingItem], *, undated: bool = False
    ) -> tuple[StoredItem, ...]:
        """Return the items of a member that an arrival may be: with the same guid, link, title and path, or title and
        date; with `undated` all with the same title."""
        own_feeds = select(feeds.c.id).where(feeds.c.member_id == member_id).scalar_subquery()
        probes = (
            (items.c.guid, {a.entry.guid for a in arrivals if a.entry.guid}),
            (items.c.link_key, {a.link_key for a in arrivals if a.link_key}),
        )
        rows: dict[int, Row[Any]] = {}
        for column, keys in probes:
            for batch in batches(sorted(keys)):
                statement = select(*_ITEM).where(column.in_(batch), items.c.feed_id.in_(own_feeds))
                rows |= {row.id: row for row in self._db.all(statement)}
        titles = {(a.path_key, a.title_key) for a in arrivals}
        for pairs in batches(sorted(titles)):
            statement = select(*_ITEM).where(
                tuple_(items.c.path_key, items.c.title_key).in_(pairs), items.c.feed_id == feed_id
            )
            rows |= {row.id: row for row in self._db.all(statement)}
        guids = {row.guid for row in rows.values()}
        datable = (a for a in arrivals if undated or a.entry.published or a.entry.updated)
        titled = {a.title_key for a in datable if undated or a.guid not in guids}
        for batch in batches(sorted(titled)):
            statement = select(*_ITEM).where(items.c.title_key.in_(batch), items.c.feed_id == feed_id)
            rows |= {row.id: row for row in self._db.all(statement)}
        return tuple(_stored_item(row) for row in rows.values())

    def lists_any(self, feed_id: int, titles: Collection[str]) -> bool | None:
        """Return whether an item of this feed has one of these title keys; None if the feed has no item at all.

        Items that are held do not count.
        """
        believed = select(items.c.id).where(items.c.feed_id == feed_id, _BELIEVED).limit(1)
        if self._db.first(believed) is None:
            return None
        return any(self._db.first(believed.where(items.c.title_key.in_(batch))) for batch in batches(sorted(titles)))

    def hosts_of(self, member_id: int) -> set[str]:
        """Return the hosts in the links of a member's items, except of items that are held."""
        statement = select(items.c.host).join(feeds, feeds.c.id == items.c.feed_id)
        rows = self._db.all(statement.where(feeds.c.member_id == member_id, _BELIEVED).distinct())
        return {row.host for row in rows}

    def dates(self, item_ids: Collection[int]) -> dict[int, datetime | None]:
        """Return the date that each of these items states, by item id; None if it states none."""
        rows = self._db.all(select(items.c.id, items.c.published, items.c.updated).where(items.c.id.in_(item_ids)))
        return {row.id: row.published or row.updated for row in rows}

    # ------------------------------------------------------------ writing

    def write(
        self, member_id: int, feed_id: int, placements: Sequence[Placement], now: datetime
    ) -> tuple[tuple[int, int], ...]:
        """Write the results of a visit: new entries, new items, edits. Items without a change are not written.

        Return the (item id, entry id) of each placement, in their order.
        """
        order = range(len(placements) - 1, -1, -1)  # documents list the newest first, and it gets the highest id
        new = [n for n in order if placements[n].match.entry_id is None]
        entry_ids = {n: p.match.entry_id for n, p in enumerate(placements)}
        entry_ids |= zip(
            new, self._insert(entries, [_entry_row(member_id, placements[n], now) for n in new]), strict=True
        )
        added = [n for n in order if placements[n].match.item_id is None]
        rows = [{"feed_id": feed_id, "entry_id": entry_ids[n], **_item_row(placements[n])} for n in added]
        item_ids = {n: p.match.item_id for n, p in enumerate(placements)}
        item_ids |= zip(added, self._insert(items, rows), strict=True)
        self._link([(item_ids[n] or 0, placements[n]) for n in added])
        for placement in placements:
            if placement.match.item_id is not None and placement.match.changed:
                self._rewrite(placement.match.item_id, placement, now)
        return tuple((item_ids[n] or 0, entry_ids[n] or 0) for n in range(len(placements)))

    def _insert(self, table: Table, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Insert rows; return the ids that the database gives them, in their order."""
        if not rows:
            return []
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return [row.id for row in self._db.write(statement, rows)]

    def _rewrite(self, item_id: int, placement: Placement, now: datetime) -> None:
        stamp = {"edited_at": now} if placement.match.edited else {}
        values = {**_item_row(placement), "withdrawn_at": None, **stamp}
        self._db.write(update(items).where(items.c.id == item_id).values(values))
        for table in (item_links, answers):
            self._db.write(delete(table).where(table.c.item_id == item_id))
        self._link([(item_id, placement)])

    def _link(self, placements: Sequence[tuple[int, Placement]]) -> None:
        """Store which URLs short posts link to, and which posts entries answer."""
        rows = [{"item_id": item_id, "link_key": key} for item_id, placement in placements for key in placement.links]
        if rows:
            self._db.write(insert(item_links), rows)
        replies = [row for item_id, placement in placements for row in _answer_rows(item_id, placement)]
        if replies:
            self._db.write(insert(answers), replies)

    def set_silences(self, silences: Mapping[int, int | None]) -> None:
        """Store how many days of silence came before entries, by entry id; None if they were few."""
        for entry_id, silence in silences.items():
            self._db.write(update(entries).where(entries.c.id == entry_id).values(silence=silence))

    def withdraw(self, item_ids: Sequence[int], now: datetime) -> set[int]:
        """Mark items as withdrawn; return the ids of their entries, whose visibility must be decided again."""
        self._db.write(
            update(items).where(items.c.id.in_(item_ids), items.c.withdrawn_at.is_(None)).values(withdrawn_at=now)
        )
        return {row[0] for row in self._db.all(select(items.c.entry_id).where(items.c.id.in_(item_ids)))}

    def with_guids(self, feed_id: int, guids: Collection[str]) -> tuple[int, ...]:
        """Return the ids of the items of a feed that have these guids and are not withdrawn yet."""
        present = select(items.c.id).where(items.c.feed_id == feed_id, items.c.withdrawn_at.is_(None))
        batched = (self._db.all(present.where(items.c.guid.in_(batch))) for batch in batches(sorted(guids)))
        return tuple(row.id for rows in batched for row in rows)

    def judged(self, feed_id: int) -> Iterator[list[JudgedItem]]:
        """Yield all items of a feed with their verdicts, in batches."""
        last = 0
        while rows := self._db.all(
            select(items).where(items.c.feed_id == feed_id, items.c.id > last).order_by(items.c.id).limit(BATCH)
        ):
            yield [JudgedItem(row.id, entry_of(row), verdict_of(row)) for row in rows]
            last = rows[-1].id

    def set_verdicts(self, verdicts: Mapping[int, Verdict | None]) -> None:
        """Replace the verdicts that hide these items, by item id (None: not hidden). The visibility of their entries
        must be decided again."""
        for item_id, verdict in verdicts.items():
            self._db.write(update(items).where(items.c.id == item_id).values(_verdict_row(verdict)))

    # ------------------------------------------------------------ asking

    def of_member(self, member_id: int) -> tuple[int, ...]:
        """Return the ids of all entries of a member."""
        return tuple(row[0] for row in self._db.all(select(entries.c.id).where(entries.c.member_id == member_id)))

    def ids_between(self, start: datetime, end: datetime) -> tuple[str, ...]:
        """Return the atom:ids of the entries with a river date in [start, end), shown or not."""
        statement = select(entries.c.atom_id).where(entries.c.river_at >= start, entries.c.river_at < end)
        return tuple(row[0] for row in self._db.all(statement))

    def of_feed(self, feed_id: int) -> tuple[int, ...]:
        """Return the ids of all entries of which a feed has an item."""
        return tuple(
            row[0] for row in self._db.all(select(items.c.entry_id).where(items.c.feed_id == feed_id).distinct())
        )

    def moments(self, member_id: int, start: datetime) -> tuple[Moment, ...]:
        """Return the river dates and silences of a member's shown entries from `start` on, the earliest first."""
        columns = (entries.c.id, entries.c.river_at, entries.c.first_seen, entries.c.backlog, entries.c.silence)
        where = (entries.c.shown, entries.c.member_id == member_id, entries.c.river_at >= start)
        order = (entries.c.river_at, entries.c.tie, entries.c.id)
        return tuple(Moment(*row) for row in self._db.all(select(*columns).where(*where).order_by(*order)))

    def count(self) -> int:
        """Return how many entries are stored, shown or not."""
        return int(self._db.value(select(func.count()).select_from(entries)))

    def hidden(self, member_id: int | None = None) -> tuple[HiddenEntry, ...]:
        """Return the hidden entries of present members, each with its verdict. This reads all entries.

        It is for `planet status`; pages need only the counts of store/visibility.py.
        """
        statement = (
            select(
                entries.c.member_id,
                entries.c.rule,
                entries.c.detail,
                entries.c.atom_id,
                items.c.link,
                items.c.title,
                items.c.guid,
            )
            .join(members, members.c.id == entries.c.member_id)
            .outerjoin(items, items.c.entry_id == entries.c.id)
            .where(~entries.c.shown, entries.c.same_as.is_(None), entries.c.rule != "", members.c.present)
            .group_by(entries.c.id)
            .order_by(entries.c.member_id, entries.c.id)
        )
        if member_id is not None:
            statement = statement.where(entries.c.member_id == member_id)
        return tuple(
            HiddenEntry(row.member_id, row.link or row.title or row.guid or row.atom_id, Verdict(row.rule, row.detail))
            for row in self._db.all(statement)
        )


_ITEM = (
    items.c.id,
    items.c.entry_id,
    items.c.feed_id,
    items.c.guid,
    items.c.link_key,
    items.c.path_key,
    items.c.title_key,
    items.c.host,
    items.c.fingerprint,
    items.c.title,
    items.c.text,
    items.c.published,
    items.c.updated,
    items.c.withdrawn_at,
    items.c.rule,
    items.c.detail,
)

_BELIEVED = items.c.rule != "held"


def _entry_row(member_id: int, placement: Placement, now: datetime) -> dict[str, Any]:
    return {
        "member_id": member_id,
        "atom_id": placement.atom_id,
        "first_seen": now,
        "river_at": placement.river_at or now,
        "tie": placement.tie,
        "backlog": placement.backlog,
        "silence": placement.silence,
    }


def _verdict_row(verdict: Verdict | None) -> dict[str, str]:
    return {"rule": verdict.rule, "detail": verdict.detail} if verdict else {"rule": "", "detail": ""}


def _item_row(placement: Placement) -> dict[str, Any]:
    a = placement.match.incoming
    entry = a.entry
    payload = replace(entry, link="", title="", text="", content="", published=None, updated=None, answers=())
    return {
        "guid": a.guid,
        "link": entry.link,
        "link_key": a.link_key,
        "path_key": a.path_key,
        "title_key": a.title_key,
        "host": a.host,
        "fingerprint": a.fingerprint,
        "published": placement.match.published,
        "updated": entry.updated,
        "title": entry.title,
        "text": entry.text,
        "content": entry.content,
        "kind": entry.kind,
        "payload": codec.dump(payload),
        **_verdict_row(placement.verdict),
    }


def _answer_rows(item_id: int, placement: Placement) -> Iterator[dict[str, Any]]:
    """Yield the rows of the posts that an entry answers. The key is that of the post's URL; without one, that of its id
    if this is a URL."""
    for position, answer in enumerate(placement.match.incoming.entry.answers):
        url = answer.url or (answer.ref if "://" in answer.ref else "")
        yield {
            "item_id": item_id,
            "position": position,
            "ref": answer.ref,
            "url": answer.url,
            "source": answer.source,
            "url_key": urls.comparison_key(url),
        }


def entry_of(row: Row[Any]) -> Entry:
    """Return the entry that a row of items holds."""
    return replace(
        codec.load(Entry, row.payload),
        link=row.link,
        title=row.title,
        text=row.text,
        content=row.content,
        published=row.published,
        updated=row.updated,
    )


def _stored_item(row: Row[Any]) -> StoredItem:
    return StoredItem(
        row.id,
        row.entry_id,
        row.feed_id,
        row.guid,
        row.link_key,
        row.path_key,
        row.title_key,
        row.host,
        row.fingerprint,
        row.title,
        row.text,
        row.published,
        row.withdrawn_at is not None,
        verdict_of(row),
        row.updated,
    )
