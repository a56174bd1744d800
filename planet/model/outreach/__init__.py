"""What the hub sends and receives besides feeds, as the members file says it; and subscriptions to hubs of push.

These are posts by mail, letters, announcements and push.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal

from planet.struct import Struct

Encryption = Literal["tls", "starttls", "off"]
"""How a connection to a mail server is made safe: from its first byte, by STARTTLS, or not at all (loopback alone)."""

Subject = Literal["entries", "conversations", "newcomers"]
"""What an announcement is about."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Secret(Struct, frozen=True):
    """Where a secret is read from: the name of an environment variable, or the path of a file in the hub folder.

    Both are "" where the members file names none.
    """

    environment: str = ""
    file: str = ""


class MailServer(Struct, frozen=True):
    """A mail server, and who the hub is there. `port` is None for the usual one of its protocol and encryption."""

    host: str
    port: int | None = None
    tls: Encryption = "tls"
    user: str = ""
    password: Secret = Secret()


class Inbox(Struct, frozen=True):
    """The mailbox to which members send posts. `address` is its own: a member's has their secret before the @.

    `max_bytes` counts a whole message as it is sent.
    """

    server: MailServer
    address: str
    folder: str = "INBOX"
    max_bytes: int = 20_000_000


class Letter(Struct, frozen=True):
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


class Announcement(Struct, frozen=True):
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


class Push(Struct, frozen=True):
    """WebSub: the hub that is told of the planet's merged feeds, and where members' hubs reach this planet.

    `hub` is "" where none is told; `callback` is the public URL of `planet run --listen`, "" where nothing is pushed.
    """

    hub: str = ""
    callback: str = ""
    lease: timedelta = timedelta(days=10)


NO_PUSH = Push()
"""Of a planet whose members file has no table of push."""


# ---------------------------------------------------------------- posts by mail


class MailAddress(Struct, frozen=True):
    """The address of a member for posts by mail: from which `generation` its secret follows, and since when."""

    generation: str
    revoked: bool
    since: datetime


class MailboxState(Struct, frozen=True):
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


class MailNote(Struct, frozen=True):
    """Why a message was not taken; or, if it was `taken`, what of it was left out. No secret address stands in it."""

    noted_at: datetime
    reason: str
    sender: str = ""
    subject: str = ""
    member_id: int | None = None
    taken: bool = False


# ---------------------------------------------------------------- push

Stage = Literal["new", "asked", "active", "denied", "given up", "leaving"]
"""How far a subscription has come: not asked for yet; asked for, and not confirmed; confirmed; refused by the hub; not
confirmed in many attempts; to be ended."""


class Offer(Struct, frozen=True):
    """The hub that tells of a feed's news, and the topic under which it does: absolute URLs, as the feed names them."""

    hub: str
    topic: str


class Subscription(Struct, frozen=True):
    """A subscription to the news of one feed.

    `callback` is the public address under which its own was told to the hub. `generation` counts the secrets: the hub
    may sign with the newest, which it may not have confirmed yet, or with the one before.
    `attempts` counts the requests since it was last confirmed; the next one is due at `ask_at`. `confirmed_at` is when
    the hub first confirmed it, `lease_until` is until when; both None before that. `reason` is a sentence on what went
    wrong last.

    `pings` counts the news that the hub brought, the last at `pinged_at`; up to `answered` a visit has looked at them.
    The last such visit was at `looked_at`; `fruitless` of them in a row found nothing. `good` counts the news in a row
    that were true; `missed` how often a poll found what the hub should have brought, and `suspected_at` is when one
    did, while the hub may still be late. `own_due` is when the feed would be due if its hub were not trusted, None if
    that makes no difference.
    """

    subscription_id: int
    feed_id: int
    hub: str
    topic: str
    callback: str
    stage: Stage = "new"
    generation: int = 0
    attempts: int = 0
    asked_at: datetime | None = None
    ask_at: datetime | None = None
    confirmed_at: datetime | None = None
    lease_until: datetime | None = None
    reason: str = ""
    pings: int = 0
    answered: int = 0
    pinged_at: datetime | None = None
    looked_at: datetime | None = None
    fruitless: int = 0
    good: int = 0
    missed: int = 0
    suspected_at: datetime | None = None
    own_due: datetime | None = None

    @property
    def is_pinged(self) -> bool:
        """Return whether the hub brought news at which no visit has looked yet."""
        return self.pings > self.answered
