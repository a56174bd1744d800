"""Threads of channels: how messages are put into them, and what pages ask of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from planet.model.entry import Answer, Author
from planet.model.outreach.channels import Candidate, Message, Place, Subject, ThreadRecord
from planet.model.records import RiverPlace
from planet.store import codec
from planet.store.columns import seconds
from planet.store.database import Database
from planet.struct import Struct

CANDIDATES = 20
"""So many threads with one subject are looked at, the newest."""

FEW = 6
"""Authors of a thread that are named."""


class _Payload(Struct, frozen=True):
    """Of what an item holds, its authors alone."""

    authors: tuple[Author, ...] = ()


class InThread(Struct, frozen=True):
    """A message in a list: its thread, and its author (`channel_authors`; None if its feed names nobody)."""

    entry_id: int
    thread_id: int
    author_id: int | None


class Threads:
    """Threads and their messages. An entry that is no message of a channel stands in none."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ written by a turn

    def messages(self, entry_ids: Collection[int]) -> tuple[Message, ...]:
        """Return those of these entries that are messages of a channel, the oldest first."""
        rows = self._db.rows(_MESSAGES, [codec.array(entry_ids)])
        ids = [row["item_id"] for row in rows]
        answers: dict[int, list[Answer]] = defaultdict(list)
        for row in self._db.rows(_ANSWERS, [codec.array(ids)]) if ids else ():
            answers[row["item_id"]].append(Answer(row["ref"], row["url"], row["source"]))
        return tuple(_message(row, tuple(answers.get(row["item_id"], ()))) for row in rows)

    def with_keys(self, channel_id: int, keys: Collection[str]) -> tuple[int, ...]:
        """Return the threads that one of these keys tells, the oldest first."""
        rows = self._db.rows(_WITH_KEYS, {"channel": channel_id, "keys": codec.array(keys)})
        return tuple(row["thread_id"] for row in rows)

    def about(self, channel_id: int, words: str) -> tuple[Candidate, ...]:
        """Return the newest threads with a subject."""
        rows = self._db.rows(_ABOUT, [channel_id, words, CANDIDATES])
        return tuple(Candidate(row["id"], row["latest_at"], bool(row["loose"])) for row in rows)

    def begin(self, channel_id: int, subject: Subject, place: Place | None) -> int:
        """Store a new thread; return its id."""
        values = [channel_id, subject.words, subject.answers, place.url if place else ""]
        return int(self._db.run(_BEGIN, values).lastrowid or 0)

    def merge(self, thread_ids: Sequence[int]) -> set[int]:
        """Let the first of these threads have all messages of the others; return the entries that have moved."""
        first, *others = thread_ids
        values = {"first": first, "others": codec.array(others)}
        moved = {row["entry_id"] for row in self._db.rows(_OF_OTHERS, values)}
        for statement in _MERGE:
            self._db.run(statement, values)
        return moved

    def put(self, message: Message, thread_id: int, author_id: int | None, keys: Iterable[str]) -> None:
        """Store that a message is of a thread, and what tells so."""
        values = [message.entry_id, thread_id, author_id, message.river_at, message.tie, message.shows]
        self._db.run(_PUT, values)
        self._db.run_each(_PUT_KEY, [(message.channel_id, key, thread_id) for key in keys])
        if message.shows:
            self._db.run(_LATER, [message.river_at, thread_id, message.river_at])

    def settle(self, thread_ids: Collection[int]) -> None:
        """Store again when the newest message of each of these threads was written."""
        self._db.run(_SETTLE, [codec.array(thread_ids)])

    def unthreaded(self, limit: int) -> tuple[int, ...]:
        """Return some of the messages that wait to be woven and stand in no thread yet."""
        return tuple(row["entry_id"] for row in self._db.rows(_UNTHREADED, [limit]))

    # ------------------------------------------------------------ asked by the weave

    def openers(self, entry_ids: Collection[int]) -> dict[int, str]:
        """Return those of these entries that are the first message of a thread, with the URL of the thread in the
        channel's own archive, "" if that is not known."""
        return {row["entry_id"]: row["url"] for row in self._db.rows(_OPENERS, [codec.array(entry_ids)])}

    def answered(self, entry_ids: Collection[int]) -> set[int]:
        """Return those of these entries that a later message of their thread by somebody else follows."""
        return {row["entry_id"] for row in self._db.rows(_ANSWERED, [codec.array(entry_ids)])}

    def first_messages(self, entry_ids: Collection[int]) -> set[int]:
        """Return the first messages of the threads in which these entries stand."""
        return {row["first_id"] for row in self._db.rows(_FIRST_MESSAGES, [codec.array(entry_ids)]) if row["first_id"]}

    # ------------------------------------------------------------ asked by pages

    def of_entries(self, entry_ids: Collection[int]) -> dict[int, InThread]:
        """Return the places of these entries in threads, by entry id; those that stand in none are left out."""
        rows = self._db.rows(_OF_ENTRIES, [codec.array(entry_ids)])
        return {row["entry_id"]: InThread(row["entry_id"], row["thread_id"], row["author_id"]) for row in rows}

    def newest(self, channel_id: int, limit: int) -> tuple[ThreadRecord, ...]:
        """Return the threads of a channel, that with the newest message first."""
        ids = [row["id"] for row in self._db.rows(_NEWEST, [channel_id, limit])]
        records = self.with_ids(ids)
        return tuple(records[id] for id in ids if id in records)

    def with_ids(self, thread_ids: Collection[int]) -> dict[int, ThreadRecord]:
        """Return these threads by id; those without a message that shows are left out."""
        voices: dict[int, list[int]] = defaultdict(list)
        counts: dict[int, int] = {}
        for row in self._db.rows(_VOICES, {"ids": codec.array(thread_ids), "few": FEW}):
            voices[row["thread_id"]].append(row["author_id"])
            counts[row["thread_id"]] = row["people"]
        return {
            row["id"]: ThreadRecord(
                row["id"],
                row["member_id"],
                row["url"],
                row["posts"],
                row["first_id"],
                row["newest_id"],
                counts.get(row["id"], 0),
                tuple(voices.get(row["id"], ())),
            )
            for row in self._db.rows(_RECORDS, [codec.array(thread_ids)])
            if row["posts"]
        }

    def in_span(self, thread_ids: Collection[int], start: datetime, end: datetime) -> tuple[InThread, ...]:
        """Return the messages of these threads in a span, the newest first."""
        values = {"threads": codec.array(thread_ids), "start": seconds(start), "end": seconds(end)}
        rows = self._db.rows(_IN_SPAN, values)
        return tuple(InThread(row["entry_id"], row["thread_id"], row["author_id"]) for row in rows)

    def are_in(self, start: datetime, end: datetime) -> bool:
        """Return whether a span has messages of channels."""
        return self._db.row(_ARE_IN, [seconds(start), seconds(end)]) is not None

    def of_person(self, member_id: int, limit: int) -> tuple[RiverPlace, ...]:
        """Return the newest messages of channels that a member has certainly written."""
        rows = self._db.rows(_OF_PERSON, {"person": member_id, "limit": limit})
        return tuple(RiverPlace(row["entry_id"], datetime.fromtimestamp(row["river_at"], UTC)) for row in rows)


