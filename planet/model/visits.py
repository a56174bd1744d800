"""A visit: the state of a feed before it, the request, and the outcome."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from planet.model.community import FeedPlace, Kind
from planet.struct import Struct, repr_without

Accept = Literal["feeds", "page", "image", "blogroll", "robots"]

FailureSign = Literal["", "no name", "wall", "not a feed"]
"""What a failed visit is a sign of, where it is a sign of more than a failure: a domain that nobody has, a wall that
keeps robots out, something else in place of a feed."""


class Validators(Struct, frozen=True):
    """ETag and Last-Modified exactly as the server wrote them, from one and the same 200 (RFC 9110 §8.8).

    `url` is the URL that gave them, after redirects, "" where it is not known; no other URL is asked with them.
    """

    etag: str = ""
    last_modified: str = ""
    url: str = ""


class Hints(Struct, frozen=True):
    """The wishes of a server or a feed about the pace of visits; None if it has none.

    `retry_after` (RFC 9110 §10.2.3) is a wish of the server that holds even under --force. `fresh_for` joins
    Cache-Control max-age, Expires, RSS ttl and sy:update*: visits become rarer by it, within bounds. `skip_hours`
    (0–23, GMT) and `skip_days` ("Monday" …) are those of RSS 2.0.
    """

    retry_after: timedelta | None = None
    fresh_for: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


class FeedState(Struct, frozen=True):
    """The state of a feed before a visit, as the store has it.

    `held_since` is the day, in the planet's time zone, since which its items wait for the admin; None if they do not.
    `reading` is the version of the reader (`Reading.version`) that read the last good body.
    `reading_hash` is that of what was read in it (`Reading.hash`); `body_hash` its SHA-256, or its quiet hash
    (`planet.normalise.volatile`).
    `declined` is the wish of its owner that keeps it out, as a sentence without its full stop; "" if there is none.
    `version` counts how often the state was written: a visit is recorded only if the state still has the version that
    the visit began with.
    """

    feed_id: int
    url: str
    place: FeedPlace
    validators: Validators = Validators()
    body_hash: str = ""
    first_success: datetime | None = None
    last_visit: datetime | None = None
    last_success: datetime | None = None
    next_due: datetime | None = None
    retry_until: datetime | None = None
    interval: timedelta | None = None
    failures: int = 0
    state: Literal["new", "ok", "failing", "gone", "held", "paused", "declined"] = "new"
    reason: str = ""
    moved_to: str = ""
    moved_days: tuple[str, ...] = ()
    hints: Hints = Hints()
    held_since: date | None = None
    reading: int = 0
    reading_hash: str = ""
    declined: str = ""
    version: int = 0


class FetchRequest(Struct, frozen=True):
    """A request: the URL, and what the last visit left behind.

    `auth` is "user:password" or a bearer token, given to the origin of `url` alone.
    HTTP dates are read against `now`; without it, against the server's own clock.
    """

    url: str
    validators: Validators = Validators()
    body_hash: str = ""
    accept: Accept = "feeds"
    auth: str = ""
    now: datetime | None = None

    def __repr__(self) -> str:
        return repr_without(self, "url", "auth")


class HashedItem(Struct, frozen=True, array_like=True):
    """An item of the last document of a feed: the hash of all that was read of it, the stored item that it is, and its
    kind."""

    hash: str
    item_id: int
    kind: Kind


class Fetched(Struct, frozen=True):
    """A body that differs from the last one. `url` is its own after redirects, the base of its links.

    `last_reading` is the hash of what was read in the last one: a reader that reads the same again says only that.
    `last_items` are the items of the last one: those of which it reads the same again are not cleaned.

    `moved_to` is the URL to which permanent redirects (301, 308) alone led, "" where there were none. `link` is the
    header of that name (RFC 8288).
    """

    url: str
    body: bytes
    content_type: str = ""
    content_location: str = ""
    body_hash: str = ""
    validators: Validators = Validators()
    hints: Hints = Hints()
    moved_to: str = ""
    last_reading: str = ""
    last_items: tuple[HashedItem, ...] = ()
    link: str = ""


class Unchanged(Struct, frozen=True):
    """An answer without news: a 304, a body with the hash of the last one, or one in which the same is read.

    `validators` are to be kept, and so is `body_hash`, which is "" where there was no other body.
    """

    validators: Validators = Validators()
    hints: Hints = Hints()
    moved_to: str = ""
    body_hash: str = ""


class Failed(Struct, frozen=True):
    """A visit that gave nothing. `reason` is a sentence that a member understands.

    `gone`: HTTP 410. `unreachable`: no server was ever reached (no name, no route), which a hub without
    network would see everywhere. `unasked`: no request was sent, for there was no connection that may be used.
    `turned_away`: its host rests, and was not asked. `status` is that of the HTTP answer, 0 where none came. `sign`:
    what it is a sign of.
    """

    reason: str
    gone: bool = False
    unreachable: bool = False
    hints: Hints = Hints()
    moved_to: str = ""
    status: int = 0
    turned_away: bool = False
    sign: FailureSign = ""
    unasked: bool = False


Outcome = Fetched | Unchanged | Failed
