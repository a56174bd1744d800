"""The last step of the members file: its tables checked as a whole, and made into a `Planet`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from planet.config import locations, outreach, quick
from planet.config.checks import CHECKS
from planet.config.source import Source
from planet.config.syntax import Document
from planet.errors import MembersFileError, Mistake
from planet.model.community import Channel, Feed, FetchRules, Hide, Member, Owner, Planet, Prompt
from planet.model.outreach import Push


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
    )


def _member(table: dict[str, Any], source: Source) -> Member:
    folder = source.posts_folder(table)
    feeds = tuple(map(_feed, table["feeds"]))
    return Member(**{**table, "feeds": (*feeds, Feed(folder, "folder")) if folder else feeds})


def _feed(table: dict[str, Any]) -> Feed:
    return Feed(**table, place="web" if locations.is_web(table["url"]) else "file")