def _message(row: Any, answers: tuple[Answer, ...]) -> Message:
    authors = codec.load(_Payload, row["payload"]).authors if row["payload"] else ()
    return Message(
        entry_id=row["id"],
        channel_id=row["member_id"],
        shows=bool(row["shows"]),
        river_at=row["river_at"],
        tie=row["tie"],
        guid=row["guid"] or "",
        link=row["link"] or "",
        title=row["title"] or "",
        author=authors[0] if authors else None,
        thread_id=row["thread_id"],
        answers=answers,
    )


_GIVEN = "(SELECT value FROM json_each(?))"

_MESSAGES = f"""
SELECT e.id, e.member_id, e.shown AND m.present AS shows, e.river_at, e.tie, i.id AS item_id, i.guid, i.link, i.title,
  i.payload, p.thread_id
FROM entries AS e JOIN members AS m ON m.id = e.member_id
LEFT JOIN items AS i ON i.id = COALESCE(e.item_id, (SELECT min(x.id) FROM items x WHERE x.entry_id = e.id))
LEFT JOIN thread_posts AS p ON p.entry_id = e.id
WHERE e.id IN {_GIVEN} AND m.role = 'channel'
ORDER BY e.river_at, COALESCE(i.published, i.updated, e.river_at), e.tie, e.id
"""
_ANSWERS = f"SELECT item_id, ref, url, source FROM answers WHERE item_id IN {_GIVEN} ORDER BY item_id, position"
_WITH_KEYS = """
SELECT DISTINCT thread_id FROM thread_keys
WHERE member_id = :channel AND key IN (SELECT value FROM json_each(:keys)) ORDER BY thread_id
"""
_ABOUT = """
SELECT id, latest_at, loose FROM threads WHERE member_id = ? AND words = ? AND latest_at IS NOT NULL
ORDER BY latest_at DESC, id DESC LIMIT ?
"""
_BEGIN = "INSERT INTO threads (member_id, words, loose, url) VALUES (?, ?, ?, ?)"
_OF_OTHERS = "SELECT entry_id FROM thread_posts WHERE thread_id IN (SELECT value FROM json_each(:others))"
_MERGE = (
    "UPDATE thread_posts SET thread_id = :first WHERE thread_id IN (SELECT value FROM json_each(:others))",
    "UPDATE thread_keys SET thread_id = :first WHERE thread_id IN (SELECT value FROM json_each(:others))",
    "DELETE FROM threads WHERE id IN (SELECT value FROM json_each(:others))",
)
_PUT = """
INSERT INTO thread_posts (entry_id, thread_id, author_id, river_at, tie, shown) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (entry_id) DO UPDATE SET thread_id = excluded.thread_id, author_id = excluded.author_id,
  river_at = excluded.river_at, tie = excluded.tie, shown = excluded.shown
"""
_PUT_KEY = """
INSERT INTO thread_keys (member_id, key, thread_id) VALUES (?, ?, ?)
ON CONFLICT (member_id, key) DO UPDATE SET thread_id = excluded.thread_id
"""
_LATER = "UPDATE threads SET latest_at = max(COALESCE(latest_at, 0), ?) WHERE id = ? AND COALESCE(latest_at, 0) < ?"
_SETTLE = f"""
UPDATE threads SET latest_at =
  (SELECT max(p.river_at) FROM thread_posts AS p WHERE p.thread_id = threads.id AND p.shown = 1)
WHERE id IN {_GIVEN}
"""
_UNTHREADED = """
SELECT u.entry_id FROM unwoven AS u JOIN entries AS e ON e.id = u.entry_id JOIN members AS m ON m.id = e.member_id
WHERE m.role = 'channel' AND NOT EXISTS (SELECT 1 FROM thread_posts AS p WHERE p.entry_id = u.entry_id) LIMIT ?
"""

