"""What a first look at an address brought: the member as they would stand in the file, and their feeds."""

from __future__ import annotations

from planet.model.community import FeedKind, Member
from planet.model.results import Reading
from planet.struct import Struct


class ReadFeed(Struct, frozen=True):
    """A feed that was visited and read: its URL for the file, and the title that its page gives it, or ""."""

    url: str
    reading: Reading
    title: str = ""


class IntroducedFeed(Struct, frozen=True):
    """A feed of a new member: the kind that its entries get, and whether the file has to say so."""

    url: str
    kind: FeedKind
    reading: Reading
    kind_is_stated: bool = False


class Resident(Struct, frozen=True):
    """A member (or channel) of the file, by name and by number from 0; `by` is the address by which they are known."""

    name: str
    number: int
    by: str
    is_channel: bool = False


class Introduction(Struct, frozen=True):
    """A new member, with their feeds and sentences on what was left out; or the resident who has the address."""

    member: Member | None = None
    feeds: tuple[IntroducedFeed, ...] = ()
    left_out: tuple[str, ...] = ()
    resident: Resident | None = None
