"""Who writes in channels, and which member that certainly is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from planet.model.outreach.channels import ChannelAuthor
from planet.store import codec
from planet.store.database import Database
from planet.struct import Struct


class Voice(Struct, frozen=True):
    """Somebody who writes in a channel, as pages name them: the name, and the member who that is (None: not
    certain)."""

    author_id: int
    label: str
    person_id: int | None


class Authors:
    """The authors of channels."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def settle(self, author: ChannelAuthor, label: str) -> tuple[int, bool]:
        """Return the id of an author, and whether nobody like that has written in the channel before; a new one is
        stored."""
        values = [author.channel_id, author.mail, author.address, author.name]
        if row := self._db.row(_ID, values):
            return int(row["id"]), False
        return int(self._db.run(_NEW, [*values, label]).lastrowid or 0), True

    def all(self) -> tuple[ChannelAuthor, ...]:
        """Return the authors of all channels."""
        return tuple(_author(row) for row in self._db.rows(_ALL))

    def named(self, channel_id: int, name: str) -> tuple[ChannelAuthor, ...]:
        """Return the authors of a channel who bear a name."""
        return tuple(_author(row) for row in self._db.rows(_NAMED, [channel_id, name]))

    def set_persons(self, persons: Mapping[int, int | None]) -> None:
        """Store which member each of these authors is, by author id."""
        self._db.run_each(
            "UPDATE channel_authors SET person_id = ? WHERE id = ?", [(person, id) for id, person in persons.items()]
        )

    def posts_of(self, author_ids: Collection[int]) -> set[int]:
        """Return the entries that show and that these authors have written."""
        return {row["entry_id"] for row in self._db.rows(_POSTS, [codec.array(author_ids)])}

    def messages_of(self, member_id: int) -> set[int]:
        """Return the entries that show and that this member has certainly written, in all channels."""
        ids = [row["id"] for row in self._db.rows("SELECT id FROM channel_authors WHERE person_id = ?", [member_id])]
        return self.posts_of(ids) if ids else set()

    def persons_of(self, entry_ids: Collection[int]) -> dict[int, int]:
        """Return the members who have certainly written these entries, by entry id."""
        rows = self._db.rows(_PERSONS, [codec.array(entry_ids)])
        return {row["entry_id"]: row["person_id"] for row in rows}

    def voices(self, author_ids: Collection[int]) -> dict[int, Voice]:
        """Return these authors as pages name them, by id."""
        rows = self._db.rows(_VOICES, [codec.array(author_ids)])
        return {row["id"]: Voice(row["id"], row["label"], row["person_id"]) for row in rows}


def _author(row: Any) -> ChannelAuthor:
    return ChannelAuthor(row["id"], row["member_id"], row["mail"], row["address"], row["name"], row["person_id"])


_GIVEN = "(SELECT value FROM json_each(?))"
_COLUMNS = "SELECT id, member_id, mail, address, name, person_id FROM channel_authors"
_ID = "SELECT id FROM channel_authors WHERE member_id = ? AND mail = ? AND address = ? AND name = ?"
_NEW = "INSERT INTO channel_authors (member_id, mail, address, name, label) VALUES (?, ?, ?, ?, ?)"
_ALL = f"{_COLUMNS} ORDER BY id"
_NAMED = f"{_COLUMNS} WHERE member_id = ? AND name = ? ORDER BY id"
_POSTS = f"SELECT entry_id FROM thread_posts WHERE author_id IN {_GIVEN} AND shown = 1"
_PERSONS = f"""
SELECT p.entry_id, a.person_id FROM thread_posts AS p JOIN channel_authors AS a ON a.id = p.author_id
WHERE p.entry_id IN {_GIVEN} AND a.person_id IS NOT NULL
"""
_VOICES = f"SELECT id, label, person_id FROM channel_authors WHERE id IN {_GIVEN}"