_FIRST = """
(SELECT q.entry_id FROM thread_posts AS q WHERE q.thread_id = p.thread_id AND q.shown = 1
 ORDER BY q.river_at, q.tie, q.entry_id LIMIT 1)
"""
_OPENERS = f"""
SELECT p.entry_id, t.url FROM thread_posts AS p JOIN threads AS t ON t.id = p.thread_id
WHERE p.entry_id IN {_GIVEN} AND p.entry_id = {_FIRST}
"""
_FIRST_MESSAGES = f"SELECT {_FIRST} AS first_id FROM thread_posts AS p WHERE p.entry_id IN {_GIVEN}"
_ANSWERED = f"""
SELECT p.entry_id FROM thread_posts AS p WHERE p.entry_id IN {_GIVEN} AND EXISTS (
  SELECT 1 FROM thread_posts AS q WHERE q.thread_id = p.thread_id AND q.shown = 1
  AND (q.river_at, q.tie, q.entry_id) > (p.river_at, p.tie, p.entry_id)
  AND (q.author_id IS NULL OR p.author_id IS NULL OR q.author_id <> p.author_id)
)
"""

_OF_ENTRIES = f"SELECT entry_id, thread_id, author_id FROM thread_posts WHERE entry_id IN {_GIVEN}"
_NEWEST = """
SELECT id FROM threads WHERE member_id = ? AND latest_at IS NOT NULL ORDER BY latest_at DESC, id DESC LIMIT ?
"""
_SHOWN = "FROM thread_posts AS p WHERE p.thread_id = t.id AND p.shown = 1"
_RECORDS = f"""
SELECT t.id, t.member_id, t.url, (SELECT count(*) {_SHOWN}) AS posts,
  (SELECT p.entry_id {_SHOWN} ORDER BY p.river_at, p.tie, p.entry_id LIMIT 1) AS first_id,
  (SELECT p.entry_id {_SHOWN} ORDER BY p.river_at DESC, p.tie DESC, p.entry_id DESC LIMIT 1) AS newest_id
FROM threads AS t WHERE t.id IN {_GIVEN}
"""
_VOICES = """
SELECT thread_id, author_id, people FROM (
  SELECT thread_id, author_id, count(*) OVER (PARTITION BY thread_id) AS people,
    row_number() OVER (PARTITION BY thread_id ORDER BY began, author_id) AS place
  FROM (
    SELECT thread_id, author_id, min(river_at) AS began FROM thread_posts
    WHERE thread_id IN (SELECT value FROM json_each(:ids)) AND shown = 1 AND author_id IS NOT NULL
    GROUP BY thread_id, author_id
  )
) WHERE place <= :few ORDER BY thread_id, place
"""
_IN_SPAN = """
SELECT entry_id, thread_id, author_id FROM thread_posts
WHERE thread_id IN (SELECT value FROM json_each(:threads)) AND shown = 1 AND river_at >= :start AND river_at < :end
ORDER BY river_at DESC, tie DESC, entry_id DESC
"""
_ARE_IN = """
SELECT 1 FROM entries AS e JOIN thread_posts AS p ON p.entry_id = e.id
WHERE e.shown = 1 AND e.river_at >= ? AND e.river_at < ? LIMIT 1
"""
_OF_PERSON = """
SELECT p.entry_id, p.river_at FROM channel_authors AS a CROSS JOIN thread_posts AS p ON p.author_id = a.id
WHERE a.person_id = :person AND p.shown = 1 ORDER BY p.river_at DESC, p.tie DESC, p.entry_id DESC LIMIT :limit
"""
