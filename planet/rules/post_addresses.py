"""Addresses of local posts: given at first sight, kept for ever, and never another post's. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

from planet.model.entry import Entry
from planet.struct import replace
from planet.web.patterns import later

_NUMBERED = later(r"(.+)-\d+")


def give_addresses(entries: Sequence[Entry], stored: Mapping[str, str], past: Iterable[str]) -> tuple[Entry, ...]:
    """Return the posts of a folder with their addresses: those stored, else the proposed ones, else numbered ones.

    `stored` are the links of the posts that are known, by guid. `past` are those of all posts that the folder ever
    held: a new post never gets one of their names. A link keeps the folder of the proposed one: when a member's slug
    changes, all posts move with it.
    """
    used = set(map(name_of, past))
    addressed = []
    for entry in sorted(entries, key=lambda entry: entry.guid):
        name = name_of(stored.get(entry.guid, "")) or _free_name(name_of(entry.link), used)
        used.add(name)
        addressed.append(_with_name(entry, name))
    order = {entry.guid: position for position, entry in enumerate(entries)}
    return tuple(sorted(addressed, key=lambda entry: order[entry.guid]))


def name_of(link: str) -> str:
    """Return the name of a post: the last part of its link; "" for no link."""
    return link.rstrip("/").rpartition("/")[2]


def _free_name(name: str, used: Collection[str]) -> str:
    """Return the proposed name, with another number where it is used."""
    if name not in used:
        return name
    match = _NUMBERED.fullmatch(name)
    stem = match[1] if match and match[1] in used else name
    return next(candidate for number in count(2) if (candidate := f"{stem}-{number}") not in used)


def _with_name(entry: Entry, name: str) -> Entry:
    """Return a post under another name, links to its own parts with it."""
    if name_of(entry.link) == name:
        return entry
    link = f"{entry.link.rstrip('/').rpartition('/')[0]}/{name}/"
    return replace(entry, link=link, content=entry.content.replace(f'"{entry.link}#', f'"{link}#'))
