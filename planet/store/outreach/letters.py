"""Letters: what there is to write of some days, what each letter names, and what became of it as mail."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from sqlite3 import Row

from planet.model.outreach.letters import Contents, LetterRecord, LetterState, Naming, PeriodPost, Writer
from planet.store import codec
from planet.store.columns import assignments, moment, seconds
from planet.store.database import Database
from planet.store.weaving.mentions import Mention, mention_of
from planet.struct import fields_of


class Letters:
    """Letters by the days that they bear, and the questions that one is written from."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ what there is to write

    def posts_between(self, start: datetime, end: datetime) -> tuple[PeriodPost, ...]:
        """Return the posts of the merged feeds in a span, the oldest first, without those of members who have left."""
        rows = self._db.rows(_POSTS, {"start": seconds(start), "end": seconds(end)})
        return tuple(_post(row) for row in rows)

    def newcomers(self, start: datetime, end: datetime, first: date, last: date) -> tuple[int, ...]:
        """Return the ids of the members who came in a span, the first one first; of those who were there from the
        beginning, the ones who joined in its days."""
        span = {"start": seconds(start), "end": seconds(end)}
        rows = self._db.rows(_NEW, {**span, "first": first.isoformat(), "last": last.isoformat()})
        return tuple(row["id"] for row in rows)

    # ------------------------------------------------------------ letters

    def add(self, letter: LetterRecord, contents: Contents) -> None:
        """Store a letter with what it names."""
        counts = {name: count for name, count in fields_of(contents).items() if isinstance(count, int)}
        self._db.run(_ADD, {**_columns(letter), "counts": json.dumps(counts)})
        day = letter.day.isoformat()
        self._db.run_each(_ADD_ENTRY, [{**fields_of(naming), "day": day} for naming in contents.namings])
        writers = [{**fields_of(writer), "day": day, "position": n} for n, writer in enumerate(contents.writers)]
        self._db.run_each(_ADD_WRITER, writers)

    def by_day(self, day: date) -> LetterRecord | None:
        """Return the letter that bears a day; None if there is none."""
        return self._first(f"{_LETTER} WHERE day = ?", day.isoformat())

    def newest(self, limit: int) -> tuple[LetterRecord, ...]:
        """Return the newest letters, the last one first."""
        return tuple(map(_letter, self._db.rows(f"{_LETTER} ORDER BY day DESC LIMIT ?", [limit])))

    def days(self) -> tuple[tuple[date, date, date], ...]:
        """Return the day of every letter with the first and the last day that it tells of, the newest first."""
        rows = self._db.rows("SELECT day, first, last FROM letters ORDER BY day DESC")
        return tuple((_day(row["day"]), _day(row["first"]), _day(row["last"])) for row in rows)

    def beside(self, day: date) -> tuple[LetterRecord | None, LetterRecord | None]:
        """Return the letter before that of a day, and the one behind it; None where there is none."""
        older = self._first(f"{_LETTER} WHERE day < ? ORDER BY day DESC LIMIT 1", day.isoformat())
        newer = self._first(f"{_LETTER} WHERE day > ? ORDER BY day LIMIT 1", day.isoformat())
        return older, newer

    def exist(self) -> bool:
        """Return whether there is any letter."""
        return self._db.row("SELECT 1 FROM letters LIMIT 1") is not None

    def contents(self, day: date) -> Contents:
        """Return what the letter of a day names; nothing if there is none."""
        row = self._db.row("SELECT counts FROM letters WHERE day = ?", [day.isoformat()])
        namings = self._db.rows(_ENTRIES, [day.isoformat()])
        writers = self._db.rows(_WRITERS, [day.isoformat()])
        return Contents(
            tuple(Naming(*naming) for naming in namings),
            tuple(Writer(writer["member_id"], writer["posts"], bool(writer["is_new"])) for writer in writers),
            **(json.loads(row["counts"]) if row else {}),
        )

    def pointing(self, links: Sequence[tuple[int, str]]) -> tuple[Mention, ...]:
        """Return the links of these entries to pages, by entry id and key of the page, in their order; those that do
        not count any more are left out."""
        return tuple(map(mention_of, self._db.rows(_POINTING, [codec.array(links)])))

    # ------------------------------------------------------------ which letters show something

    def naming_entries(self, entry_ids: Collection[int]) -> tuple[date, ...]:
        """Return the days of the letters that name one of these entries."""
        return self._days(_NAMING_ENTRIES, entry_ids)

    def naming_members(self, member_ids: Collection[int]) -> tuple[date, ...]:
        """Return the days of the letters in which one of these members stands."""
        return self._days(_NAMING_MEMBERS, member_ids)

    def naming_talks(self, conversation_ids: Collection[int]) -> tuple[date, ...]:
        """Return the days of the letters that name an entry of one of these conversations."""
        return self._days(_NAMING_TALKS, conversation_ids)

    def _days(self, statement: str, ids: Collection[int]) -> tuple[date, ...]:
        return tuple(_day(row["day"]) for row in self._db.rows(statement, [codec.array(ids)]))

    # ------------------------------------------------------------ as mail

    def of_message(self, message_id: str) -> LetterRecord | None:
        """Return the letter that was sent with a Message-ID, without its angle brackets; None if none was."""
        return self._first(f"{_LETTER} WHERE message_id = ?", message_id)

    def is_due(self, now: datetime) -> bool:
        """Return whether a letter is to be sent now."""
        return self._db.row("SELECT 1 FROM letters WHERE try_at <= ? LIMIT 1", [seconds(now)]) is not None

    def waiting(self) -> tuple[LetterRecord, ...]:
        """Return the letters that are to be sent, now or later, the newest first."""
        return tuple(map(_letter, self._db.rows(f"{_LETTER} WHERE try_at IS NOT NULL ORDER BY day DESC")))

    def on_its_way(self) -> tuple[LetterRecord, ...]:
        """Return the letters whose text was on its way when the program last stored anything of them."""
        return tuple(map(_letter, self._db.rows(f"{_LETTER} WHERE try_at IS NOT NULL AND state = 'sending'")))

    def set_state(
        self,
        day: date,
        state: LetterState,
        now: datetime,
        *,
        try_at: datetime | None = None,
        tries: int = 0,
        reason: str = "",
    ) -> None:
        """Store what became of a letter as mail."""
        values = {"state": state, "changed_at": seconds(now), "try_at": seconds(try_at), "tries": tries}
        self._db.run(_SET_STATE, {**values, "reason": reason, "day": day.isoformat()})

    def begin_anew(self, now: datetime, reason: str) -> None:
        """Let no letter wait to be sent: nobody knows, for this reason, whether it was."""
        self._db.run(_BEGIN_ANEW, [seconds(now), reason])

    def _first(self, statement: str, *values: str) -> LetterRecord | None:
        row = self._db.row(statement, values)
        return _letter(row) if row else None


