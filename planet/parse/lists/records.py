"""Lists in YAML and JSON, and members files of other hubs: records of people, under keys of many spellings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from planet.model.lists import ListedFeed, ListedMember, MemberList
from planet.parse.lists import addresses
from planet.parse.lists.gathering import (
    LONGEST_NAME,
    NO_KEY,
    NO_PLACE,
    SERVICES,
    Gathering,
    is_link,
    languages_of,
    mail_of,
    plain_line,
    profile,
    signs_of,
)
from planet.parse.lists.placed import LINE, line_of
from planet.struct import Struct, replace

_FEED = ("feed", "feedurl", "xmlurl", "rss", "rssurl", "rssfeed", "atom", "atomurl", "atomfeed", "feeds")
_PAGE = (
    "link",
    "web",
    "website",
    "site",
    "siteurl",
    "htmlurl",
    "home",
    "homepage",
    "homepageurl",
    "page",
    "blog",
    "weburl",
)
_EITHER = ("url", "href", "address", "uri")
_PERSON = ("name", "displayname", "fullname", "author", "owner", "member")
_TITLE = ("title", "text", "label")
_NAME = (*_PERSON, *_TITLE)
_SLUG = ("slug", "id", "key", "nick", "nickname", "handle", "username")
_FACE = ("avatar", "face", "image", "photo", "picture", "hackergotchi")
_BIO = ("bio", "about", "description", "summary", "tagline")
_MAIL = ("email", "mail", "authoremail", "owneremail")
_PLACE = ("location", "place")
_LANGUAGE = ("language", "languages", "lang")
_LINKS = ("links", "relme", "me")
_OFF = ("disabled", "paused", "inactive", "archived", "dead", "suspended")
_ON = ("active", "enabled")
_PATTERNS = ("include", "exclude", "categories", "excludecategories")
_CONTAINERS = frozenset(
    {"members", "sites", "sources", "webring", "recommendations", "blogroll", "blogs", "people", "outlines"}
)
_USED = frozenset(
    (
        *_FEED,
        *_PAGE,
        *_EITHER,
        *_NAME,
        *_SLUG,
        *_FACE,
        *_BIO,
        *_MAIL,
        *_PLACE,
        *_LANGUAGE,
        *_LINKS,
        *_OFF,
        *_ON,
        *SERVICES,
    )
)

_OF_THE_HUB = "a setting of the old planet, and of no member"
_OF_ANOTHER_HUB = "of the other hub, and of no member: carry it over by hand"
_ID_OF_A_MACHINE = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}|[0-9a-f]{24,64}|\d+", re.IGNORECASE)


class _Record(Struct, frozen=True):
    """A record: its line, the key under which it stands ("" in a list), and its values by their keys.

    In the keys of `values` there are no capitals, no blanks, no "_" and "-"; `spelled` has them as they are written.
    """

    line: int
    key: str
    values: dict[str, Any]
    spelled: dict[str, str]

    @classmethod
    def of(cls, value: dict[str, Any], line: int, key: str = "") -> _Record:
        """Return a mapping as a record."""
        spelled = {_fold(name): name for name in value if name != LINE}
        return cls(line, key, {_fold(name): part for name, part in value.items() if name != LINE}, spelled)

    def text(self, keys: Iterable[str]) -> str:
        """Return the first of these values that is a text, or the name in a mapping; "" where there is none."""
        for key in keys:
            value = self.values.get(key)
            value = value.get("name") if isinstance(value, dict) else value
            if isinstance(value, str) and value.strip():
                return value
        return ""

    def texts(self, keys: Iterable[str]) -> list[str]:
        """Return all texts under these keys, those of lists too."""
        found = [self.values[key] for key in keys if key in self.values]
        items = [item for value in found for item in (value if isinstance(value, list) else [value])]
        return [item for item in items if isinstance(item, str) and item.strip()]


def read(value: Any, format_name: str) -> MemberList:
    """Read the members in a value of YAML, JSON or TOML. What is no record of a member is noted."""
    gathering = Gathering(format_name)
    records = list(_records(value, "", gathering, is_top=True))
    lone = [record.text(_EITHER) for record in records if _is_lone(record)]
    are_feeds = sum(map(_is_feed, lone)) * 2 > len(lone) or all("href" in record.values for record in records)
    for record in records:
        _add(record, are_feeds, gathering)
    gathering.of_people = sum(bool(member.feeds) for member in gathering.members) * 2 > len(gathering.members)
    return gathering.list()


def _records(value: Any, key: str, gathering: Gathering, *, is_top: bool = False) -> Iterator[_Record]:
    """Yield the records in a value, in their order; note what is none."""
    if isinstance(value, dict):
        yield from _of_mapping(value, key, gathering, is_top=is_top)
    elif isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _of_item(item, gathering)
            elif isinstance(item, list):
                yield from _records(item, "", gathering)
            elif isinstance(item, str):
                yield _Record.of({"url": item}, line_of(item))


def _of_item(item: dict[str, Any], gathering: Gathering) -> Iterator[_Record]:
    """Yield the record that a part of a list is, or the records in it."""
    if _has_address(item):
        yield _Record.of(item, line_of(item))
    elif any(isinstance(inner, dict | list) for inner in item.values()):
        yield from _of_mapping(item, "", gathering)
    else:
        gathering.count()
        name = next((inner for inner in item.values() if isinstance(inner, str)), "")
        gathering.leave_out(line_of(item), name, NO_PLACE)


def _of_mapping(value: dict[str, Any], key: str, gathering: Gathering, *, is_top: bool = False) -> Iterator[_Record]:
    """Yield the records of a mapping: it is one, or holds lists of them, or stands for names with an address each."""
    inner = {name: part for name, part in value.items() if name != LINE}
    if not is_top and _has_address(value) and not any(isinstance(inner.get(name), list) for name in _CONTAINERS):
        yield _Record.of(value, line_of(value), key)
        return
    # beside a list of records, a mapping with an address tells of the planet
    has_list = any(isinstance(part, list) and any(isinstance(item, dict) for item in part) for part in inner.values())
    are_names = bool(inner) and all(isinstance(part, str) and addresses.read(part).url for part in inner.values())
    for name, part in inner.items():
        if _is_url(name):
            yield from _of_url(name, part, line_of(part, line_of(value)), gathering)
        elif are_names:
            yield _Record.of({"name": name, "url": part}, line_of(part, line_of(value)))
        elif isinstance(part, list) and _are_words(part, inner):
            gathering.drop_option(line_of(part, line_of(value)), name, _OF_THE_HUB)
        elif isinstance(part, list):
            # Pluto's list of the keys under which the records stand
            yield from _records([item for item in part if not (isinstance(item, str) and item in inner)], "", gathering)
        elif isinstance(part, dict) and _holds_records(part) and not (has_list and _has_address(part)):
            yield from _of_mapping(part, name, gathering)
        elif part not in (None, ""):
            gathering.drop_option(line_of(part, line_of(value)), name, _OF_THE_HUB)


def _is_url(key: str) -> bool:
    return key.lower().startswith(("https://", "http://")) and bool(addresses.read(key).url)


def _of_url(url: str, part: Any, line: int, gathering: Gathering) -> Iterator[_Record]:
    """Yield the record of an address that stands as a key: what stands under it is their name, or tells of them."""
    if isinstance(part, dict):
        yield _Record.of({"url": url, **part}, line)
        return
    if part not in (None, "", True) and not isinstance(part, str):
        gathering.drop_option(line, url, f"what stands under it has {NO_KEY}")
    yield _Record.of({"url": url, "name": part if isinstance(part, str) else ""}, line)


def _are_words(part: list[Any], keys: dict[str, Any]) -> bool:
    """Return whether a list holds words only: no address, and no key under which a record stands."""
    return bool(part) and all(
        isinstance(item, str) and item not in keys and addresses.read(item).wrong == addresses.NO_ADDRESS
        for item in part
    )


def _holds_records(value: dict[str, Any]) -> bool:
    return _has_address(value) or any(
        _is_url(name)
        or isinstance(part, list)
        or (isinstance(part, dict) and _holds_records(part))
        or (isinstance(part, str) and bool(addresses.read(part).url))
        for name, part in value.items()
    )


def _has_address(value: dict[str, Any]) -> bool:
    keys = {_fold(name) for name, part in value.items() if part and isinstance(part, str | list)}
    return not keys.isdisjoint((*_FEED, *_PAGE, *_EITHER))


def _fold(key: str) -> str:
    return re.sub("[_ -]", "", key.lower())


def _is_lone(record: _Record) -> bool:
    """Return whether a record has one address only, under a key that tells nothing of it."""
    return bool(record.text(_EITHER)) and not record.texts((*_FEED, *_PAGE)) and not record.values.get("feeds")


def _is_feed(text: str) -> bool:
    return addresses.looks_like_a_feed(addresses.read(text).url)


def _add(record: _Record, are_feeds: bool, gathering: Gathering) -> None:
    gathering.count()
    line, either = record.line, record.text(_EITHER)
    feeds = list(_feeds(record, gathering))
    page = record.text(_PAGE)
    if either and not page and not (_is_lone(record) and (are_feeds or _is_feed(either))):
        page = either
    elif either:
        feeds += gathering.feed(line_of(either, line), either)
    facts = {key: value for key, value in record.values.items() if isinstance(value, str)}
    links = [profile(service, facts[service]) for service in SERVICES if service in facts]
    links += [gathering.page(line, facts[key]) for key in facts if key not in _USED and is_link(facts[key])]
    links += [gathering.address(line_of(link, line), link) for link in record.texts(_LINKS)]
    title = record.text(_TITLE) if record.text(_PERSON) and len(feeds) == 1 else ""
    if title:
        feeds = [replace(feeds[0], title=feeds[0].title or plain_line(title, LONGEST_NAME))]
    _note_options(record, bool(title), gathering)
    gathering.add(
        ListedMember(
            line,
            gathering.name(line, record.text(_NAME)),
            gathering.page(line_of(page, line), page),
            tuple(feeds),
            slug=_slug(record),
            avatar=plain_line(record.text(_FACE)),
            bio=plain_line(record.text(_BIO)),
            email=mail_of(record.text(_MAIL)),
            location=plain_line(record.text(_PLACE)),
            languages=languages_of(" ".join(record.texts(_LANGUAGE))),
            links=tuple(filter(None, links)),
            paused=_is_paused(record),
            signs=signs_of(facts, (*SERVICES, "id", "slug", "nick", "handle", "username")),
        )
    )


def _feeds(record: _Record, gathering: Gathering) -> Iterator[ListedFeed]:
    """Yield the feeds of a record: texts, lists of texts, and tables with an address and patterns each."""
    for key in _FEED:
        value = record.values.get(key)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                yield from gathering.feed(line_of(item, record.line), item)
            elif isinstance(item, dict):
                yield from _feed_of_table(_Record.of(item, line_of(item, record.line)), gathering)


def _feed_of_table(table: _Record, gathering: Gathering) -> Iterator[ListedFeed]:
    for feed in gathering.feed(table.line, table.text((*_EITHER, *_FEED))):
        include, exclude, categories, exclude_categories = (tuple(table.texts([key])) for key in _PATTERNS)
        title = plain_line(table.text(("title",)), LONGEST_NAME)
        yield ListedFeed(feed.url, table.line, include, exclude, categories, exclude_categories, title)
    for key, value in table.values.items():
        if key not in (*_EITHER, *_FEED, *_PATTERNS, "title") and value not in (None, "", []):
            gathering.drop_option(
                line_of(value, table.line), f"{table.spelled[key]} of a feed", "not carried over: write it by hand"
            )


def _slug(record: _Record) -> str:
    """Return the text from which the slug is made: the key of the record, else its own id where a person chose it."""
    slug = record.text(_SLUG) or record.key
    return "" if _ID_OF_A_MACHINE.fullmatch(slug) or "://" in slug else slug


def _is_paused(record: _Record) -> bool:
    said = {key: _is_true(record.values[key]) for key in (*_OFF, *_ON) if key in record.values}
    return any(said.get(key) is True for key in _OFF) or any(said.get(key) is False for key in _ON)


def _is_true(value: Any) -> bool | None:
    """Return whether a value says yes or no; None where it says neither."""
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return words.get(str(value).strip().lower())


def _note_options(record: _Record, titled: bool, gathering: Gathering) -> None:
    """Note each value of a record that has no place in the members file. `titled`: the feed bears the title."""
    name = record.text(_NAME)
    for key, value in record.values.items():
        is_second_name = key in _NAME and isinstance(value, str) and value.strip() != name.strip()
        is_handle = key in SERVICES and not (isinstance(value, str) and profile(key, value))
        is_carried = key in _USED or (isinstance(value, str) and is_link(value))
        is_lost = not is_carried or (is_second_name and not (titled and key in _TITLE)) or is_handle
        if is_lost and value not in (None, "", [], {}):
            gathering.drop_option(line_of(value, record.line), record.spelled[key], NO_KEY)


def of_hub(tables: dict[str, Any]) -> MemberList:
    """Read the members in the tables of another hub's members file; its other tables are noted."""
    gathering = Gathering("members file")
    for name, value in tables.items():
        if name == "members":
            continue
        for table in value if isinstance(value, list) else [value]:
            gathering.drop_option(line_of(table), f"[{name}]", _OF_ANOTHER_HUB)
    listed_there = tables.get("members")
    members = [table for table in listed_there if isinstance(table, dict)] if isinstance(listed_there, list) else []
    for table in members:
        if not table.get("url") and not table.get("feeds"):
            gathering.count()
            gathering.leave_out(line_of(table), str(table.get("name", "")), NO_PLACE)
    listed = read({"members": [table for table in members if table.get("url") or table.get("feeds")]}, gathering.format)
    entries = gathering.entries + listed.entries
    return replace(listed, notes=(*gathering.notes, *listed.notes), entries=entries, of_people=True)
