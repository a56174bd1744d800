"""What the leader and a worker say to each other, as MessagePack (msgspec): a worker can send nothing but these values.

A message is its length in eight bytes, then the value. What the leader calls it names by pickles, which go in this
direction alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Literal, TypeVar

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

T = TypeVar("T")

HEAD = 8
"""Bytes of a message's length."""

READY = (0).to_bytes(HEAD)
"""The empty message with which a worker begins."""


class Task(Struct, frozen=True):
    """A body that a worker reads as a feed, a reading list, a page or a mail, or searches for feeds, or makes a small
    picture of; within `seconds` of CPU time. Or it is a call of a function that the leader has too, without bounds; or
    such a function of which the worker does one step after the other while it waits.

    Of the head of a mail, `url` is the address of the mailbox, `names` the senders of the hub itself.
    """

    work: Literal["read", "find", "blogroll", "profile", "shrink", "mail head", "mail", "load", "call"]
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
    """The answer to a task: one of these.

    A call gives a `value` as MessagePack, the sentence of a `mistake`, or the traceback of a `fault` of the program.
    """

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
    value: bytes = b""
    mistake: str = ""
    fault: str = ""


def call(work: Literal["load", "call"], function: Callable[..., object], *arguments: Any) -> Task:
    """Return the task of calling a function of a module with these arguments."""
    import pickle  # which few workers need

    return Task(work, pickle.dumps((function, arguments)), 0.0)


def called(task: Task) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    """Return the function and the arguments of a call. Raises what importing its module does."""
    import pickle

    function, arguments = pickle.loads(task.body)
    return function, arguments


def packed(value: object) -> bytes:
    """Return what a call gave as MessagePack; raises UnicodeEncodeError for lone surrogates."""
    return msgspec.msgpack.encode(value)


def unpacked(value: bytes, kind: type[T]) -> T:
    """Return what a call gave; raises ValueError if that is of another kind."""
    return msgspec.msgpack.decode(value, type=kind)


def parts(value: Task | Answer) -> tuple[bytes, bytes]:
    """Return the message that says a value, its length apart; raises UnicodeEncodeError for lone surrogates."""
    message = msgspec.msgpack.encode(value)
    return len(message).to_bytes(HEAD), message


def task(message: bytearray | memoryview) -> Task:
    """Return the task in a message."""
    return _tasks().decode(message)


def answer(message: bytearray | memoryview) -> Answer:
    """Return the answer in a message; raises ValueError for anything else."""
    return _answers().decode(message)


@cache
def _tasks() -> msgspec.msgpack.Decoder[Task]:
    return msgspec.msgpack.Decoder(Task)


@cache
def _answers() -> msgspec.msgpack.Decoder[Answer]:
    return msgspec.msgpack.Decoder(Answer)