def _day(value: str) -> date:
    return date.fromisoformat(value)


def _post(row: Row) -> PeriodPost:
    return PeriodPost(
        entry_id=row["id"],
        member_id=row["member_id"],
        is_channel=row["role"] == "channel",
        conversation_id=row["conversation_id"] if row["weaves"] else None,
        asks=bool(row["asks"] and row["weaves"]),
        is_seldom=bool(row["seldom"]),
        thread_id=row["thread_id"],
    )


def _letter(row: Row) -> LetterRecord:
    written_at, changed_at = moment(row["written_at"]), moment(row["changed_at"])
    assert written_at is not None, "the column is never empty"
    assert changed_at is not None, "the column is never empty"
    return LetterRecord(
        day=_day(row["day"]),
        first=_day(row["first"]),
        last=_day(row["last"]),
        written_at=written_at,
        state=row["state"],
        changed_at=changed_at,
        message_id=row["message_id"],
        try_at=moment(row["try_at"]),
        tries=row["tries"],
        reason=row["reason"],
    )


def _columns(letter: LetterRecord) -> dict[str, object]:
    """Return a letter as its row has it, but for the counts."""
    days = {"day": letter.day.isoformat(), "first": letter.first.isoformat(), "last": letter.last.isoformat()}
    moments = {"written_at": letter.written_at, "changed_at": letter.changed_at, "try_at": letter.try_at}
    rest = {"state": letter.state, "message_id": letter.message_id, "tries": letter.tries, "reason": letter.reason}
    return {**days, **{name: seconds(value) for name, value in moments.items()}, **rest}


