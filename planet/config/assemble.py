"""The last step of the members file: its tables checked as a whole, and made into a `Planet`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planet.config import locations, outreach, quick
from planet.config.checks import CHECKS, Source
from planet.config.keys import NOT_YET
from planet.config.syntax import Document
from planet.errors import MembersFileError, Mistake
from planet.model.community import Channel, Feed, FetchRules, Hide, Member, Owner, Planet, Prompt
from planet.model.outreach import Push

if TYPE_CHECKING:
    from planet.config.lines import KeyPath


def planet_of(document: Document, file: str, hub: Path, foreign: tuple[Mistake, ...], fingerprint: str) -> Planet:
    """Check a document and make it into a Planet.

    Raise MembersFileError with all mistakes: of encoding, of syntax, of single keys, and of the keys together.
    """
    source = Source(document, hub)
    read, wrong = _read(source)
    problems = [*foreign, *document.slips, *wrong, *_of_checks(source)]
    if problems or read is None:
        raise MembersFileError(file, problems)
    return _planet(read, source, fingerprint)


def _read(source: Source) -> tuple[dict[str, Any] | None, Iterable[Mistake]]:
    """Return the fields of the file's tables, or None, and the mistakes of single keys."""
    try:
        return quick.read(source.data), ()
    except quick.Doubt:
        from planet.config import mistakes, strict

        read, errors = strict.read(source.data)
        return read, mistakes.of_keys(source, errors)


def _of_checks(source: Source) -> Iterator[Mistake]:
    """Yield the mistakes that concern several keys together."""
    for path, sentence in (problem for check in CHECKS for problem in check(source)):
        from planet.config import mistakes

        yield mistakes.of_check(source, path, sentence)


def _planet(read: dict[str, Any], source: Source, fingerprint: str) -> Planet:
    fetch = read["fetch"]
    ca = str(source.hub / fetch["ca"]) if fetch["ca"] else ""
    return Planet(
        **{**read["planet"], "owner": Owner(**read["planet"]["owner"])},
        fetch=FetchRules(**{**fetch, "ca": ca}),
        channels=tuple(Channel(**{**channel, "feed": channel["feed"] or ""}) for channel in read["channels"]),
        members=tuple(_member(member, source) for member in read["members"]),
        hides=tuple(Hide(**hide) for hide in read["hide"]),
        prompts=tuple(Prompt(**prompt) for prompt in read["prompts"]),
        inbox=outreach.inbox(read["inbox"]) if read["inbox"] else None,
        letter=outreach.letter(read["letter"]) if read["letter"] else None,
        announcements=tuple(map(outreach.announcement, read["announce"])),
        push=Push(**read["push"]),
        fingerprint=fingerprint,
        unused_keys=tuple(_unused_keys(source)),
    )


def _member(table: dict[str, Any], source: Source) -> Member:
    folder = source.posts_folder(table)
    feeds = tuple(map(_feed, table["feeds"]))
    return Member(**{**table, "feeds": (*feeds, Feed(folder, "folder")) if folder else feeds})


def _feed(table: dict[str, Any]) -> Feed:
    return Feed(**table, place="web" if locations.is_web(table["url"]) else "file")


def _unused_keys(source: Source) -> Iterator[str]:
    """Yield a line of text for each key in the file that this version does not act on yet: its line and its name."""
    if not any(_holds(source.data, key.split(".")) for key in NOT_YET):
        return
    for path, line in sorted(source.document.index.lines.items(), key=lambda item: item[1]):
        if _pattern(path) in NOT_YET and isinstance(path[-1], str):
            yield f"line {line}: {source.key_name(path)}"


def _holds(data: Any, keys: list[str]) -> bool:
    """Return whether a dotted key stands in a table, or in any table of a list of tables."""
    if isinstance(data, list):
        return any(_holds(table, keys) for table in data)
    if not isinstance(data, dict) or keys[0] not in data:
        return False
    return not keys[1:] or _holds(data[keys[0]], keys[1:])


def _pattern(path: KeyPath) -> str:
    return ".".join(part for part in path if isinstance(part, str))
