"""An entry as pages show it: as a card, a line, an anchor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal

from planet.model.community import Kind
from planet.model.entry import Author, Enclosure, Image, Source
from planet.struct import Struct, field


class Byline(Struct, frozen=True):
    """The member or channel of an entry. `hue` is a number from 0 to 11, fixed for each; `monogram` one or two letters.

    The `path` of a channel is "channels/SLUG/", of a member "members/SLUG/". `avatar` is the path of their picture, ""
    if there is none.
    """

    name: str
    path: str
    monogram: str
    hue: int
    is_channel: bool = False
    avatar: str = ""


class TopicLink(Struct, frozen=True):
    """A tag of an entry; `path` is "" if the topic has no page (yet)."""

    label: str
    path: str = ""


class Thumbnail(Struct, frozen=True):
    """A small copy of a picture on this site: its path, and its size in pixels."""

    path: str
    width: int
    height: int


class DuplicateLink(Struct, frozen=True):
    """A link to a duplicate of an entry. `id` is the anchor of the duplicate, which leads to the entry's card."""

    id: str
    href: str
    label: str


class Tie(Struct, frozen=True):
    """An entry that another one has to do with: its label, its original, its place on this hub, its member.

    `quotable` is True if its member shares more than titles. `channel` is the path of the channel in which it is a
    message, else "".
    """

    label: str
    href: str
    hub_path: str
    byline: Byline
    when: datetime
    language: str
    direction: Literal["ltr", "rtl", "auto"]
    quotable: bool = True
    channel: str = ""


class Related(Struct, frozen=True):
    """An older entry of another member that is related, and what it has in common, in words ("both link to …")."""

    tie: Tie
    why: str


class Ties(Struct, frozen=True):
    """The weave of an entry.

    `answers` are the entries that it answers or links to, the first the one that it answers above all; `answered` those
    that answer it, the oldest first, of which `more_answered` are not named. A round-up gathers others (`gathers`,
    `more_gathered`), and may gather this one (`gathered_in`). `conversation` is the path of its conversation, "" if it
    has none. `related` are older entries of others that it does not answer, the most related first.
    """

    answers: tuple[Tie, ...] = ()
    answered: tuple[Tie, ...] = ()
    more_answered: int = 0
    gathers: tuple[Tie, ...] = ()
    more_gathered: int = 0
    gathered_in: tuple[Tie, ...] = ()
    conversation: str = ""
    related: tuple[Related, ...] = ()


class Participant(Struct, frozen=True):
    """Somebody who wrote in a thread of a channel; `path` is their page if they are certainly a member, else ""."""

    name: str
    path: str = ""


class ThreadNote(Struct, frozen=True):
    """The thread for which the card of a message stands: how many messages, of how many people, some of these in the
    order in which they joined. `href` is the thread in its own archive, or on the page of the channel.

    `day` is True if only the messages of one day are meant: then `earlier` are those before this one, and `anchors` the
    ids of those that are not listed.
    """

    href: str
    messages: int
    people: tuple[Participant, ...]
    more_people: int
    day: bool = False
    earlier: tuple[Line, ...] = ()
    anchors: tuple[str, ...] = ()


class Card(Struct, frozen=True):
    """An entry as pages show it.

    `id` is its anchor ("e-…"), `hub_path` its address on this hub for ever ("archive/2026/11/22/#e-…"). `title` is ""
    for an entry without one; `label` never is (the title, else the first words, else the kind). `href` is the original
    at the author's site (or the post's page on this site), `host` its host ("example.org"). `content` is "" unless the
    page shows whole posts and the member shares them; `excerpt` is "" where they share titles alone. `thumbnails` are
    those of `images` that exist, by the URL of the image. `when` is the published date as believed; `authors` are named
    if they are not the member. `duplicates` link to the same thing elsewhere; `ties` is None if it has nothing to do
    with others. `silence` is the number of days since the member's previous entry, None if they were few. `writer` is
    the member who certainly wrote a message of a channel, None if that is not known; `thread` is the thread for which
    it stands, None if that has no other message. `lead` is the one of `images` that stands small beside the words of an
    article, None without one on this site."""

    shape: ClassVar = "card"

    id: str
    hub_path: str
    title: str
    label: str
    href: str
    host: str
    byline: Byline
    authors: tuple[Author, ...]
    kind: Kind
    when: datetime
    updated: datetime | None
    excerpt: str
    content: str
    language: str
    direction: Literal["ltr", "rtl", "auto"]
    topics: tuple[TopicLink, ...]
    images: tuple[Image, ...]
    enclosures: tuple[Enclosure, ...]
    target: str
    target_host: str
    player: str
    seconds: int | None
    license: str
    source: Source | None
    duplicates: tuple[DuplicateLink, ...] = ()
    ties: Ties | None = None
    silence: int | None = None
    thumbnails: Mapping[str, Thumbnail] = field(default_factory=dict)
    writer: Byline | None = None
    thread: ThreadNote | None = None
    lead: Image | None = None


class Line(Struct, frozen=True):
    """An entry as one line of a list: its label, its link, its member."""

    id: str
    label: str
    href: str
    byline: Byline
    when: datetime
    language: str
    direction: Literal["ltr", "rtl", "auto"]


class Anchor(Struct, frozen=True):
    """The anchor of an entry that is on another part of a divided day, or shown with a duplicate of another day. With
    it the entry's URL on this hub goes on working."""

    id: str
    href: str
