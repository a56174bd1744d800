"""Channels: their messages, threads and authors as they travel between rooms."""

from __future__ import annotations

from planet.model.entry import Answer, Author
from planet.struct import Struct


class Message(Struct, frozen=True):
    """A message of a channel as its thread is found.

    `channel_id` is the member id of the channel, `river_at` are seconds since the epoch. `shows` is True if the message
    does, `thread_id` is that of its thread, None as long as it has none. `author` is the first that its feed names,
    None if it names nobody."""

    entry_id: int
    channel_id: int
    shows: bool
    river_at: int
    tie: int
    guid: str
    link: str
    title: str
    author: Author | None
    thread_id: int | None = None
    answers: tuple[Answer, ...] = ()


class Subject(Struct, frozen=True):
    """The subject of a message without what programs put before it. `words` is what is compared, "" if it says nothing;
    `answers` is True if it has the prefix of an answer."""

    label: str
    words: str
    answers: bool


class Place(Struct, frozen=True):
    """The place of a thread on the web: its key, and its URL."""

    key: str
    url: str


class Candidate(Struct, frozen=True):
    """A stored thread with a subject: `latest_at` is the river date of its newest message in seconds; `loose` is True
    if its first message was an answer already."""

    thread_id: int
    latest_at: int
    loose: bool


class ChannelAuthor(Struct, frozen=True):
    """Somebody who writes in a channel: the hash of the mail address, the key of the page and the name as it is
    compared; "" for what the feed does not say. `person_id` is the member who that is, None if that is not certain."""

    author_id: int
    channel_id: int
    mail: str
    address: str
    name: str
    person_id: int | None = None


class Person(Struct, frozen=True):
    """A present member as authors are compared with them: the name as it is compared, the hash of the mail address.
    `weaves` is False for who takes no part in conversations."""

    member_id: int
    name: str
    mail: str
    weaves: bool


class ThreadRecord(Struct, frozen=True):
    """A thread as pages show it: how many messages show, its first and its newest one, how many people wrote, the ids
    of a few of them (`channel_authors`) in the order in which they joined. `url` is its page in the channel's own
    archive, "" if that is not known."""

    thread_id: int
    channel_id: int
    url: str
    posts: int
    first_id: int
    newest_id: int
    people: int
    author_ids: tuple[int, ...]
