"""What is sent to a server by a POST, and what comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from planet.struct import Struct, repr_without


class Form(Struct, frozen=True):
    """Named values, sent as `application/x-www-form-urlencoded` in UTF-8. A name may come more than once."""

    fields: tuple[tuple[str, str], ...]


class Json(Struct, frozen=True):
    """A JSON document as its bytes, sent as `application/json`."""

    document: bytes


class Delivery(Struct, frozen=True):
    """One POST. Its URL and body may be secrets: they show in no `repr`.

    `auth` is "user:password" or a bearer token, given to the origin of `url` alone. `also_moved`: a 301 or 302 is
    answered by the same POST where it leads; a 307 or 308 always is (RFC 9110 §15.4). Dates in headers are read against
    `now`.
    """

    url: str
    body: Form | Json
    auth: str = ""
    also_moved: bool = False
    now: datetime | None = None

    def __repr__(self) -> str:
        return repr_without(self, "url", "body", "auth")


class Answered(Struct, frozen=True):
    """A server has the POST, and answered with this status, which may be that of a refusal.

    `url` is its own after redirects. `location` is absolute, "" where there is none that can be read; `link` is the
    header of that name (RFC 8288). `body` is the start of the answer, as far as it came.
    """

    url: str
    status: int
    location: str = ""
    link: str = ""
    content_type: str = ""
    retry_after: timedelta | None = None
    body: bytes = b""

    def __repr__(self) -> str:
        return repr_without(self, "url")

    @property
    def is_success(self) -> bool:
        """Return whether the status says that the POST was taken (RFC 9110 §15.3)."""
        return 200 <= self.status < 300


class Unanswered(Struct, frozen=True):
    """A POST without an answer. `reason` is a sentence.

    `maybe_received` is False if no byte of it was sent, so that it can be sent again without a doubt; True if the
    server may have it. `retry_after` is the time for which its host wishes to be left alone, None for no such wish.
    """

    reason: str
    maybe_received: bool
    retry_after: timedelta | None = None


Receipt = Answered | Unanswered
