"""Entries and their feed items: the writing of a visit's results, and what is asked of them afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from planet.model.arrivals import Placement
from planet.model.entry import Answer, Entry
from planet.model.records import JudgedItem, Moment
from planet.model.verdict import Verdict
from planet.store import codec
from planet.store.database import BATCH, Database
from planet.store.statements import Prepared
from planet.store.visibility import verdict_of
from planet.store.weaving.links import INSERT_LINKS, SET_LINKS_ASIDE, key_of_answer, link_rows


class Entries:
    """The entries of all members, kept for ever."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ writing

    def write(
        self, member_id: int, feed_id: int, placements: Sequence[Placement], now: datetime
    ) -> tuple[tuple[int, int], ...]:
        """Write the results of a visit: new entries, new items, edits. Items without a change are not written.

        Return the (item id, entry id) of each placement, in their order. The words of new items come into the full text
        at the end of the transaction.
        """
        order = range(len(placements) - 1, -1, -1)  # documents list the newest first, and it gets the highest id
        new = [n for n in order if placements[n].match.entry_id is None]
        entry_ids = {n: p.match.entry_id or 0 for n, p in enumerate(placements)}
        added = [n for n in order if placements[n].match.item_id is None]
        last = dict(self._db.all(_LAST_IDS)) if added else {}
        rows = [_entry_row(member_id, placements[n], now) for n in new]
        entry_ids |= zip(new, self._insert("entries", rows, last), strict=True)
        rows = [{"feed_id": feed_id, "entry_id": entry_ids[n], **_item_row(placements[n])} for n in added]
        item_ids = {n: p.match.item_id or 0 for n, p in enumerate(placements)}
        new_items = self._insert("items", rows, last)
        item_ids |= zip(added, new_items, strict=True)
        if new_items:
            self._db.at_the_end(_NEW_WORDS, partial(self._index_words, new_items[0]))
        self._rewrite({p.match.item_id: p for p in placements if p.match.item_id and p.match.changed}, now)
        self._link({item_ids[n]: p for n, p in enumerate(placements) if p.match.changed})
        return tuple((item_ids[n], entry_ids[n]) for n in range(len(placements)))

    def _index_words(self, first: int) -> None:
        """Take the words of items into the full text, from the first that is new in a transaction on.

        Each time words are taken in, they become a part of the full text of its own, and parts are merged again and
        again: so this is done once for all visits that are stored together.
        """
        self._db.write(_INDEX_WORDS, {"first": first})

    def _insert(self, table: str, rows: Sequence[dict[str, Any]], last: Mapping[str, int]) -> range:
        """Insert rows; return the ids that they get, in their order, behind the `last` ones of the tables."""
        if not rows:
            return range(0)
        first = last.get(table, 0) + 1
        ids = range(first, first + len(rows))
        self._db.write(_INSERT[table], [{"id": id, **row} for id, row in zip(ids, rows, strict=True)])
        return ids

    def _rewrite(self, placements: Mapping[int, Placement], now: datetime) -> None:
        """Write stored items again, by item id."""
        if placements:
            self._db.before_the_end(_NEW_WORDS)  # the full text cannot lose words of an item that it does not have yet
            ids = [{"item": item_id} for item_id in placements]
            self._db.write(_REWRITE, [{**_rewritten_row(p, now), "item": item_id} for item_id, p in placements.items()])
            self._db.write(_UNLINK, ids)
            self._db.write(SET_LINKS_ASIDE, [{"item": item_id} for item_id, p in placements.items() if p.match.updated])
            self._db.write(_UNANSWER, [{"item": item_id} for item_id, p in placements.items() if _answers_of(p)])

    def _link(self, placements: Mapping[int, Placement]) -> None:
        """Store all that entries link to, which URLs short posts link to, and which posts entries answer, by item
        id."""
        rows = [{"item_id": item_id, "link_key": key} for item_id, p in placements.items() for key in p.links]
        if rows:
            self._db.write(_INSERT["item_links"], rows)
        said = {item_id: p.match for item_id, p in placements.items() if p.match.updated or not p.match.item_id}
        targets = [row for item_id, match in said.items() for row in link_rows(item_id, match.incoming.entry.links)]
        if targets:
            self._db.write(INSERT_LINKS, targets)
        replies = [row for item_id, p in placements.items() for row in _answer_rows(item_id, p)]
        if replies:
            self._db.write(_INSERT["answers"], replies)

    def set_silences(self, silences: Mapping[int, int | None]) -> None:
        """Store how many days of silence came before entries, by entry id; None if they were few."""
        if silences:
            rows = [{"entry": entry_id, "silence": silence} for entry_id, silence in silences.items()]
            self._db.write(_SET_SILENCE, rows)

    def withdraw(self, item_ids: Sequence[int], now: datetime) -> set[int]:
        """Mark items as withdrawn; return the ids of their entries, whose visibility must be decided again."""
        self._db.write(_WITHDRAW, {"ids": item_ids, "now": now})
        return {row.entry_id for row in self._db.all(_ENTRIES_OF_ITEMS, {"ids": item_ids})}

    def judged(self, feed_id: int) -> Iterator[list[JudgedItem]]:
        """Yield all items of a feed with their verdicts, in batches."""
        last = 0
        while rows := self._db.all(_JUDGED, {"feed": feed_id, "last": last, "limit": BATCH}):
            yield [JudgedItem(row.id, entry_of(row), verdict_of(row)) for row in rows]
            last = rows[-1].id

    def set_verdicts(self, verdicts: Mapping[int, Verdict | None]) -> None:
        """Replace the verdicts that hide these items, by item id (None: not hidden). The visibility of their entries
        must be decided again."""
        rows = ((item_id, _verdict_row(verdict)) for item_id, verdict in verdicts.items())
        values = [{"item": item_id, "by_rule": row["rule"], "in_detail": row["detail"]} for item_id, row in rows]
        self._db.write(_SET_VERDICT, values)

    # ------------------------------------------------------------ asking

    def of_member(self, member_id: int) -> tuple[int, ...]:
        """Return the ids of all entries of a member."""
        return tuple(row.id for row in self._db.all(_OF_MEMBER, {"member": member_id}))

    def ids_between(self, start: datetime, end: datetime) -> tuple[str, ...]:
        """Return the atom:ids of the entries with a river date in [start, end), shown or not."""
        return tuple(row.atom_id for row in self._db.all(_IDS_BETWEEN, {"start": start, "end": end}))

    def of_feed(self, feed_id: int) -> tuple[int, ...]:
        """Return the ids of all entries of which a feed has an item."""
        return tuple(row.entry_id for row in self._db.all(_OF_FEED, {"feed": feed_id}))

    def moments(self, member_id: int, start: datetime) -> tuple[Moment, ...]:
        """Return the river dates and silences of a member's shown entries from `start` on, the earliest first."""
        return tuple(Moment(*row) for row in self._db.all(_MOMENTS, {"member": member_id, "start": start}))


