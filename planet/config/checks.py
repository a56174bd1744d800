"""What the keys must be to one another; each check looks at the file as it was read, whatever else is wrong with it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from planet.config import places, values
from planet.config.lines import Path
from planet.config.syntax import Document
from planet.locale.slugs import is_slug, slug_of


@dataclass(frozen=True)
class Sight:
    """The file as it was read, and the hub folder that it stands for."""

    document: Document
    hub: FilePath

    @property
    def data(self) -> dict[str, Any]:
        return self.document.data

    def line_of(self, path: Path) -> int:
        return self.document.outline.line_of(path)

    def tables(self, name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        """The tables of a list of tables, with their places."""
        found = self.data.get(name)
        for number, table in enumerate(found if isinstance(found, list) else ()):
            if isinstance(table, dict):
                yield (name, number), table

    @cached_property
    def names(self) -> dict[Path, str]:
        """The names of members and channels that nobody else of their kind bears, by their places."""
        found: dict[Path, str] = {}
        for table in ("members", "channels"):
            named = {place: one["name"] for place, one in self.tables(table) if isinstance(one.get("name"), str)}
            borne = Counter(named.values())
            found |= {place: name for place, name in named.items() if borne[name] == 1 and name.strip()}
        return found

    def feeds(self) -> Iterator[tuple[Path, str]]:
        """Every feed that is named, by its tidy address or path; those that are wrong by themselves are passed over."""
        for place, member in self.tables("members"):
            named = member.get("feeds")
            for number, feed in enumerate(named if isinstance(named, list) else ()):
                yield from _feed((*place, "feeds", number), feed)
        for place, channel in self.tables("channels"):
            yield from _feed((*place, "feed"), channel.get("feed"))


Found = Iterator[tuple[Path, str]]
"""Places, and what is wrong there."""


def _feed(place: Path, feed: object) -> Iterator[tuple[Path, str]]:
    url = feed.get("url") if isinstance(feed, dict) else feed
    place = (*place, "url") if isinstance(feed, dict) else place
    tidy = _tidy(places.feed, url)
    if isinstance(tidy, str):
        yield place, tidy


def _tidy(rule: Callable[[Any], Any], value: object) -> Any:
    """The value as its rule makes it; None where the rule refuses it, which is told elsewhere."""
    try:
        return rule(value) if isinstance(value, str) else None
    except ValueError:
        return None


def intervals(sight: Sight) -> Found:
    """A feed is not visited both at least and at most every so often."""
    fetch = sight.data.get("fetch")
    if not isinstance(fetch, dict):
        return
    least, most = fetch.get("interval", "1h"), fetch.get("max_interval", "24h")
    shortest, longest = _tidy(values.visit_interval, least), _tidy(values.visit_interval, most)
    if shortest and longest and shortest > longest:
        key = "max_interval" if "max_interval" in fetch else "interval"
        sentence = f"max_interval ({most}) is shorter than interval ({least}); make it at least as long"
        yield ("fetch", key), sentence


def sources(sight: Sight) -> Found:
    """A member has an address, a feed or a folder of posts."""
    for place, member in sight.tables("members"):
        known = member.get("url") or member.get("feeds") or posts_folder(sight.hub, member)
        if known or not isinstance(member.get("name"), str) or sight.document.may_lack(place):
            continue
        folder = f"posts/{posts_slug(member)}/"
        yield place, f'has neither url nor feeds, and there is no folder "{folder}"; give it one of the three'


def folders(sight: Sight) -> Found:
    """A folder of posts stands inside the hub, and belongs to one member."""
    owners: dict[str, Path] = {}
    for place, member in sight.tables("members"):
        folder = posts_folder(sight.hub, member)
        if not folder:
            continue
        if not inside(sight.hub, folder):
            yield place, f'the folder "{folder}" leads out of the hub folder; put the posts themselves there'
        if folder in owners:
            line = sight.line_of(owners[folder])
            yield (
                place,
                f'the folder "{folder}" belongs to the member on line {line} as well; give each a slug of their own',
            )
        owners.setdefault(folder, place)


def paths(sight: Sight) -> Found:
    """A feed that is a path is a file inside the hub folder; one that is missing is weather."""
    for place, feed in sight.feeds():
        if places.is_web(feed):
            continue
        if not inside(sight.hub, feed):
            yield place, f"{values.quoted(feed)} leads out of the hub folder; put the file, or a copy of it, inside"
        elif os.path.isdir(sight.hub / feed):
            yield (
                place,
                f"{values.quoted(feed)} is a folder; name a file in it (folders of posts are found without that)",
            )
        elif places.looks_like_web(feed) and not os.path.exists(sight.hub / feed):
            yield place, f"{values.quoted(feed)} lacks its beginning; write {values.quoted(f'https://{feed}')}"


def feeds_twice(sight: Sight) -> Found:
    """A feed belongs to one member, once."""
    first: dict[str, Path] = {}
    for place, feed in sight.feeds():
        key = places.same_feed(feed)
        if key not in first:
            first[key] = place
            continue
        line = sight.line_of(first[key])
        same = first[key][:2] == place[:2]
        advice = "take one out" if same else "a feed belongs to one of them: take it out of the other"
        yield place, f"the same feed is named on line {line} already; {advice}"


def slugs_twice(sight: Sight) -> Found:
    """A slug names one member."""
    for first, *later in _alike(sight, "slug", lambda slug: slug):
        for place in later:
            yield (*place, "slug"), f"the member on line {sight.line_of(first)} has this slug already; choose another"


def sites_twice(sight: Sight) -> Found:
    """An address is how a member is known, unless each has a slug of their own."""
    members = dict(sight.tables("members"))
    advice = "has the same url, by which members are known; give both a slug, or make them one member"
    for first, *later in _alike(sight, "url", _site_key):
        if all(members[place].get("slug") for place in (first, *later)):
            continue
        for place in later:
            yield (*place, "url"), f"the member on line {sight.line_of(first)} {advice}"


def _site_key(url: str) -> str:
    tidy = _tidy(places.web_or_nothing, url)
    return places.same_site(tidy) if tidy else ""


def _alike(sight: Sight, key: str, same: Callable[[str], str]) -> Iterator[list[Path]]:
    """The members by what they have in common in a key, those alone with it too."""
    groups: dict[str, list[Path]] = {}
    for place, member in sight.tables("members"):
        value = member.get(key)
        if isinstance(value, str) and (common := same(value)):
            groups.setdefault(common, []).append(place)
    yield from groups.values()


def prompt_days(sight: Sight) -> Found:
    """A prompt begins before it ends."""
    for place, prompt in sight.tables("prompts"):
        starts, ends = _day(prompt.get("from")), _day(prompt.get("until"))
        if starts and ends and starts > ends:
            yield (*place, "until"), f"{ends} lies before {starts}, where the prompt begins; write a later day"


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def store_place(sight: Sight) -> Found:
    """The store is not published."""
    planet = sight.data.get("planet")
    url = _tidy(places.store, planet.get("store")) if isinstance(planet, dict) else None
    if not url:
        return
    file = url.removeprefix("sqlite:///").partition("?")[0]
    output = os.path.realpath(sight.hub / "output")
    if os.path.commonpath([output, os.path.realpath(sight.hub / file)]) == output:
        yield ("planet", "store"), 'is inside output/, which everybody can read; write "sqlite:///planet.db"'


def theme_folder(sight: Sight) -> Found:
    """A theme other than the usual one is a folder of templates in the hub."""
    planet = sight.data.get("planet")
    name = _tidy(values.folder, planet.get("theme")) if isinstance(planet, dict) else None
    themes = sight.hub / "templates" / "themes"
    if not name or name == "plain" or (themes / name).is_dir():
        return
    there = {one.name for one in themes.iterdir() if one.is_dir()} if themes.is_dir() else set()
    close = values.suggestion(name, {*there, "plain"})
    meant = f'did you mean "{close}"? ' if close else ""
    advice = f'{meant}write "plain", or make the folder templates/themes/{name}/'
    yield ("planet", "theme"), f"there is no theme {values.quoted(name)}; {advice}"


CHECKS = (
    *(intervals, sources, folders, paths, feeds_twice, slugs_twice, sites_twice),
    *(prompt_days, store_place, theme_folder),
)


# ---------------------------------------------------------------- the hub folder


def inside(hub: FilePath, path: str) -> bool:
    """Whether the path, symbolic links resolved, stays within the hub folder."""
    root = os.path.realpath(hub)
    return os.path.commonpath([root, os.path.realpath(os.path.join(root, path))]) == root


def posts_slug(member: dict[str, Any]) -> str:
    """The slug by which a member's folder of posts goes: the given one, else that of the name."""
    slug, name = member.get("slug"), member.get("name")
    if isinstance(slug, str) and is_slug(slug):
        return slug
    return slug_of(name) if isinstance(name, str) else slug_of("")


def posts_folder(hub: FilePath, member: dict[str, Any]) -> str:
    """The member's folder of posts relative to the hub, ending in "/"; "" where there is none."""
    folder = f"posts/{posts_slug(member)}/"
    return folder if os.path.isdir(hub / folder) else ""
