"""Posts by mail in the store: who may send them, how far mailboxes were read, their pictures, what was not taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from sqlite3 import Row

from planet.model.outreach import MailAddress, MailboxState, MailNote
from planet.store.columns import fixed, moment, seconds, upsert
from planet.store.database import Database, batches, places
from planet.store.weaving.links import key_of_answer

NOTES = 100
"""Messages that were not taken, or not whole, of which the store remembers why: the newest of each member, and of
those that nobody's address received. So a mailbox full of strays hides no member's."""

KEPT = timedelta(days=90)
"""How long it remembers them."""


class Mail:
    """Addresses, mailboxes, messages, pictures and notes."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # ------------------------------------------------------------ addresses

    def addresses(self) -> dict[int, MailAddress]:
        """Return what is known of the address of each member who has or had one, by member id."""
        rows = self._db.rows("SELECT member_id, generation, revoked, since FROM mail_addresses")
        return {
            row["member_id"]: MailAddress(row["generation"], bool(row["revoked"]), fixed(row["since"])) for row in rows
        }

    def give_address(self, member_id: int, generation: str, now: datetime) -> None:
        """Let a member have the address of a generation from `now` on, in place of that of an earlier one."""
        values = {"member_id": member_id, "generation": generation, "revoked": False, "since": seconds(now)}
        self._db.run(_GIVE, values)

    def revoke_address(self, member_id: int, now: datetime) -> bool:
        """Let a member have no address from `now` on; return whether there was one."""
        statement = "UPDATE mail_addresses SET revoked = 1, since = ? WHERE member_id = ? AND NOT revoked"
        return bool(self._db.run(statement, [seconds(now), member_id]).rowcount)

    # ------------------------------------------------------------ mailboxes

    def mailbox(self, name: str) -> MailboxState | None:
        """Return how far a mailbox was read; None if it never was."""
        row = self._db.row(f"SELECT {', '.join(('name', *_STATE))} FROM mailboxes WHERE name = ?", [name])
        return None if row is None else _state(row)

    def mailboxes(self) -> list[MailboxState]:
        """Return all mailboxes that were ever read, the one that was tried last first."""
        rows = self._db.rows(f"SELECT {', '.join(('name', *_STATE))} FROM mailboxes ORDER BY tried_at DESC, name")
        return [_state(row) for row in rows]

    def note_mailbox(self, state: MailboxState) -> None:
        """Store how far a mailbox was read."""
        values = {
            "name": state.name,
            "uidvalidity": state.uidvalidity,
            "last_uid": state.last_uid,
            "stumbles": state.stumbles,
            "read_at": seconds(state.read_at),
            "tried_at": seconds(state.tried_at),
            "reason": state.reason,
            "fault": state.fault,
        }
        self._db.run(_NOTE_MAILBOX, values)

    # ------------------------------------------------------------ messages

    def entry_of(self, member_id: int, message_id: str) -> int | None:
        """Return the id of the entry that a message of a member became; None if it was not taken."""
        values = [member_id, message_id]
        row = self._db.row("SELECT entry_id FROM mail_messages WHERE member_id = ? AND message_id = ?", values)
        return None if row is None else int(row["entry_id"])

    def entries_of(self, message_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return those of these messages, of whichever members, that became entries: (atom:id, link) by Message-ID."""
        rows = (
            row for ids in batches(message_ids) for row in self._db.rows(_ENTRIES_OF.format(places=places(ids)), ids)
        )
        return {row["message_id"]: (row["atom_id"], row["link"]) for row in rows}

    def is_answered(self, url: str) -> bool:
        """Return whether an entry says that it answers what stands at a URL."""
        return self._db.row("SELECT 1 FROM answers WHERE url_key = ? LIMIT 1", [key_of_answer("", url)]) is not None

    def keep_message(self, member_id: int, message_id: str, entry_id: int) -> None:
        """Store that a message became an entry."""
        statement = "INSERT INTO mail_messages (member_id, message_id, entry_id) VALUES (?, ?, ?)"
        self._db.run(statement, [member_id, message_id, entry_id])

    # ------------------------------------------------------------ pictures

    def keep_pictures(self, entry_id: int, pictures: Mapping[str, bytes]) -> None:
        """Store the pictures of an entry, by name."""
        statement = "INSERT INTO mail_pictures (entry_id, name, body) VALUES (?, ?, ?)"
        self._db.run_each(statement, [(entry_id, name, body) for name, body in pictures.items()])

    def pictures(self, entry_id: int) -> Iterator[tuple[str, bytes]]:
        """Yield the pictures of an entry: (name, bytes), one at a time."""
        rows = self._db.rows("SELECT name FROM mail_pictures WHERE entry_id = ? ORDER BY name", [entry_id])
        for name in [row["name"] for row in rows]:
            row = self._db.row("SELECT body FROM mail_pictures WHERE entry_id = ? AND name = ?", [entry_id, name])
            if row:
                yield name, row["body"]

    def entries_with_pictures(self) -> tuple[int, ...]:
        """Return the ids of the entries that came with pictures, shown or not: for `planet render` alone."""
        rows = self._db.rows("SELECT DISTINCT entry_id FROM mail_pictures")
        return tuple(row["entry_id"] for row in rows)

    # ------------------------------------------------------------ notes

    def note(self, note: MailNote) -> None:
        """Remember why a message was not taken, or not whole. Forget what lies before the newest `NOTES` of its member,
        or is older than `KEPT`."""
        values = [
            note.member_id,
            seconds(note.noted_at),
            note.taken,
            note.sender,
            note.subject,
            note.reason,
        ]
        self._db.run(_NOTE, values)
        self._db.run(_FORGET_NOTES, [seconds(note.noted_at - KEPT), note.member_id, NOTES])

    def notes(self, members: Collection[int] | None = None) -> list[MailNote]:
        """Return the notes, the newest first; with `members` those that are about one of these."""
        rows = self._db.rows("SELECT * FROM mail_notes ORDER BY id DESC")
        notes = [
            MailNote(
                moment(row["noted_at"]) or datetime.min,
                row["reason"],
                row["sender"],
                row["subject"],
                row["member_id"],
                bool(row["taken"]),
            )
            for row in rows
        ]
        return [note for note in notes if members is None or note.member_id in members]


_GIVE = upsert("mail_addresses", ("member_id",), ("generation", "revoked", "since"))
_STATE = ("uidvalidity", "last_uid", "stumbles", "read_at", "tried_at", "reason", "fault")
_NOTE_MAILBOX = upsert("mailboxes", ("name",), _STATE)
_ENTRIES_OF = (
    "SELECT message_id, atom_id, link FROM mail_messages JOIN entries ON entries.id = mail_messages.entry_id "
    "JOIN items ON items.entry_id = entries.id WHERE message_id IN ({places}) ORDER BY entries.id DESC"
)
_FORGET_NOTES = (
    "DELETE FROM mail_notes WHERE noted_at < ? OR id IN "
    "(SELECT id FROM mail_notes WHERE member_id IS ? ORDER BY id DESC LIMIT -1 OFFSET ?)"
)
_NOTE = "INSERT INTO mail_notes (member_id, noted_at, taken, sender, subject, reason) VALUES (?, ?, ?, ?, ?, ?)"


def _state(row: Row) -> MailboxState:
    return MailboxState(
        row["name"],
        row["uidvalidity"],
        row["last_uid"],
        row["stumbles"],
        moment(row["read_at"]),
        moment(row["tried_at"]),
        row["reason"],
        bool(row["fault"]),
    )
