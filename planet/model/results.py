"""The answers of worker processes: a feed that was read, feeds discovered on a page, a small picture, a mail."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from planet.model.arrivals import EntryKeys
from planet.model.community import FeedKind
from planet.model.entry import Entry, FeedInfo
from planet.model.visits import Hints
from planet.struct import Struct, repr_without

PictureUse = Literal["avatar", "emblem", "photo", "lead"]
"""The use of a picture: a face that its member named, a face that a feed calls its own, or a photo in an entry."""


class StandingItem(Struct, frozen=True):
    """An item of which the same was read as in the last document: its place among the entries of the document, from 0,
    the hash of what was read, the stored item that it is, and the dates that it states."""

    place: int
    hash: str
    item_id: int
    published: datetime | None = None
    updated: datetime | None = None


class Reading(Struct, frozen=True):
    """A feed read and normalised by a worker: the border between foreign bytes and the hub.

    `cut`: the document ended in its middle, so its validators must not be kept. `deleted`: guids of entries that
    it says are deleted. `older`: the absolute URL of the document with the entries before these, or "".
    `hub` and `topic` are the absolute URLs of the hub that tells of its news, and of the feed by its own word, or "".
    `version` is that of the reader (`planet.normalise.VERSION`): another one may read other words in the same body.
    `hash` is that of all that was read (`planet.normalise.fingerprint`). `keys` are those of the entries, in their
    order; none where they are found later, as those of local posts. `standing` are items that are no entries here,
    because nothing was cleaned that the store has.
    """

    info: FeedInfo
    entries: tuple[Entry, ...]
    hints: Hints = Hints()
    problems: tuple[str, ...] = ()
    cut: bool = False
    deleted: tuple[str, ...] = ()
    older: str = ""
    hub: str = ""
    topic: str = ""
    version: int = 0
    hash: str = ""
    keys: tuple[EntryKeys, ...] = ()
    standing: tuple[StandingItem, ...] = ()


class Same(Struct, frozen=True):
    """A body in which nothing else is read than in the last one, whatever its bytes are.

    `quiet_hash` is that of the body without its volatile parts (`planet.normalise.volatile`), "" if it has none or they
    are read.
    """

    quiet_hash: str = ""


class Unreadable(Struct, frozen=True):
    """A body that is no feed; `reason` is a sentence that a member understands."""

    reason: str


class FoundFeed(Struct, frozen=True):
    """A feed that discovery found on a person's page: absolute URL, its kind if the host is known, its title."""

    url: str
    kind: FeedKind | None = None
    title: str = ""


class Found(Struct, frozen=True):
    """The feeds that discovery found on a page, the best first; where there are none, a sentence on why.

    `blogrolls` are the reading lists that the page names. `formats` are further feeds that it declares: mostly the same
    content in another format.
    """

    feeds: tuple[FoundFeed, ...] = ()
    reason: str = ""
    blogrolls: tuple[str, ...] = ()
    formats: tuple[FoundFeed, ...] = ()


class ListedSite(Struct, frozen=True):
    """A line of a reading list: the site's page and its feed (absolute http(s) URLs, one of them may be ""), and the
    title that the list gives it as plain text, or ""."""

    page_url: str
    feed_url: str = ""
    title: str = ""


class Blogroll(Struct, frozen=True):
    """What a visit for reading lists brought: the lines of a list; or the URLs of the lists that a page names.

    `reason` is a sentence where the body is no list, else "".
    """

    sites: tuple[ListedSite, ...] = ()
    named: tuple[str, ...] = ()
    reason: str = ""


class Picture(Struct, frozen=True):
    """A small copy of a picture, made anew: JPEG bytes and their size in pixels."""

    body: bytes
    width: int
    height: int

    def __repr__(self) -> str:
        return repr_without(self, "body")


class Unfit(Struct, frozen=True):
    """A body that gives no picture; `reason` is a sentence that a member understands."""

    reason: str


class MailHead(Struct, frozen=True):
    """The head of a message, as far as it decides what becomes of it.

    `message_id` identifies the message, also where it states none. `references` are the Message-IDs that it answers,
    the nearest first. `secrets` are what stands behind the plus in addresses of the mailbox, in lower case. `refusal`
    is a sentence if the message is none that a person wrote; "" if it may be. `sender` and `subject` are plain text.
    """

    message_id: str = ""
    references: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    sender: str = ""
    subject: str = ""
    refusal: str = ""


class MailTask(Struct, frozen=True):
    """What a worker must know to read a message: the address of its `mailbox`, the `folder` (a URL) below which its
    page stands, its Message-ID, when it `arrived` as the server writes it, the `secrets` that must not show, and
    whether it `answers` something that the hub knows: then it needs no title.
    """

    mailbox: str
    folder: str
    message_id: str
    arrived: str = ""
    secrets: tuple[str, ...] = ()
    answers: bool = False


class MailPicture(Struct, frozen=True):
    """A picture of a message: its name in the folder of the post, and its bytes, without metadata."""

    name: str
    body: bytes

    def __repr__(self) -> str:
        return repr_without(self, "body")


class MailPost(Struct, frozen=True):
    """A message as a worker read it: a reading of one entry, or of none; its pictures; sentences on what was left out.

    Without an entry the first sentence says why.
    """

    reading: Reading
    pictures: tuple[MailPicture, ...] = ()
    notes: tuple[str, ...] = ()
