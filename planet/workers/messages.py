"""What the leader and a worker say to each other, as MessagePack (msgspec): a worker can send nothing but these values.

A message is its length in eight bytes, then the value.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from planet.model.community import FeedKind
from planet.model.profiles import PageProfile
from planet.model.results import (
    Blogroll,
    Found,
    MailHead,
    MailPost,
    MailTask,
    Picture,
    PictureUse,
    Reading,
    Same,
    Unfit,
    Unreadable,
)
from planet.model.visits import HashedItem
from planet.struct import Struct

HEAD = 8
"""Bytes of a message's length."""

READY = (0).to_bytes(HEAD)
"""The empty message with which a worker begins."""


class Task(Struct, frozen=True):
    """A body that a worker reads as a feed, a reading list, a page or a mail, or searches for feeds, or makes a small
    picture of; within `seconds` of CPU time.

    Of the head of a mail, `url` is the address of the mailbox, `names` the senders of the hub itself.
    """

    work: Literal["read", "find", "blogroll", "profile", "shrink", "mail head", "mail"]
    body: bytes
    seconds: float
    content_type: str = ""
    url: str = ""
    content_location: str = ""
    kind: FeedKind | None = None
    most: int = 0
    last_reading: str = ""
    last_items: tuple[HashedItem, ...] = ()
    use: PictureUse = "photo"
    link: str = ""
    names: tuple[str, ...] = ()
    mail: MailTask | None = None


class Answer(Struct, frozen=True):
    """The answer to a task: one of these."""

    reading: Reading | None = None
    same: Same | None = None
    unreadable: Unreadable | None = None
    found: Found | None = None
    blogroll: Blogroll | None = None
    profile: PageProfile | None = None
    picture: Picture | None = None
    unfit: Unfit | None = None
    mail_head: MailHead | None = None
    mail: MailPost | None = None


def parts(value: Task | Answer) -> tuple[bytes, bytes]:
    """Return the message that says a value, its length apart; raises UnicodeEncodeError for lone surrogates."""
    packed = msgspec.msgpack.encode(value)
    return len(packed).to_bytes(HEAD), packed


def task(packed: bytearray | memoryview) -> Task:
    """Return the task in a message."""
    return _tasks().decode(packed)


def answer(packed: bytearray | memoryview) -> Answer:
    """Return the answer in a message; raises ValueError for anything else."""
    return _answers().decode(packed)


@cache
def _tasks() -> msgspec.msgpack.Decoder[Task]:
    return msgspec.msgpack.Decoder(Task)


@cache
def _answers() -> msgspec.msgpack.Decoder[Answer]:
    return msgspec.msgpack.Decoder(Answer)
