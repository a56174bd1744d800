"""Entries and their tellings in the store: what identity asks, and what a visit writes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Table, and_, delete, func, insert, or_, select, tuple_, update

from planet.model.entry import Entry
from planet.model.records import HiddenEntry, StoredItem
from planet.rules.duplicates import link_targets
from planet.rules.identity import IncomingItem
from planet.rules.placement import Placement
from planet.rules.takeover import HELD, waits
from planet.store import codec
from planet.store.database import Database
from planet.store.schema import echoes, entries, feeds, hides, items, members
from planet.web import urls

BATCH = 400
"""So many keys in one IN list: SQLite allows 32,766, older builds 999."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a visit came to: the items that it lists in document order, the entries to settle, those that were
    written again (`rewritten`), and the counts for the report."""

    listed: tuple[int, ...]
    touched: frozenset[int]
    rewritten: frozenset[int]
    new: int
    updated: int


class Entries:
    """What members wrote, kept for ever."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ matching

    def known(self, member_id: int, feed_id: int, found: Sequence[IncomingItem]) -> tuple[StoredItem, ...]:
        """Return the items of a member that one of these might be: by guid, link, title and path, or title and date."""
        mine = select(feeds.c.id).where(feeds.c.member_id == member_id).scalar_subquery()
        probes = (
            (items.c.guid, {a.entry.guid for a in found if a.entry.guid}),
            (items.c.link_key, {a.link_key for a in found if a.link_key}),
        )
        rows: dict[int, Row[Any]] = {}
        for column, keys in probes:
            for some in batches(sorted(keys)):
                statement = select(*_TELLING).where(column.in_(some), items.c.feed_id.in_(mine))
                rows |= {row.id: row for row in self._db.all(statement)}
        places = {(a.path_key, a.title_key) for a in found}
        for pairs in batches(sorted(places)):
            statement = select(*_TELLING).where(
                tuple_(items.c.path_key, items.c.title_key).in_(pairs), items.c.feed_id == feed_id
            )
            rows |= {row.id: row for row in self._db.all(statement)}
        guids = {row.guid for row in rows.values()}
        titles = {
            a.title_key for a in found if not (a.guid and a.guid in guids) and (a.entry.published or a.entry.updated)
        }
        for batch in batches(sorted(titles)):
            statement = select(*_TELLING).where(items.c.title_key.in_(batch), items.c.feed_id == feed_id)
            rows |= {row.id: row for row in self._db.all(statement)}
        return tuple(_telling(row) for row in rows.values())

    def tells_any(self, feed_id: int, titles: Collection[str]) -> bool | None:
        """Whether one of these titles is that of an entry that a feed has told; None where it has told none at all.
        What is held does not count."""
        told = select(items.c.id).where(items.c.feed_id == feed_id, _BELIEVED).limit(1)
        if self._db.first(told) is None:
            return None
        return any(self._db.first(told.where(items.c.title_key.in_(some))) for some in batches(sorted(titles)))

    def places_of(self, member_id: int) -> set[str]:
        """The hosts of all entries of a member, but those that are held."""
        statement = select(items.c.host).join(feeds, feeds.c.id == items.c.feed_id)
        rows = self._db.all(statement.where(feeds.c.member_id == member_id, _BELIEVED).distinct())
        return {row.host for row in rows}

    def dates(self, item_ids: Collection[int]) -> dict[int, datetime | None]:
        """The date that each of these items states, None where it states none."""
        rows = self._db.all(select(items.c.id, items.c.published, items.c.updated).where(items.c.id.in_(item_ids)))
        return {row.id: row.published or row.updated for row in rows}

    def taken_ids(self, ids: Iterable[str]) -> set[str]:
        """Those of these atom:ids that an entry has already."""
        taken: set[str] = set()
        for some in batches(sorted(set(ids))):
            taken |= {row[0] for row in self._db.all(select(entries.c.atom_id).where(entries.c.atom_id.in_(some)))}
        return taken

    # ------------------------------------------------------------ writing

    def take_in(self, member_id: int, feed_id: int, placements: Sequence[Placement], now: datetime) -> Taken:
        """Write what a visit brought: new entries, new tellings, edits. What is unchanged is not touched.

        Documents list the newest first, so the last comes first: of entries with one river date, the one with the
        highest id stands on top.
        """
        next_entry = self._next_id(entries)
        next_item = self._next_id(items)
        fresh: list[dict[str, Any]] = []
        told: list[dict[str, Any]] = []
        new_tellings: list[Entry] = []
        listed: list[int] = []
        for one in reversed(placements):
            entry_id = one.match.entry_id
            if entry_id is None:
                entry_id = next_entry + len(fresh)
                fresh.append(_entry_row(entry_id, member_id, one, now))
            item_id = one.match.item_id
            if item_id is None:
                item_id = next_item + len(told)
                told.append({"id": item_id, "feed_id": feed_id, "entry_id": entry_id, **_telling_row(one)})
                new_tellings.append(one.match.incoming.entry)
            elif one.match.changed:
                self._rewrite(item_id, one, now)
            listed.append(item_id)
        if fresh:
            self._db.write(insert(entries), fresh)
        if told:
            self._db.write(insert(items), told)
            self._point(zip((row["id"] for row in told), new_tellings, strict=True))
        touched = {row["entry_id"] for row in told}
        changed = [one.match for one in placements if one.match.item_id is not None and one.match.changed]
        return Taken(
            listed=tuple(reversed(listed)),
            touched=frozenset(touched | {m.entry_id for m in changed if m.entry_id is not None}),
            rewritten=frozenset(m.entry_id for m in changed if m.entry_id is not None),
            new=len(fresh),
            updated=sum(m.updated for m in changed),
        )

    def _next_id(self, table: Table) -> int:
        return int(self._db.value(select(func.max(table.c.id))) or 0) + 1

    def _rewrite(self, item_id: int, one: Placement, now: datetime) -> None:
        stamp = {"edited_at": now} if one.match.edited else {}
        values = {**_telling_row(one), "withdrawn_at": None, **stamp}
        self._db.write(update(items).where(items.c.id == item_id).values(values))
        self._db.write(delete(echoes).where(echoes.c.item_id == item_id))
        self._point([(item_id, one.match.incoming.entry)])

    def _point(self, told: Iterable[tuple[int, Entry]]) -> None:
        """Remember where short posts lead."""
        rows = [{"item_id": item_id, "link_key": key} for item_id, entry in told for key in link_targets(entry)]
        if rows:
            self._db.write(insert(echoes), rows)

    def withdraw(self, item_ids: Sequence[int], now: datetime) -> set[int]:
        """Mark tellings as withdrawn; gives their entries, to be settled."""
        self._db.write(
            update(items).where(items.c.id.in_(item_ids), items.c.withdrawn_at.is_(None)).values(withdrawn_at=now)
        )
        return {row[0] for row in self._db.all(select(items.c.entry_id).where(items.c.id.in_(item_ids)))}

    def with_guids(self, feed_id: int, guids: Collection[str]) -> tuple[int, ...]:
        """The items of a feed that have these guids and are not withdrawn yet."""
        mine = select(items.c.id).where(items.c.feed_id == feed_id, items.c.withdrawn_at.is_(None))
        found = (self._db.all(mine.where(items.c.guid.in_(some))) for some in batches(sorted(guids)))
        return tuple(row.id for rows in found for row in rows)

    def judge_again(self, feed_id: int, verdict: Callable[[Entry], str], accept: date | None) -> None:
        """Ask a feed's filter about all its items anew, but those that are held and not accepted. Their entries need
        settling."""
        for some in self._pages_of_items(feed_id):
            for row in some:
                if waits(row.reason, accept):
                    continue
                reason = verdict(entry_of(row))
                if reason != row.reason:
                    self._db.write(update(items).where(items.c.id == row.id).values(reason=reason))

    def _pages_of_items(self, feed_id: int) -> Iterator[list[Row[Any]]]:
        last = 0
        while rows := self._db.all(
            select(items).where(items.c.feed_id == feed_id, items.c.id > last).order_by(items.c.id).limit(BATCH)
        ):
            yield rows
            last = rows[-1].id

    def set_hides(self, wanted: Mapping[str, str]) -> set[int]:
        """Replace the [[hide]] tables by (address: reason); gives the entries that this may touch."""
        before = {row.address: row.reason for row in self._db.all(select(hides))}
        changed = {address for address in before.keys() | wanted.keys() if before.get(address) != wanted.get(address)}
        touched = self._at(changed)
        self._db.write(delete(hides))
        if wanted:
            rows = [_hide_row(address) | {"reason": reason} for address, reason in wanted.items()]
            self._db.write(insert(hides), rows)
        return touched

    def _at(self, addresses: Iterable[str]) -> set[int]:
        """The entries that stand at these addresses, have one of them for a guid or an id, or are hidden by it."""
        found: set[int] = set()
        for some in batches(sorted(addresses)):
            places = [(row["host"], row["path_key"]) for row in map(_hide_row, some)]
            stands_there = tuple_(items.c.host, items.c.path_key).in_(places)
            found |= {row[0] for row in self._db.all(select(items.c.entry_id).where(stands_there))}
            found |= {row[0] for row in self._db.all(select(items.c.entry_id).where(items.c.guid.in_(some)))}
            named = or_(entries.c.atom_id.in_(some), and_(~entries.c.shown, entries.c.hidden_as.in_(some)))
            found |= {row[0] for row in self._db.all(select(entries.c.id).where(named))}
        return found

    # ------------------------------------------------------------ asking

    def of_member(self, member_id: int) -> tuple[int, ...]:
        """The ids of all entries of a member."""
        return tuple(row[0] for row in self._db.all(select(entries.c.id).where(entries.c.member_id == member_id)))

    def ids_between(self, start: datetime, end: datetime) -> tuple[str, ...]:
        """The atom:ids of the entries of a span of river dates, shown or not."""
        statement = select(entries.c.atom_id).where(entries.c.river_at >= start, entries.c.river_at < end)
        return tuple(row[0] for row in self._db.all(statement))

    def of_feed(self, feed_id: int) -> tuple[int, ...]:
        """The ids of all entries that a feed tells."""
        return tuple(
            row[0] for row in self._db.all(select(items.c.entry_id).where(items.c.feed_id == feed_id).distinct())
        )

    def count(self) -> int:
        """How many entries are stored, shown or not."""
        return int(self._db.value(select(func.count()).select_from(entries)))

    def hidden(self, member_id: int | None = None) -> tuple[HiddenEntry, ...]:
        """Entries of present members that do not show, with the reason."""
        statement = (
            select(entries.c.member_id, entries.c.reason, items.c.link, items.c.title, items.c.guid, entries.c.atom_id)
            .join(members, members.c.id == entries.c.member_id)
            .outerjoin(items, items.c.entry_id == entries.c.id)
            .where(~entries.c.shown, entries.c.same_as.is_(None), members.c.present)
            .group_by(entries.c.id)
            .order_by(entries.c.member_id, entries.c.id)
        )
        if member_id is not None:
            statement = statement.where(entries.c.member_id == member_id)
        return tuple(
            HiddenEntry(row.member_id, row.link or row.title or row.guid or row.atom_id, row.reason)
            for row in self._db.all(statement)
        )


