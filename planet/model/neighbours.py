"""Neighbours: sites that several members point at, the reading lists of members, and the visits to them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from planet.model.visits import Validators
from planet.struct import Struct

PEOPLE_FOR_NEIGHBOUR = 3
"""A site is a neighbour if so many members point at it."""

BlogrollOrigin = Literal["page", "searched", "named", "place"]
"""Why an address is asked for a reading list: it is a member's page, which may name one; a page, a feed or the members
file names it; it is a well-known place on the member's own host. A page that is `searched` for feeds is read for lists
in the same visit, and not asked for them."""

NO_VALIDATORS = Validators()


class BlogrollRecord(Struct, frozen=True):
    """The state of the visits to an address that may hold a reading list of a member.

    `url` is an http(s) URL, or a path inside the hub folder. `named` are the lists that its body names. `document` is
    the comparison key of the URL that answered: members who share a list count once. `counts` is False while the
    member takes no part, `is_asked` also while they rest. `retry_until`: not even `--force` asks before.
    """

    member_id: int
    url: str
    origin: BlogrollOrigin
    document: str = ""
    named: tuple[str, ...] = ()
    counts: bool = True
    is_asked: bool = True
    validators: Validators = NO_VALIDATORS
    body_hash: str = ""
    last_visit: datetime | None = None
    next_due: datetime | None = None
    retry_until: datetime | None = None
    failures: int = 0
    reason: str = ""


class BlogrollLine(Struct, frozen=True):
    """A line of a reading list: the key of its site, its page and feed ("" if not stated), its title, and the
    comparison key of the feed."""

    site: str
    page_url: str
    feed_url: str
    title: str
    feed_key: str = ""


class SiteCount(Struct, frozen=True):
    """A site with the number of members who point at it: in entries (`linked`), in reading lists (`read`), in either
    (`people`)."""

    key: str
    linked: int = 0
    read: int = 0
    people: int = 0

    @property
    def is_neighbour(self) -> bool:
        """Return whether enough members point at it."""
        return self.people >= PEOPLE_FOR_NEIGHBOUR


class SiteRecord(Struct, frozen=True):
    """A site that is a neighbour if it is no platform and no member's. `feed_url` and `title` are those that a search
    found on its page, "" if none was made."""

    site_id: int
    count: SiteCount
    feed_url: str = ""
    title: str = ""
    next_search: datetime | None = None
    failures: int = 0
    reason: str = ""


class SiteMention(Struct, frozen=True):
    """A link of an entry, with the words around it."""

    url: str
    before: str
    words: str
    after: str
