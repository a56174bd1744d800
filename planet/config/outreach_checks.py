"""Rules that join the keys of post by mail, and those of letters. Each looks at the file as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planet.config import values
from planet.config.source import Problems, Source
from planet.config.values import stated
from planet.web.ip_policy import parsed

NO_PASSWORD = "has no password; name a variable or a file that holds it: password_env, password_file"
TWO_PASSWORDS = "the password is named by password_env already; take one of them out"


def _passwords(table: Mapping[str, Any]) -> list[str]:
    """Return the keys that say where the password of a mail server is read from."""
    return [key for key in ("password_env", "password_file") if stated(table, key)]


def letter_places(source: Source) -> Problems:
    """Check that a letter that is sent names its list, its sender and its server, and that none of these stands
    alone."""
    table = source.table("letter")
    named = [key for key in ("to", "from", "host") if stated(table, key)]
    missing = [key for key in ("to", "from", "host") if not stated(table, key)]
    if named and missing:
        words = " and ".join(missing)
        yield (
            ("letter", named[0]),
            f"letters are sent where to, from and host are named: {words} is missing; write it, or take all three out",
        )
    if not named and (lost := next((key for key in _OF_THE_SERVER if _is_set(table, key)), "")):
        yield ("letter", lost), "letters are sent to nobody, for to, from and host are missing; write them"


def _is_set(table: Mapping[str, Any], key: str) -> bool:
    """Return whether a key has another value than the usual one."""
    return table.get(key) not in (None, "", "tls")


_OF_THE_SERVER = ("unsubscribe", "port", "tls", "user", "password_env", "password_file")


def letter_login(source: Source) -> Problems:
    """Check that a user has one password, and a password a user."""
    table = source.table("letter")
    passwords = _passwords(table)
    if passwords and not stated(table, "user"):
        yield ("letter", passwords[0]), "is the password of no user; write user as well"
    if stated(table, "user") and not passwords:
        yield ("letter", "user"), NO_PASSWORD
    if len(passwords) > 1:
        yield ("letter", "password_file"), TWO_PASSWORDS


def open_mail(source: Source) -> Problems:
    """Check that mail goes without encryption to this machine alone: letters and passwords could be read on the way."""
    for name in ("letter", "inbox"):
        table = source.table(name)
        host = stated(table, "host").lower()
        if table.get("tls") == "off" and host and not _is_here(host):
            yield (
                (name, "tls"),
                f'without encryption {values.quoted(host)} would be asked in the open; write "tls" or "starttls"',
            )


def _is_here(host: str) -> bool:
    """Return whether a server is this machine: by a name that RFC 6761 keeps for it, or by its address."""
    address = parsed(host.strip("[]"))
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def inbox_password(source: Source) -> Problems:
    """Check that the password of the mailbox is read from one place."""
    table = source.table("inbox")
    passwords = _passwords(table)
    if table and not passwords and not source.document.may_lack(("inbox",)):
        yield ("inbox",), NO_PASSWORD
    if len(passwords) > 1:
        yield ("inbox", "password_file"), TWO_PASSWORDS


CHECKS = (inbox_password, letter_places, letter_login, open_mail)
