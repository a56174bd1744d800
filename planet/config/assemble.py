"""The last step of the members file: its tables checked as a whole, and made into a `Planet`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from planet.config import locations, mistakes
from planet.config.checks import Source, posts_folder
from planet.config.keys import NOT_YET, ChannelTable, FeedTable, MembersFile, MemberTable
from planet.config.lines import KeyPath
from planet.config.syntax import Document
from planet.errors import MembersFileError, Mistake
from planet.model.community import Channel, Feed, FetchRules, Hide, Member, Owner, Planet, Prompt


def planet_of(document: Document, file: str, hub: Path, foreign: tuple[Mistake, ...], fingerprint: str) -> Planet:
    """Check a document and make it into a Planet.

    Raise MembersFileError with all mistakes: of encoding, of syntax, of single keys, and of the keys together.
    """
    source = Source(document, hub)
    problems: list[Mistake] = [*foreign, *document.slips]
    read = None
    try:
        read = MembersFile.model_validate(document.data)
    except ValidationError as error:
        problems += mistakes.of_keys(source, error.errors(include_url=False))
    problems += mistakes.of_checks(source)
    if problems or read is None:
        raise MembersFileError(file, problems)
    return _planet(read, source, fingerprint)


def _planet(read: MembersFile, source: Source, fingerprint: str) -> Planet:
    table, fetch = read.planet, read.fetch
    return Planet(
        **_fields(table, "owner"),
        owner=Owner(table.owner.name, table.owner.email),
        fetch=FetchRules(**{**_fields(fetch), "ca": str(source.hub / fetch.ca) if fetch.ca else ""}),
        channels=tuple(_channel(channel) for channel in read.channels),
        members=tuple(_member(member, source.hub) for member in read.members),
        hides=tuple(Hide(hide.url, hide.reason) for hide in read.hide),
        prompts=tuple(Prompt(prompt.tag, prompt.starts, prompt.ends, prompt.text) for prompt in read.prompts),
        fingerprint=fingerprint,
        unused_keys=tuple(_unused_keys(source)),
    )


def _fields(table: Any, *left_out: str) -> dict[str, Any]:
    """Return the fields of a table as keyword arguments, without those left out; a list becomes a tuple."""
    named = {name: getattr(table, name) for name in type(table).model_fields if name not in left_out}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}


def _channel(table: ChannelTable) -> Channel:
    return Channel(table.name, table.kind, table.url, table.feed or "")


def _member(table: MemberTable, hub: Path) -> Member:
    folder = posts_folder(hub, {"name": table.name, "slug": table.slug})
    feeds = [_feed(feed) for feed in table.feeds]
    if folder:
        feeds.append(Feed(folder, "folder"))
    return Member(**_fields(table, "feeds"), feeds=tuple(feeds))


def _feed(table: FeedTable) -> Feed:
    return Feed(**_fields(table), place="web" if locations.is_web(table.url) else "file")


def _unused_keys(source: Source) -> Iterator[str]:
    """Yield a line of text for each key in the file that this version does not act on yet: its line and its name."""
    if not any(_holds(source.data, key.split(".")) for key in NOT_YET):
        return
    for path, line in sorted(source.document.index.lines.items(), key=lambda item: item[1]):
        if _pattern(path) in NOT_YET and isinstance(path[-1], str):
            yield f"line {line}: {mistakes.key_name(path, source)}"


def _holds(data: Any, keys: list[str]) -> bool:
    """Return whether a dotted key stands in a table, or in any table of a list of tables."""
    if isinstance(data, list):
        return any(_holds(table, keys) for table in data)
    if not isinstance(data, dict) or keys[0] not in data:
        return False
    return not keys[1:] or _holds(data[keys[0]], keys[1:])


def _pattern(path: KeyPath) -> str:
    return ".".join(part for part in path if isinstance(part, str))
