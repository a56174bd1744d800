"""An entry as pages show it: as a card, a line, an anchor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from planet.model.community import Kind
from planet.model.entry import Author, Enclosure, Image, Source


@dataclass(frozen=True, slots=True)
class Byline:
    """Who an entry is credited to. `hue` is one of 0–11, fixed per member; `monogram` one or two letters.

    A channel's `path` is "channels/SLUG/"; a member's "members/SLUG/". `avatar` is the path of their picture, "" where
    there is none.
    """

    name: str
    path: str
    monogram: str
    hue: int
    is_channel: bool = False
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class TopicLink:
    """A tag as shown; `path` is "" where the topic has no page (yet)."""

    label: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """A small copy of a picture on this site: its path, its size in pixels."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place where an entry stands: `id` is the anchor of what stands there, and leads here."""

    id: str
    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """An entry as pages show it.

    `id` is its anchor ("e-…"), `hub_path` its address on this hub for ever ("archive/2026/11/22/#e-…").
    `title` is "" for an entry without one; `label` never is (the title, else the first words, else the kind).
    `href` leads home to the author (or to the post's page on this site). `host` is where that is ("example.org").
    `content` is "" unless the page shows whole posts and the member shares them; `excerpt` is "" where they share
    titles alone.
    `copies` has the small copies of `images` that there are, by the address of the image.
    `when` is the published date as believed; `authors` are named when others than the member wrote it.
    `also` are the other places where the same thing stands; `silence` are the days since the member's previous entry,
    where they were many.
    """

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
    also: tuple[Elsewhere, ...] = ()
    silence: int | None = None
    copies: Mapping[str, Copy] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as one line of an archive: its label, where it leads, whose it is."""

    id: str
    label: str
    href: str
    byline: Byline
    when: datetime
    language: str
    direction: Literal["ltr", "rtl", "auto"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of an entry that stands on another part of a divided day, or with an entry of another day: keeps its
    address alive."""

    id: str
    href: str
