"""The output of `planet add`: the new member with their feeds, or who is there already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from planet.cli.terminal import Verbatim
from planet.config import MEMBERS_FILE
from planet.locale.formatting import number_of

if TYPE_CHECKING:
    from planet.admin.roster import Roster
    from planet.model.entry import Entry
    from planet.model.introductions import IntroducedFeed, Introduction

NEWEST = 3
TITLE = 70
"""Characters of a title in a list."""


def lines(met: Introduction, roster: Roster, text: str) -> Iterator[str]:
    """Yield the new member as they would appear: name, page, description, feeds with their newest entries."""
    from planet.admin.add_member import namesake

    member = met.member
    if member is None:
        return
    yield f"{member.name} ({member.slug})"
    facts = {
        "page": member.url,
        "about": member.bio,
        "picture": member.avatar,
        "language": ", ".join(member.languages),
        "elsewhere": ", ".join(member.links),
    }
    yield from (f"  {word + ':':<11}{value}" for word, value in facts.items() if value)
    for number, feed in enumerate(met.feeds, 1):
        yield from _feed_lines(feed, f"feed {number}:" if len(met.feeds) > 1 else "feed:")
    yield from (f"  left out:  {sentence}" for sentence in met.left_out)
    if line := namesake(member, roster, text):
        yield f"  The member on line {line} has the same name: if they are one person, write the feed there instead."


def _feed_lines(feed: IntroducedFeed, word: str) -> Iterator[str]:
    count = len(feed.reading.entries)
    entries = number_of(count, "entry", "entries") if count else "no entries"
    title = f", {feed.reading.info.title}" if feed.reading.info.title else ""
    yield f"  {word:<11}{feed.url} ({feed.kind}, {entries}{title})"
    yield from (f"    {_day(entry) or 'undated':<10}  {_title(entry)}" for entry in _newest(feed))


def _newest(feed: IntroducedFeed) -> list[Entry]:
    """Return the newest entries of a feed; those without a date in the order of the document, at the end."""
    dated = [entry for entry in feed.reading.entries if entry.published or entry.updated]
    undated = [entry for entry in feed.reading.entries if not (entry.published or entry.updated)]
    return [*sorted(dated, key=lambda entry: entry.published or entry.updated or datetime.min, reverse=True), *undated][
        :NEWEST
    ]


def _day(entry: Entry) -> str:
    moment = entry.published or entry.updated
    return f"{moment:%Y-%m-%d}" if moment else ""


def _title(entry: Entry) -> str:
    from planet.web.excerpts import cut

    return cut(entry.title or entry.excerpt or entry.link, TITLE)


def closing_lines(met: Introduction, line: int) -> Iterator[str]:
    """Yield what was done: the line of the new block, the block that would be written, or who is there already."""
    from planet.config import edits

    if met.resident:
        role = "a channel" if met.resident.is_channel else "a member"
        place = f"{MEMBERS_FILE}, line {line}: {met.resident.by}"
        yield f"{met.resident.name} is {role} already ({place}); nothing was written."
        yield from (f"To show {url} with them, write it into their feeds there." for url in met.left_out)
    elif met.member is None:
        yield "Nothing was written."
    elif line:
        yield f"Written to {MEMBERS_FILE}, line {line}. The next turn visits them: planet update {met.member.slug}"
    else:
        yield from ("", *map(Verbatim, edits.block_of(met.member)))


def document(met: Introduction, line: int) -> dict[str, Any]:
    """Return the document of `planet add --json`."""
    from planet.config import edits

    resident = met.resident
    return {
        "schema": 1,
        "written": bool(met.member and line),
        "line": line or None,
        "already": {"name": resident.name, "by": resident.by, "channel": resident.is_channel} if resident else None,
        "member": edits.table_of(met.member) if met.member else None,
        "feeds": [_feed_document(feed) for feed in met.feeds],
        "left_out": list(met.left_out),
    }


def _feed_document(feed: IntroducedFeed) -> dict[str, Any]:
    return {
        "url": feed.url,
        "kind": feed.kind,
        "title": feed.reading.info.title,
        "entries": len(feed.reading.entries),
        "newest": [
            {"title": _title(entry), "day": _day(entry) or None, "link": entry.link or None} for entry in _newest(feed)
        ],
    }
