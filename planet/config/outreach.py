"""The tables of post by mail, letters and announcements, made into their types."""

from __future__ import annotations

from typing import Any

from planet.model.outreach import Announcement, Inbox, Letter, MailServer, Secret


def inbox(table: dict[str, Any]) -> Inbox:
    """Return the mailbox of a table."""
    return Inbox(_server(table), table["address"], table["folder"], table["max_bytes"])


def letter(table: dict[str, Any]) -> Letter:
    """Return the letter of a table; without a host it is sent to nobody."""
    own = {key: table[key] for key in ("days", "weekday", "time", "to", "sender", "unsubscribe")}
    return Letter(**own, server=_server(table) if table["host"] else None)


def announcement(table: dict[str, Any]) -> Announcement:
    """Return the announcement of a table."""
    own = {key: value for key, value in table.items() if not key.startswith("target_")}
    return Announcement(**own, address=Secret(table["target_env"], table["target_file"]))


def _server(table: dict[str, Any]) -> MailServer:
    password = Secret(table["password_env"], table["password_file"])
    return MailServer(table["host"], table["port"], table["tls"], table["user"], password)
