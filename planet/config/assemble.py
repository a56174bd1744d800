"""The last step of the members file: its tables checked as a whole, and made into a `Planet`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from planet.config import mistakes, places
from planet.config.checks import Sight, posts_folder
from planet.config.keys import NOT_YET, ChannelTable, FeedTable, MembersFile, MemberTable
from planet.config.lines import Path
from planet.config.syntax import Document
from planet.errors import MembersFileError, Mistake
from planet.model.community import Channel, Feed, FetchRules, Hide, Member, Owner, Planet, Prompt


def planet_of(document: Document, file: str, hub: FilePath, foreign: tuple[Mistake, ...], fingerprint: str) -> Planet:
    """The planet of a document.

    Raises MembersFileError with all mistakes: of encoding, of syntax, of single keys, and of the keys together.
    """
    sight = Sight(document, hub)
    found: list[Mistake] = [*foreign, *document.slips]
    read = None
    try:
        read = MembersFile.model_validate(document.data)
    except ValidationError as error:
        found += mistakes.of_keys(sight, error.errors(include_url=False))
    found += mistakes.of_checks(sight)
    if found or read is None:
        raise MembersFileError(file, found)
    return _planet(read, sight, fingerprint)


def _planet(read: MembersFile, sight: Sight, fingerprint: str) -> Planet:
    table, fetch = read.planet, read.fetch
    return Planet(
        **_fields(table, "owner"),
        owner=Owner(table.owner.name, table.owner.email),
        fetch=FetchRules(**{**_fields(fetch), "ca": str(sight.hub / fetch.ca) if fetch.ca else ""}),
        channels=tuple(_channel(channel) for channel in read.channels),
        members=tuple(_member(member, sight.hub) for member in read.members),
        hides=tuple(Hide(hide.url, hide.reason) for hide in read.hide),
        prompts=tuple(Prompt(prompt.tag, prompt.starts, prompt.ends, prompt.text) for prompt in read.prompts),
        fingerprint=fingerprint,
        unheeded=tuple(_unheeded(sight)),
    )


def _fields(table: Any, *left_out: str) -> dict[str, Any]:
    """The fields of a table as keywords, lists as tuples."""
    named = {name: getattr(table, name) for name in type(table).model_fields if name not in left_out}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in named.items()}


def _channel(table: ChannelTable) -> Channel:
    return Channel(table.name, table.kind, table.url, table.feed or "")


def _member(table: MemberTable, hub: FilePath) -> Member:
    folder = posts_folder(hub, {"name": table.name, "slug": table.slug})
    feeds = [_feed(feed) for feed in table.feeds]
    if folder:
        feeds.append(Feed(folder, "folder"))
    return Member(**_fields(table, "feeds"), feeds=tuple(feeds))


def _feed(table: FeedTable) -> Feed:
    return Feed(**_fields(table), place="web" if places.is_web(table.url) else "file")


def _unheeded(sight: Sight) -> Iterator[str]:
    """The keys in the file that this version does not act on yet, each with its line."""
    if not any(_holds(sight.data, key.split(".")) for key in NOT_YET):
        return
    for path, line in sorted(sight.document.outline.lines.items(), key=lambda item: item[1]):
        if _pattern(path) in NOT_YET and isinstance(path[-1], str):
            yield f"line {line}: {mistakes.named(path, sight)}"


def _holds(data: Any, keys: list[str]) -> bool:
    """Whether a key stands in the tables, or in any table of a list of them."""
    if isinstance(data, list):
        return any(_holds(table, keys) for table in data)
    if not isinstance(data, dict) or keys[0] not in data:
        return False
    return not keys[1:] or _holds(data[keys[0]], keys[1:])


def _pattern(path: Path) -> str:
    return ".".join(part for part in path if isinstance(part, str))