_TELLING = (
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
    items.c.reason,
)

_BELIEVED = ~items.c.reason.startswith(HELD)


def batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Keys in lists that fit one statement."""
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _hide_row(address: str) -> dict[str, str]:
    return {"address": address, "host": urls.host(address), "path_key": urls.path_key(address)}


def _entry_row(entry_id: int, member_id: int, one: Placement, now: datetime) -> dict[str, Any]:
    return {
        "id": entry_id,
        "member_id": member_id,
        "atom_id": one.atom_id,
        "first_seen": now,
        "river_at": one.river_at or now,
        "backlog": one.backlog,
        "silence": one.silence,
    }


def _telling_row(one: Placement) -> dict[str, Any]:
    a = one.match.incoming
    entry = a.entry
    rest = replace(entry, link="", title="", text="", content="", published=None, updated=None)
    return {
        "guid": a.guid,
        "link": entry.link,
        "link_key": a.link_key,
        "path_key": a.path_key,
        "title_key": a.title_key,
        "host": a.host,
        "fingerprint": a.fingerprint,
        "published": one.match.published,
        "updated": entry.updated,
        "title": entry.title,
        "text": entry.text,
        "content": entry.content,
        "payload": codec.dump(rest),
        "reason": one.reason,
    }


def entry_of(row: Row[Any]) -> Entry:
    """The entry that a row of items holds."""
    return replace(
        codec.load(Entry, row.payload),
        link=row.link,
        title=row.title,
        text=row.text,
        content=row.content,
        published=row.published,
        updated=row.updated,
    )


def _telling(row: Row[Any]) -> StoredItem:
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
        bool(row.reason),
        row.reason.startswith(HELD),
        row.updated,
    )
