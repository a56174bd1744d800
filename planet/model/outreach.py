"""What the hub sends and receives besides feeds, as the members file says it.

These are posts by mail, letters, announcements and push.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

Encryption = Literal["tls", "starttls", "off"]
"""How a connection to a mail server is made safe: from its first byte, by STARTTLS, or not at all (loopback alone)."""

Subject = Literal["entries", "conversations", "newcomers"]
"""What an announcement is about."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is read from: the name of an environment variable, or the path of a file in the hub folder.

    Both are "" where the members file names none.
    """

    environment: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, and who the hub is there. `port` is None for the usual one of its protocol and encryption."""

    host: str
    port: int | None = None
    tls: Encryption = "tls"
    user: str = ""
    password: Secret = Secret()


@dataclass(frozen=True, slots=True)
class Inbox:
    """The mailbox to which members send posts. `address` is its own: a member's has their secret before the @.

    `max_bytes` counts a whole message as it is sent.
    """

    server: MailServer
    address: str
    folder: str = "INBOX"
    max_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of the last days: how many, when it is written, and the list that it is sent to.

    `to` and `sender` are "", and `server` is None, where letters are published and sent to nobody.
    """

    days: int = 7
    weekday: Weekday = "monday"
    time: time = time(7)
    to: str = ""
    sender: str = ""
    unsubscribe: str = ""
    server: MailServer | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A place where the hub tells its news. `address` holds an apprise URL, or the URL of a webhook if `webhook`.

    `length` counts characters of a message, 0 for the bound of the service. `quiet` is the first and the last
    minute of the hours without messages, None for no such hours.
    """

    name: str
    address: Secret
    webhook: bool = False
    about: tuple[Subject, ...] = ("entries",)
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    template: str = ""
    length: int = 0
    per_hour: int = 6
    quiet: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class Push:
    """WebSub: the hub that is told of the planet's merged feeds, and where members' hubs reach this planet.

    `hub` is "" where none is told; `callback` is the public URL of `planet run --listen`, "" where nothing is pushed.
    """

    hub: str = ""
    callback: str = ""
    lease: timedelta = timedelta(days=10)


NO_PUSH = Push()
"""Of a planet whose members file has no table of push."""


# ---------------------------------------------------------------- posts by mail


@dataclass(frozen=True, slots=True)
class MailAddress:
    """The address of a member for posts by mail: from which `generation` its secret follows, and since when."""

    generation: str
    revoked: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class MailboxState:
    """How far a mailbox was read, by its `name` (user, server, folder).

    All messages up to `last_uid` of this UIDVALIDITY (RFC 9051 §2.3.1.1) were read. `stumbles` counts how often the
    message after it could not be fetched. `reason` is a sentence if the last attempt failed, else ""; `fault`: a
    person must mend that.
    """

    name: str
    uidvalidity: int = 0
    last_uid: int = 0
    stumbles: int = 0
    read_at: datetime | None = None
    tried_at: datetime | None = None
    reason: str = ""
    fault: bool = False


@dataclass(frozen=True, slots=True)
class MailNote:
    """Why a message was not taken; or, if it was `taken`, what of it was left out. No secret address stands in it."""

    noted_at: datetime
    reason: str
    sender: str = ""
    subject: str = ""
    member_id: int | None = None
    taken: bool = False