_NAMES = (
    *("day", "first", "last", "written_at", "state", "changed_at"),
    *("message_id", "try_at", "tries", "reason"),
)
_LETTER = f"SELECT {', '.join(_NAMES)} FROM letters"
_ADD = f"INSERT INTO letters ({', '.join(_NAMES)}, counts) VALUES ({', '.join(f':{name}' for name in _NAMES)}, :counts)"
_ADD_ENTRY = (
    "INSERT INTO letter_entries (day, section, place, position, entry_id, more, url_key) "
    "VALUES (:day, :section, :place, :position, :entry_id, :more, :url_key)"
)
_ADD_WRITER = (
    "INSERT INTO letter_writers (day, member_id, position, posts, is_new) "
    "VALUES (:day, :member_id, :position, :posts, :is_new)"
)
_ENTRIES = (
    "SELECT section, place, position, entry_id, more, url_key FROM letter_entries WHERE day = ? "
    "ORDER BY section, place, position"
)
_WRITERS = "SELECT member_id, posts, is_new FROM letter_writers WHERE day = ? ORDER BY position"
_SET_STATE = f"UPDATE letters SET {assignments(('state', 'changed_at', 'try_at', 'tries', 'reason'))} WHERE day = :day"

_BEGIN_ANEW = "UPDATE letters SET state = 'unknown', changed_at = ?, try_at = NULL, reason = ? WHERE try_at IS NOT NULL"

_GIVEN = "(SELECT value FROM json_each(?))"
_NAMING_ENTRIES = f"SELECT DISTINCT day FROM letter_entries WHERE entry_id IN {_GIVEN}"
_NAMING_MEMBERS = f"SELECT DISTINCT day FROM letter_writers WHERE member_id IN {_GIVEN}"
_NAMING_TALKS = (
    "SELECT DISTINCT letter_entries.day FROM weave JOIN letter_entries ON letter_entries.entry_id = weave.entry_id "
    f"WHERE weave.conversation_id IN {_GIVEN}"
)

_POSTS = """
SELECT e.id, e.member_id, m.role, m.weaves, w.conversation_id, w.question_at IS NOT NULL AS asks,
  e.silence IS NOT NULL AS seldom, t.thread_id
FROM entries e JOIN members m ON m.id = e.member_id LEFT JOIN weave w ON w.entry_id = e.id
LEFT JOIN thread_posts t ON t.entry_id = e.id
WHERE e.shown = 1 AND e.backlog = 0 AND e.river_at >= :start AND e.river_at < :end AND m.present
ORDER BY e.river_at, e.tie, e.id
"""
_NEW = """
SELECT id FROM members WHERE present AND role = 'member' AND (
  (welcomed_at >= :start AND welcomed_at < :end)
  OR (welcomed_at IS NULL AND json_extract(profile, '$.joined') BETWEEN :first AND :last)
)
ORDER BY coalesce(welcomed_at, 0), position
"""
_POINTING = """
SELECT e.id AS entry_id, e.member_id, e.river_at, l.item_id, l.position, l.url, l.url_key, l.host, l.rel,
  l.before, l.words, l.after
FROM json_each(?) s CROSS JOIN entries e ON e.id = json_extract(s.value, '$[0]')
JOIN members m ON m.id = e.member_id
JOIN links l ON l.item_id = e.item_id AND l.url_key = json_extract(s.value, '$[1]')
WHERE e.shown AND m.present AND m.weaves AND l.counts ORDER BY s.key, l.position
"""
