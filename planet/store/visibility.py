"""Settling in the store: which telling of an entry shows, or why none does, and in which topics it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert  # the same call exists for PostgreSQL

from planet.model.entry import Entry
from planet.model.records import Candidate, EntryChange
from planet.rules import identity, topics
from planet.store import codec
from planet.store.database import Database
from planet.store.duplicates import Duplicates
from planet.store.entries import batches
from planet.store.pictures import Pictures
from planet.store.schema import entries, entry_topics, feeds, hides, items, members
from planet.store.schema import topics as topic_table

SHOWN_WITH = "shown with another entry, as one of the places where it stands"


class Choice(NamedTuple):
    """What is decided of an entry: the telling that shows, whether it does, why not, with which other entry it stands,
    and by which address the admin has hidden it."""

    item_id: int | None
    shown: bool
    reason: str
    same_as: int | None = None
    hidden_as: str = ""


class Visibility:
    """Decides anew what shows, whenever tellings, filters, feeds, members or [[hide]] tables have changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._echoes = Duplicates(db)
        self._pictures = Pictures(db)

    def settle(self, entry_ids: Collection[int], edited: Collection[int] = ()) -> tuple[EntryChange, ...]:
        """Decide anew what shows of these entries; gives what changed. `edited` names those told otherwise too."""
        changes: list[EntryChange] = []
        for some in batches(sorted(entry_ids)):
            changes += self._with_pictures(self._settle_some(some, edited))
        return (*changes, *self._settle_topics({slug for change in changes for slug in change.topics}))

    def _with_pictures(self, changes: Sequence[EntryChange]) -> list[EntryChange]:
        """The changes, those marked whose pictures are copied or may be."""
        concerned = self._pictures.concerned({one.entry_id for one in changes})
        return [replace(one, pictured=True) if one.entry_id in concerned else one for one in changes]

    def _settle_some(self, entry_ids: Sequence[int], edited: Collection[int]) -> list[EntryChange]:
        concerned = self._echoes.with_relatives(entry_ids)
        before = {row.id: row for row in self._db.all(_ENTRY.where(entries.c.id.in_(concerned)))}
        chosen = self._joined(self._choose(concerned, before))
        stir = {
            entry_id
            for entry_id, row in before.items()
            if (row.item_id, row.shown, row.reason, row.same_as, row.hidden_as) != chosen[entry_id]
            or (entry_id in edited and (row.shown or row.same_as))
        }
        if stir:
            self._db.write(
                _CHOICE, [dict(zip(_CHOSEN, (entry_id, *chosen[entry_id]), strict=True)) for entry_id in stir]
            )
        stir |= {led_by for one in stir for led_by in (before[one].same_as, chosen[one].same_as) if led_by in before}
        seen = [one for one in sorted(stir) if _stands(before[one]) or _stands(chosen[one])]
        return self._retag({entry_id: (before[entry_id], chosen[entry_id]) for entry_id in seen})

    def _joined(self, chosen: Mapping[int, Choice]) -> dict[int, Choice]:
        """What is one thing in several places is shown once: the others stand with it, and where the admin has hidden
        it, they are hidden with it."""
        leader_of = self._echoes.leaders(
            {one: choice.item_id for one, choice in chosen.items() if choice.shown or choice.hidden_as}
        )
        joined = dict(chosen)
        for entry_id, led_by in leader_of.items():
            if chosen[entry_id].shown:
                reason = SHOWN_WITH if chosen[led_by].shown else chosen[led_by].reason
                joined[entry_id] = chosen[entry_id]._replace(shown=False, reason=reason, same_as=led_by)
        return joined

    def _choose(self, entry_ids: Collection[int], before: Mapping[int, Row[Any]]) -> dict[int, Choice]:
        """For each entry by itself: the telling that shows, whether it does, and if not, why."""
        tellings = self._candidates(entry_ids)
        hidden = self._hides_of(entry_ids)
        chosen = {}
        for entry_id, row in before.items():
            item_id, reason = identity.choose_item(tellings.get(entry_id, ()))
            hidden_as, reason = hidden.get(entry_id, ("", reason))
            if not row.present:
                reason = "its member is not in the members file"
            shown = item_id is not None and not reason
            chosen[entry_id] = Choice(item_id, shown, reason, hidden_as=hidden_as)
        return chosen

    def _candidates(self, entry_ids: Collection[int]) -> dict[int, tuple[Candidate, ...]]:
        statement = (
            select(
                items.c.id, items.c.entry_id, items.c.reason, items.c.withdrawn_at, feeds.c.position, feeds.c.present
            )
            .join(feeds, feeds.c.id == items.c.feed_id)
            .where(items.c.entry_id.in_(entry_ids))
        )
        found: dict[int, tuple[Candidate, ...]] = defaultdict(tuple)
        for row in self._db.all(statement):
            one = Candidate(row.id, row.position, row.present, row.reason, row.withdrawn_at is not None)
            found[row.entry_id] = (*found[row.entry_id], one)
        return found

    def _hides_of(self, entry_ids: Collection[int]) -> dict[int, tuple[str, str]]:
        """The entries that the admin hides, with the address and the reason. One that was hidden once stays so when it
        moves to another address."""
        stands_there = and_(hides.c.host == items.c.host, hides.c.path_key == items.c.path_key)
        names = (items.c.guid, entries.c.atom_id, entries.c.hidden_as)
        statement = (
            select(items.c.entry_id, hides.c.address, hides.c.reason)
            .join(entries, entries.c.id == items.c.entry_id)
            .join(hides, or_(stands_there, hides.c.address.in_(names)))
            .where(items.c.entry_id.in_(entry_ids))
        )
        return {row.entry_id: (row.address, row.reason) for row in self._db.all(statement)}

    def _tags_of(self, entry_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        statement = select(entry_topics.c.entry_id, entry_topics.c.slug).where(entry_topics.c.entry_id.in_(entry_ids))
        found: dict[int, tuple[str, ...]] = defaultdict(tuple)
        for row in self._db.all(statement):
            found[row.entry_id] = (*found[row.entry_id], row.slug)
        return found

    # ------------------------------------------------------------ topics

    def _retag(self, seen: Mapping[int, tuple[Row[Any], Choice]]) -> list[EntryChange]:
        """Write the topics of entries that show, forget those of entries that do not; gives the changes."""
        old = self._tags_of(list(seen))
        told = self._told({choice.item_id or row.item_id for row, choice in seen.values()})
        labels: dict[str, str] = {}
        rows: list[dict[str, Any]] = []
        changes: list[EntryChange] = []
        for entry_id, (row, choice) in seen.items():
            place, tags = told[choice.item_id or row.item_id]
            wanted = topics.topics_of(tags) if choice.shown else {}
            labels = {**wanted, **labels}
            rows += [{"entry_id": entry_id, "slug": slug, "river_at": row.river_at} for slug in wanted]
            changes.append(_change(row, dict.fromkeys((*old.get(entry_id, ()), *wanted)), place))
        self._db.write(delete(entry_topics).where(entry_topics.c.entry_id.in_(list(seen))))
        if rows:
            known = [{"slug": slug, "label": label, "uses": 0} for slug, label in labels.items()]
            self._db.write(upsert(topic_table).on_conflict_do_nothing(), known)
            self._db.write(insert(entry_topics), rows)
        return changes

    def _told(self, item_ids: Collection[int]) -> dict[int, tuple[str, tuple[str, ...]]]:
        """Of each item: the place of its feed, and its tags."""
        statement = (
            select(items.c.id, items.c.payload, feeds.c.place)
            .join(feeds, feeds.c.id == items.c.feed_id)
            .where(items.c.id.in_(item_ids))
        )
        return {row.id: (row.place, codec.load(Entry, row.payload).tags) for row in self._db.all(statement)}

    def _settle_topics(self, slugs: Collection[str]) -> Iterator[EntryChange]:
        """Count anew how often topics are used; one that gains or loses its page changes entries that link there, and
        so every page that shows one of them."""
        for some in batches(sorted(slugs)):
            before = self._uses(some)
            counted = select(func.count()).where(entry_topics.c.slug == topic_table.c.slug).scalar_subquery()
            self._db.write(update(topic_table).where(topic_table.c.slug.in_(some)).values(uses=counted))
            now = self._uses(some)
            turned = [s for s in now if (before[s] >= topics.SHOWN_FROM) != (now[s] >= topics.SHOWN_FROM)]
            for rows in batches(
                self._db.all(_ENTRY.distinct().join(entry_topics).where(entry_topics.c.slug.in_(turned)))
            ):
                tags = self._tags_of([row.id for row in rows])
                places = self._told({row.item_id for row in rows})
                yield from (_change(row, tags[row.id], places[row.item_id][0], itself=False) for row in rows)

    def _uses(self, slugs: Sequence[str]) -> dict[str, int]:
        statement = select(topic_table.c.slug, topic_table.c.uses).where(topic_table.c.slug.in_(slugs))
        return {row.slug: row.uses for row in self._db.all(statement)}


_CHOSEN = ("entry", "choice", "is_shown", "why", "leader", "address")
_CHOICE = (
    update(entries)
    .where(entries.c.id == bindparam("entry"))
    .values(
        item_id=bindparam("choice"),
        shown=bindparam("is_shown"),
        reason=bindparam("why"),
        same_as=bindparam("leader"),
        hidden_as=bindparam("address"),
    )
)

_ENTRY = select(
    entries.c.id,
    entries.c.member_id,
    entries.c.item_id,
    entries.c.shown,
    entries.c.reason,
    entries.c.same_as,
    entries.c.hidden_as,
    entries.c.river_at,
    members.c.role,
    members.c.letter,
    members.c.present,
).join(members, members.c.id == entries.c.member_id)


def _stands(one: Row[Any] | Choice) -> bool:
    """Whether an entry shows by itself or with another one."""
    return bool(one.shown or one.same_as is not None)


def _change(row: Row[Any], slugs: Iterable[str], place: str, *, itself: bool = True) -> EntryChange:
    post_id = row.id if place == "folder" else None
    return EntryChange(row.id, row.member_id, row.role, row.letter, row.river_at, tuple(slugs), post_id, itself=itself)
