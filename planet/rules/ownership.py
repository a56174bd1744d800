"""Whose id it is: the guid of a post belongs to its author, whoever else lists it, and whoever came first. Pure.

docs/reference/rules.md has the rule for users (2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import compress

from planet.model.entry import Entry
from planet.model.results import Reading
from planet.rules.duplicates import link_targets
from planet.rules.places import NOWHERE, Places, nearness
from planet.struct import replace
from planet.web import urls
from planet.web.patterns import later

_TAG = later(r"tag:(?:[^@,:/]+@)?([^@,:/]+),", re.IGNORECASE)
_MADE = later(r"tag:([^,:/]+),\d{4}-\d\d-\d\d:[0-9a-f]{32}(?:-\d+)?")

FEW = 2
"""A feed that passes on what stands on so many strange hosts is no blog whose address the hub does not know."""


def namespace(id: str) -> str:
    """Return a URL on the host that an id names as its own: the id itself, or the host of a tag: URI (RFC 4151).

    "" for an id that names no host.
    """
    match = _TAG.match(id)
    return f"https://{match[1]}/" if match else urls.absolute(id) if "://" in id else ""


def is_made(id: str, hub_host: str) -> bool:
    """Return whether a hub made the id, since the entry's own was none, or somebody else's: this one, whose host is
    `hub_host`, or one with an id of the same shape, as this one under a former host."""
    return id.startswith(f"tag:{hub_host},") or _MADE.fullmatch(id) is not None


def is_of_hub(id: str, hub_host: str) -> bool:
    """Return whether a hub at this host made the id: what bears it elsewhere was read from the hub's own feeds."""
    match = _MADE.fullmatch(id)
    return match is not None and match[1] == hub_host


def without_own_entries(reading: Reading, hub_host: str) -> Reading:
    """Return a reading without the entries whose ids the hub at this host made: they came back from its own feeds, or
    from another planet that reads them. A problem says how many they were."""
    listed = [not is_of_hub(entry.guid, hub_host) for entry in reading.entries]
    if all(listed):
        return reading
    problem = f"{listed.count(False)} entries of the feed are this hub's own, came back and were left out"
    return replace(
        reading,
        entries=tuple(compress(reading.entries, listed)),
        keys=tuple(compress(reading.keys, listed)),
        problems=(*reading.problems, problem),
    )


def passes_on(id: str, entry: Entry, places: Places, gathered: bool = False) -> bool:
    """Return whether an id is that of the post that an entry passes on, and not the entry's own.

    It is if it lies at none of its member's places, and the entry names another source, or points there: a bookmark
    with its target, a note with its link or a link in its few words (a boost, a quote), and an entry of a feed that
    gathers what others write (`gathered`) with its link.
    """
    if nearness(namespace(id), places):
        return False
    if entry.source and not any(nearness(url, places) for url in _source_urls(entry)):
        return True
    key = urls.comparison_key(id)
    return "://" in id and key in set(_pointed_at(entry, bool(places), gathered))


def _pointed_at(entry: Entry, has_places: bool, gathered: bool) -> Iterator[str]:
    """Yield the comparison keys of what an entry points at; without places, nobody can tell its link from its own."""
    if entry.target:
        yield urls.comparison_key(entry.target)
    if has_places and entry.link and (gathered or entry.kind in ("note", "bookmark")):
        yield urls.comparison_key(entry.link)
    if has_places and entry.kind == "note":
        yield from link_targets(entry)


def _source_urls(entry: Entry) -> tuple[str, ...]:
    source = entry.source
    return tuple(filter(None, (source.url, source.feed_url, namespace(source.id)))) if source else ()


def gathers(new: Iterable[Entry], document: Iterable[Entry], places: Places) -> bool:
    """Return whether a document with new entries passes on the posts of others: the ids are the addresses, on several
    hosts of which none is its member's. False where no new entry is concerned."""
    return bool(_strange_hosts(new, places)) and len(_strange_hosts(document, places)) >= FEW


def _strange_hosts(entries: Iterable[Entry], places: Places) -> set[str]:
    """Return the hosts of the entries that have their address for an id, at none of these places."""
    links = {entry.link for entry in entries if places and entry.link and _is_own_address(entry)}
    return {urls.host(link) for link in links if not nearness(link, places)}


def _is_own_address(entry: Entry) -> bool:
    if "://" not in entry.guid:
        return False
    return entry.guid == entry.link or urls.comparison_key(entry.guid) == urls.comparison_key(entry.link)


def owns(id: str, claimant: Entry, own: Places, holder: Entry, theirs: Places = NOWHERE) -> bool:
    """Return whether an id is evidently that of the claimant's entry rather than the holder's, who bears it too.

    It is the one's at whose place the id lies; if that does not tell, the one's to whom the other's entry leads: as its
    target, by its link, its source or its author. If nothing tells, the id stays where it is.
    """
    if passes_on(id, claimant, own):
        return False
    here, there = nearness(namespace(id), own), nearness(namespace(id), theirs)
    if here != there:
        return here > there
    points = tuple(_points_at(id, entry) for entry in (claimant, holder))
    if points[0] != points[1]:
        return points[1]
    return _leads(holder, theirs, own) and not _leads(claimant, own, theirs)


def _points_at(id: str, entry: Entry) -> bool:
    """Return whether an entry says that the id is that of another page: it is the target of a bookmark."""
    return bool(entry.target) and urls.comparison_key(entry.target) == urls.comparison_key(id)


def _leads(entry: Entry, places: Places, others: Places) -> bool:
    """Return whether an entry leads to the places of somebody else, further from those of its own member."""
    leads = (entry.link, *_source_urls(entry), *(author.url for author in entry.authors))
    return any(nearness(url, others) > nearness(url, places) for url in leads if url)
