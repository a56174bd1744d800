"""Rules that join several keys of the members file. Each check looks at the file as it was read, right or wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planet.config import announce_checks, locations, outreach_checks, values
from planet.config.source import Problems, Source, posts_slug, tidy
from planet.rules.topics import fold
from planet.rules.upkeep.naming import nearest
from planet.web import urls

if TYPE_CHECKING:
    from planet.config.lines import KeyPath


def intervals(source: Source) -> Problems:
    """Check that the longest pause between two visits is not shorter than the shortest."""
    fetch = source.table("fetch")
    least, most = fetch.get("interval", "1h"), fetch.get("max_interval", "24h")
    shortest, longest = tidy(values.visit_interval, least), tidy(values.visit_interval, most)
    if shortest and longest and shortest > longest:
        key = "max_interval" if "max_interval" in fetch else "interval"
        sentence = f"max_interval ({most}) is shorter than interval ({least}); make it at least as long"
        yield ("fetch", key), sentence


def sources(source: Source) -> Problems:
    """Check that each member has a URL, a feed or a folder of posts; not where members may post by mail."""
    if "inbox" in source.data:
        return
    for path, member in source.tables("members"):
        origin = member.get("url") or member.get("feeds") or source.posts_folder(member)
        if origin or not isinstance(member.get("name"), str) or source.document.may_lack(path):
            continue
        folder = f"posts/{posts_slug(member)}/"
        yield path, f'has neither url nor feeds, and there is no folder "{folder}"; give it one of the three'


def folders(source: Source) -> Problems:
    """Check that each folder of posts stands inside the hub, and belongs to one member."""
    owners: dict[str, KeyPath] = {}
    for path, member in source.tables("members"):
        folder = source.posts_folder(member)
        if not folder:
            continue
        if not inside(source.hub, folder):
            yield path, f'the folder "{folder}" leads out of the hub folder; put the posts themselves there'
        if folder in owners:
            line = source.line_of(owners[folder])
            yield (
                path,
                f'the folder "{folder}" belongs to the member on line {line} as well; give each a slug of their own',
            )
        owners.setdefault(folder, path)


def paths(source: Source) -> Problems:
    """Check that each feed that is a path leads to a file inside the hub folder; the file may be missing for now."""
    for path, feed in source.feeds:
        if locations.is_web(feed):
            continue
        if not inside(source.hub, feed):
            yield path, f"{values.quoted(feed)} leads out of the hub folder; put the file, or a copy of it, inside"
        elif os.path.isdir(source.hub / feed):
            yield (
                path,
                f"{values.quoted(feed)} is a folder; name a file in it (folders of posts are found without that)",
            )
        elif locations.looks_like_web(feed) and not os.path.exists(source.hub / feed):
            yield path, f"{values.quoted(feed)} lacks its beginning; write {values.quoted(f'https://{feed}')}"


def feeds_twice(source: Source) -> Problems:
    """Check that no feed stands twice in the file, with one member or with two."""
    first: dict[str, KeyPath] = {}
    for path, feed in source.feeds:
        key = locations.feed_key(feed)
        if key not in first:
            first[key] = path
            continue
        line = source.line_of(first[key])
        same = first[key][:2] == path[:2]
        advice = "take one out" if same else "a feed belongs to one of them: take it out of the other"
        yield path, f"the same feed is named on line {line} already; {advice}"


def slugs_twice(source: Source) -> Problems:
    """Check that no two members have the same slug."""
    for first, *later in _alike(source, "slug", lambda slug: slug):
        for path in later:
            yield (*path, "slug"), f"the member on line {source.line_of(first)} has this slug already; choose another"


def sites_twice(source: Source) -> Problems:
    """Check that no two members have the same URL, by which they are known, unless each has a slug."""
    members = dict(source.tables("members"))
    advice = "has the same url, by which members are known; give both a slug, or make them one member"
    hosts = {path: urls.host(member["url"]) for path, member in members.items() if isinstance(member.get("url"), str)}
    uses = Counter(hosts.values())
    shared = {members[path]["url"] for path, host in hosts.items() if uses[host] > 1}  # the others need no closer look
    for first, *later in _alike(source, "url", lambda url: _site_key(url) if url in shared else ""):
        if all(members[path].get("slug") for path in (first, *later)):
            continue
        for path in later:
            yield (*path, "url"), f"the member on line {source.line_of(first)} {advice}"


def _site_key(url: str) -> str:
    address = tidy(locations.optional_web_url, url)
    return locations.site_key(address) if address else ""


def _alike(source: Source, key: str, same: Callable[[str], str]) -> Iterator[list[KeyPath]]:
    """Yield the members in groups that have the same value of a key. A member whose value nobody else has is a group of
    one."""
    groups: dict[str, list[KeyPath]] = {}
    for path, member in source.tables("members"):
        value = member.get(key)
        if isinstance(value, str) and (common := same(value)):
            groups.setdefault(common, []).append(path)
    yield from groups.values()


def prompt_days(source: Source) -> Problems:
    """Check that each prompt begins before it ends."""
    for path, prompt in source.tables("prompts"):
        starts, ends = _day(prompt.get("from")), _day(prompt.get("until"))
        if starts and ends and starts > ends:
            yield (*path, "until"), f"{ends} lies before {starts}, where the prompt begins; write a later day"


def prompts_twice(source: Source) -> Problems:
    """Check that no prompt stands in the file twice, with the same tag and the same days."""
    lines: dict[object, int] = {}
    for path, prompt in source.tables("prompts"):
        tag = prompt.get("tag")
        if not isinstance(tag, str):
            continue
        known = (fold(tag), _day(prompt.get("from")), _day(prompt.get("until")))
        if known in lines:
            yield (*path, "tag"), f"the prompt on line {lines[known]} has the same tag and days; write other days"
        lines.setdefault(known, source.line_of(path))


def _day(value: object) -> date | None:
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def store_outside_output(source: Source) -> Problems:
    """Check that the store does not stand in output/, which is published."""
    url = tidy(locations.store, source.table("planet").get("store"))
    if not url:
        return
    file = locations.store_path(url)
    output = os.path.realpath(source.hub / "output")
    if os.path.commonpath([output, os.path.realpath(source.hub / file)]) == output:
        yield ("planet", "store"), 'is inside output/, which everybody can read; write "sqlite:///planet.db"'


def theme_folder(source: Source) -> Problems:
    """Check that a theme other than the usual one is a folder of templates in the hub."""
    name = tidy(values.folder, source.table("planet").get("theme"))
    themes = source.hub / "templates" / "themes"
    if not name or name == "plain" or (themes / name).is_dir():
        return
    names = {folder.name for folder in themes.iterdir() if folder.is_dir()} if themes.is_dir() else set()
    close = nearest(name, {*names, "plain"})
    meant = f'did you mean "{close}"? ' if close else ""
    advice = f'{meant}write "plain", or make the folder templates/themes/{name}/'
    yield ("planet", "theme"), f"there is no theme {values.quoted(name)}; {advice}"


CHECKS = (
    *(intervals, sources, folders, paths, feeds_twice, slugs_twice, sites_twice),
    *(prompt_days, prompts_twice, store_outside_output, theme_folder),
    *outreach_checks.CHECKS,
    *announce_checks.CHECKS,
)


# ---------------------------------------------------------------- the hub folder


def inside(hub: Path, path: str) -> bool:
    """Return whether a path, with symbolic links resolved, stays within the hub folder."""
    root = os.path.realpath(hub)
    return os.path.commonpath([root, os.path.realpath(os.path.join(root, path))]) == root