_ENTRIES_OF_ITEMS = Prepared("entries.ENTRIES_OF_ITEMS")
_OF_MEMBER = Prepared("entries.OF_MEMBER")
_MOMENTS = Prepared("entries.MOMENTS")
_REWRITE = Prepared("entries.REWRITE")
_UNLINK = Prepared("entries.UNLINK")
_UNANSWER = Prepared("entries.UNANSWER")
_SET_SILENCE = Prepared("entries.SET_SILENCE")
_WITHDRAW = Prepared("entries.WITHDRAW")
_LAST_IDS = Prepared("entries.LAST_IDS")
_INDEX_WORDS = Prepared("entries.INDEX_WORDS")
_NEW_WORDS = "new words"
_JUDGED = Prepared("entries.JUDGED")
_SET_VERDICT = Prepared("entries.SET_VERDICT")
_IDS_BETWEEN = Prepared("entries.IDS_BETWEEN")
_OF_FEED = Prepared("entries.OF_FEED")
_INSERT = {
    "entries": Prepared("entries.INSERT_ENTRIES"),
    "items": Prepared("entries.INSERT_ITEMS"),
    "item_links": Prepared("entries.INSERT_ITEM_LINKS"),
    "answers": Prepared("entries.INSERT_ANSWERS"),
}


_IN_COLUMNS = {
    **dict.fromkeys(("link", "title", "text", "content"), ""),
    "published": None,
    "updated": None,
    "answers": (),
    "links": (),
}
"""What of an entry stands in columns or tables of its own, and in its payload only by these values."""


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
        "payload": codec.dump(entry, instead=_IN_COLUMNS),
        **_verdict_row(placement.verdict),
    }


def _rewritten_row(placement: Placement, now: datetime) -> dict[str, Any]:
    return {**_item_row(placement), "edited_at": now if placement.match.edited else None}


def _answer_rows(item_id: int, placement: Placement) -> Iterator[dict[str, Any]]:
    """Yield the rows of the posts that an entry answers."""
    for position, answer in enumerate(_answers_of(placement)):
        yield {
            "item_id": item_id,
            "position": position,
            "ref": answer.ref,
            "url": answer.url,
            "source": answer.source,
            "url_key": key_of_answer(answer.ref, answer.url),
        }


def _answers_of(placement: Placement) -> tuple[Answer, ...]:
    """Return the posts that an entry answers. Where it names none, those that it named before stay, for feeds
    forget."""
    return placement.match.incoming.entry.answers


def entry_of(row: Any) -> Entry:
    """Return the entry that a row of items holds."""
    columns = {
        "link": row.link,
        "title": row.title,
        "text": row.text,
        "content": row.content,
        "published": row.published,
        "updated": row.updated,
    }
    return codec.load_with(Entry, row.payload, columns)
