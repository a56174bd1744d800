"""The tables of posts by mail.

    members ── mail_addresses      entries ──< mail_messages, mail_pictures      members ──< mail_notes

Who may post by mail (`mail_addresses`): the secret of an address follows from the hub's key, the member and the
`generation`, and is stored nowhere. How far each mailbox was read (`mailboxes`, by user, server and folder), which
messages became entries (`mail_messages`, by their Message-ID), the pictures that came with them (`mail_pictures`), and
what was not taken, or not whole (`mail_notes`).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from planet.store.schema import Instant, metadata

__all__ = ["mail_addresses", "mail_messages", "mail_notes", "mail_pictures", "mailboxes", "metadata"]

mail_addresses = Table(
    "mail_addresses",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("generation", String(32), nullable=False),
    Column("revoked", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("stumbles", Integer, nullable=False),
    Column("read_at", Instant),
    Column("tried_at", Instant),
    Column("reason", Text, nullable=False),
    Column("fault", Boolean, nullable=False),
)

mail_messages = Table(
    "mail_messages",
    metadata,
    Column("member_id", ForeignKey("members.id"), primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("entry_id", ForeignKey("entries.id"), nullable=False),
    Index("ix_mail_messages_message_id", "message_id"),
    Index("ix_mail_messages_entry_id", "entry_id"),
)

mail_pictures = Table(
    "mail_pictures",
    metadata,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("name", String(16), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

mail_notes = Table(
    "mail_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("member_id", ForeignKey("members.id")),
    Column("noted_at", Instant, nullable=False),
    Column("taken", Boolean, nullable=False),
    Column("sender", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text, nullable=False),
    sqlite_autoincrement=True,
)
