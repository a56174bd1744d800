"""The community as frozen records, read from community.toml and posts/*.txt."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

Turns = frozenset[int]


@dataclass(frozen=True)
class Version:
    """A post as its feed lists it from a turn on; every text is ready to stand in a document.

    `link` is what stands as the item's link; `url` is the address of its page. `declared` are elements of its own:
    pairs of a key of the posts' files ("thr", "reply", "reply-guid", "hint") and a value.
    """

    title: str
    url: str
    link: str
    guid: str
    html: str
    date: datetime
    updated: datetime | None = None
    declared: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    canonical: str = ""
    proxy: str = ""
    base: str = ""
    copied_from: str = ""
    dated: bool = True


@dataclass(frozen=True)
class Post:
    """A post: the feeds that list it, the turns at which they do, and the turns at which the hub must not show it."""

    name: str
    feeds: tuple[str, ...]
    versions: Mapping[int, Version]
    listed: Turns
    absent: Turns

    def at(self, turn: int) -> Version:
        """The version that stands at a turn: the last one up to it."""
        return self.versions[max(number for number in self.versions if number <= turn)]


@dataclass(frozen=True)
class FeedDocument:
    """A feed: its address, its format, what the members file says of it, and its own settings for writing it."""

    url: str
    format: str
    keys: Mapping[str, Any]
    settings: Mapping[str, Any]

    def setting(self, name: str, turn: int) -> str:
        """A setting as it is at a turn."""
        later = self.settings.get("later", {})
        changes = [later[at] for at in sorted(later, key=int) if int(at) <= turn and name in later[at]]
        return str((changes[-1] if changes else self.settings).get(name, ""))


@dataclass(frozen=True)
class Person:
    """A member: their table in the members file, their feeds, the turns at which they are no member (`away`), and those
    at which they do not weave (`silent`)."""

    handle: str
    table: Mapping[str, Any]
    feeds: tuple[FeedDocument, ...]
    away: Turns = frozenset()
    silent: Turns = frozenset()


@dataclass(frozen=True)
class Hide:
    """A [[hide]] table, and the turns at which the members file has it."""

    post: str
    turns: Turns


@dataclass(frozen=True)
class World:
    """The whole community: the times of the turns, the members by handle, the posts by name, what is hidden."""

    times: tuple[datetime, ...]
    people: Mapping[str, Person]
    posts: Mapping[str, Post]
    hides: tuple[Hide, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @property
    def turns(self) -> range:
        """The numbers of the turns, from 1."""
        return range(1, len(self.times) + 1)

    def shows(self, name: str, turn: int) -> bool:
        """Whether the hub must show a post at a turn."""
        post, person = self.posts[name], self.people[name.partition("/")[0]]
        hidden = any(hide.post == name and turn in hide.turns for hide in self.hides)
        arrived = turn >= min(post.listed) and turn not in post.absent
        return arrived and not hidden and turn not in person.away

    def weaves(self, name: str, turn: int) -> bool:
        """Whether a post takes part in the weave at a turn."""
        return self.shows(name, turn) and turn not in self.people[name.partition("/")[0]].silent


# ---------------------------------------------------------------- members


@cache
def world() -> World:
    """The community as its files describe it."""
    tables = tomllib.loads((HERE / "community.toml").read_text(encoding="utf-8"))
    times = tuple(tables.pop("turns"))
    hides = tuple(Hide(one["post"], frozenset(one["turns"])) for one in tables.pop("hide"))
    people = {handle: _person(handle, table) for handle, table in tables.items()}
    raw = [post for person in people.values() for post in _raw_posts(person)]
    posts = {post.name: post for post in _Writer(raw, times).posts()}
    return World(times, people, posts, hides)


def _person(handle: str, table: Mapping[str, Any]) -> Person:
    own = {"feeds", "away", "silent"}
    feeds = tuple(map(_feed, table["feeds"]))
    keys = {key: value for key, value in table.items() if key not in own}
    return Person(handle, keys, feeds, frozenset(table.get("away", ())), frozenset(table.get("silent", ())))


_OF_THE_MEMBERS_FILE = {"url", "kind", "exclude"}


def _feed(table: Mapping[str, Any]) -> FeedDocument:
    keys = {key: value for key, value in table.items() if key in _OF_THE_MEMBERS_FILE}
    settings = {key: value for key, value in table.items() if key not in keys}
    return FeedDocument(table["url"], table["format"], keys, settings)


# ---------------------------------------------------------------- posts


@dataclass(frozen=True)
class _RawPost:
    """A post as it is written down: its keys and HTML, by the turn from which they stand; references not yet filled
    in."""

    name: str
    slug: str
    date: datetime
    title: str
    feed: FeedDocument
    parts: tuple[tuple[int, tuple[tuple[str, str], ...], str], ...]
    footer: str

    def first(self, key: str) -> str:
        """The value of a key of the first version; "" without one."""
        return next((value for name, value in self.parts[0][1] if name == key), "")


_HEAD = re.compile(r"== (?P<slug>\S+) @ (?P<date>[\d-]+ [\d:]+)(?: \| ?(?P<title>.*))?")
_KEY = re.compile(r"([a-z-]+):(?: (.*))?")
REPEATED = ("thr", "reply", "reply-guid", "hint")
KEYS = {
    *REPEATED,
    "url",
    "guid",
    "item-link",
    "turn",
    "gone",
    "only",
    "absent",
    "updated",
    "tags",
    "base",
    "copy",
    "bare-copy",
}
KEYS |= {"too", "undated"}


def _raw_posts(person: Person) -> Iterator[_RawPost]:
    text = (HERE / "posts" / f"{person.handle}.txt").read_text(encoding="utf-8")
    feed, footers = person.feeds[0], re.findall(r"^!! (.*)$", text, re.MULTILINE) or [""]
    text = re.sub(r"^!! .*\n", "", text, flags=re.MULTILINE)
    number = 0
    for block in re.split(r"^(?=== |:: )", text, flags=re.MULTILINE):
        if block.startswith(":: "):
            feed = person.feeds[int(block[3:].strip()) - 1]
        elif block.strip():
            yield _raw_post(person.handle, feed, block, footers[number % len(footers)])
            number += 1


def _raw_post(handle: str, feed: FeedDocument, block: str, footer: str) -> _RawPost:
    head, _, body = block.partition("\n")
    match = _HEAD.fullmatch(head.strip())
    assert match, head
    versions = re.split(r"^-- (\d+)\n", "1\n" + body, flags=re.MULTILINE)
    parts = [(1, *_keys_and_html(versions[0].partition("\n")[2]))]
    parts += [(int(turn), *_keys_and_html(text)) for turn, text in zip(versions[1::2], versions[2::2], strict=True)]
    name = f"{handle}/{match['slug']}"
    return _RawPost(name, match["slug"], _date(match["date"]), match["title"] or "", feed, tuple(parts), footer)


def _keys_and_html(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    lines = text.strip().splitlines()
    keys = []
    while lines and (match := _KEY.fullmatch(lines[0])):
        assert match[1] in KEYS, lines[0]
        keys.append((match[1], match[2] or ""))
        lines.pop(0)
    return tuple(keys), "\n".join(lines)


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text if len(text) > 12 else f"2026-{text}").replace(tzinfo=UTC)


def _turns(text: str) -> Turns:
    first, dash, last = text.strip().partition("-")
    return frozenset(range(int(first), int(last or (99 if dash else first)) + 1)) if text else frozenset()


_REFERENCE = re.compile(
    r'(?<=["(])@(?P<kind>[@=~]?)(?P<name>[a-z]+/[\w-]+)|^@(?P<kind2>[@=~]?)(?P<name2>[a-z]+/[\w-]+)'
)


class _Writer:
    """Fills in what refers to other posts: "@ada/ferry" is an address, "@@" an id, "@=" a canonical address, "@~" that
    of a feed's proxy."""

    def __init__(self, raw: list[_RawPost], times: tuple[datetime, ...]) -> None:
        self._raw = {post.name: post for post in raw}
        self._times = times

    def posts(self) -> Iterator[Post]:
        """Every post, with its versions."""
        for post in self._raw.values():
            versions = self._versions(post)
            last = len(self._times)
            start = int(post.first("turn") or 0) or next(
                turn for turn, time in enumerate(self._times, 1) if time >= post.date
            )
            only, gone = _turns(post.first("only")), _turns(post.first("gone"))
            listed = frozenset(only or range(start, last + 1)) - gone
            absent = _turns(post.first("absent")) | (frozenset(range(1, last + 1)) - frozenset(range(start, last + 1)))
            yield Post(post.name, (post.feed.url, *filter(None, [post.first("too")])), versions, listed, absent)

    def _versions(self, post: _RawPost) -> dict[int, Version]:
        turns = {turn for turn, _, _ in post.parts} | {int(at) for at in post.feed.settings.get("later", {})}
        return {turn: self._version(post, turn) for turn in sorted(turns)}

    def _version(self, post: _RawPost, turn: int) -> Version:
        if copied := post.first("copy") or post.first("bare-copy"):
            return self._copy(post, copied)
        keys, html = self._part(post, turn)
        values = {key: self._filled(value, turn) for key, value in keys if key not in REPEATED}
        url = values.get("url") or self._address(post, "post", turn)
        declared = tuple((key, self._filled(value, turn)) for key, value in keys if key in REPEATED and value)
        return Version(
            title=post.title,
            url=url,
            link=values.get("item-link", url).replace("none", ""),
            guid=values.get("guid") or self._address(post, "guid", turn),
            html=self._filled(html + post.footer, turn),
            date=post.date,
            updated=_date(values["updated"]) if "updated" in values else None,
            declared=declared,
            tags=tuple(values.get("tags", "").split()),
            canonical=self._address(post, "canonical", turn),
            proxy=self._address(post, "proxy", turn),
            base=values.get("base", ""),
            dated="undated" not in values,
        )

    def _part(self, post: _RawPost, turn: int) -> tuple[tuple[tuple[str, str], ...], str]:
        """The keys and the HTML of a post at a turn: those of the first version hold where a later one says nothing."""
        keys: dict[str, list[str]] = {}
        html = ""
        for at, pairs, text in post.parts:
            if at <= turn:
                fresh = {key: [value for name, value in pairs if name == key] for key, _ in pairs}
                keys, html = keys | fresh, text or html
        order = [key for part in post.parts for key, _ in part[1]]
        return tuple((key, value) for key in dict.fromkeys(order) for value in keys.get(key, [])), html

    def _copy(self, post: _RawPost, name: str) -> Version:
        """A planet's copy of a post: its address, id and text, and whose it is."""
        own = self._version(self._raw[name], 1)
        declared = tuple((key, self._filled(value, 1)) for key, value in post.parts[0][1] if key in REPEATED)
        url, guid = post.first("url") or own.url, post.first("guid") or own.guid
        if post.first("bare-copy"):
            title = f"{name.partition('/')[0].title()}: {own.title}"
            return Version(title, url, url, guid, own.html, own.date, declared=declared)
        return Version(own.title, url, url, guid, own.html, own.date, declared=declared, copied_from=name)

    def _address(self, post: _RawPost, pattern: str, turn: int) -> str:
        text = post.feed.setting(pattern, turn)
        date = {"y": f"{post.date:%Y}", "m": f"{post.date:%m}", "d": f"{post.date:%d}"}
        return text.format(slug=post.slug, **date)

    def _filled(self, text: str, turn: int) -> str:
        return _REFERENCE.sub(lambda match: self._referred(match, turn), text)

    def _referred(self, match: re.Match[str], turn: int) -> str:
        kind, name = match["kind"] or match["kind2"] or "", match["name"] or match["name2"]
        post = self._raw[name]
        if kind == "":
            return self._filled(post.first("url"), 1) or self._address(post, "post", 1)
        if kind == "@":
            return self._filled(post.first("guid"), 1) or self._address(post, "guid", 1)
        return self._address(post, {"=": "canonical", "~": "proxy"}[kind], 1)
