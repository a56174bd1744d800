"""The files that the members file names, looked for in the hub folder: feeds, pictures of members, reading lists."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from planet.admin.checkup.listed_feeds import ListedFeeds
from planet.config import locations
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.findings import Finding, KeyPath
from planet.rules import avatars
from planet.rules.checkup.named_addresses import quoted
from planet.rules.upkeep.naming import nearest
from planet.web.language_tags import language_of

ALIKE = 0.75
"""How similar (of 1) the name of a file must be to be the one that was meant."""


def missing_files(hub: Hub, planet: Planet, listed: ListedFeeds) -> Iterator[Finding]:
    """Yield a finding for each file that the members file names and that is not there, or cannot be read."""
    for path, file, use in _named(planet, listed):
        fact = _fault(hub.folder / file)
        if fact and (meant := _meant(hub.folder, file) if not (hub.folder / file).exists() else ""):
            yield Finding(path, "missing-file", f"{fact}, but {meant} is", "write", quoted(meant))
        elif fact:
            yield Finding(path, "missing-file", fact, f"put the file there, or take the {use} out")


def _named(planet: Planet, listed: ListedFeeds) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the files that the members file names: the path of the key, the file, and what it is there for."""
    for named in listed.feeds:
        if named.feed.place == "file":
            yield named.path, named.feed.url, "feed"
    for number, member in enumerate(planet.members):
        if member.avatar and avatars.is_file(member.avatar):
            yield ("members", number, "avatar"), member.avatar, "picture"
        if member.blogroll and not locations.is_web(member.blogroll):
            yield ("members", number, "blogroll"), member.blogroll, "reading list"


def _fault(file: Path) -> str:
    """Return what is amiss with a file; "" where it can be read."""
    try:
        if not file.is_file():
            return "names a folder, not a file" if file.is_dir() else "names a file that is not there"
        if not os.access(file, os.R_OK):
            return "names a file that may not be read"
        return "" if file.stat().st_size else "names a file that is empty"
    except OSError as error:
        return f"names a file that cannot be looked at ({error.strerror})"


def _meant(folder: Path, file: str) -> str:
    """Return the file beside a missing one that was probably meant, as the members file would name it; "" for none."""
    parent = folder / os.path.dirname(file)
    try:
        names = [entry.name for entry in os.scandir(parent) if entry.is_file()]
    except OSError:
        return ""
    ending = os.path.splitext(file)[1].casefold()
    same_kind = sorted(name for name in names if os.path.splitext(name)[1].casefold() == ending)
    close = nearest(os.path.basename(file), same_kind, ALIKE)
    return os.path.join(os.path.dirname(file), close) if close else ""


def unspoken_language(hub: Hub, planet: Planet) -> Iterator[Finding]:
    """Yield a finding if no catalog has the hub's own words in the planet's language."""
    language = language_of(planet.language)
    if language == "en":
        return
    from planet.site.look import speaks  # a planet in English need not look for catalogs

    if not speaks(hub.templates, planet.theme, planet.language):
        fact = "no catalog has the words of the pages in this language, so that they are in English, and say so"
        advice = f"translate them in templates/locales/{planet.language}.po, or leave it as it is"
        yield Finding(("planet", "language"), "language", fact, advice)
