"""A visit's entries on their way into the store: with keys, matched, and placed."""

from __future__ import annotations

from datetime import datetime

from planet.model.entry import Entry
from planet.model.verdict import Verdict
from planet.struct import Struct


class EntryKeys(Struct, frozen=True):
    """The keys of an entry that follow from the entry alone: they are found where it is read, in a worker.

    `hash` is that of all that was read of its item, "" where there is none. `standing`: the same was read of it as in
    the last document, so that the entry is that of the store, without its content and links.
    """

    link: str
    path: str
    host: str
    title: str
    fingerprint: str
    hash: str = ""
    standing: bool = False


class IncomingItem(Struct, frozen=True):
    """An entry as a visit listed it, with the keys that identity compares; `hash` and `standing` are as in
    `EntryKeys`."""

    entry: Entry
    guid: str
    link_key: str
    path_key: str
    title_key: str
    host: str
    fingerprint: str
    hash: str = ""
    standing: bool = False


class Match(Struct, frozen=True):
    """The identity of an incoming item: a stored item (`item_id`), a new item of a stored entry (`entry_id`), or new.

    For a stored item, `changed` is True if it must be written again, `updated` if it says anything new, and `edited` if
    a reader would see other words. `published` is the date to store. It never moves to a later time, because a new date
    on an old entry is no news.
    """

    incoming: IncomingItem
    item_id: int | None = None
    entry_id: int | None = None
    changed: bool = True
    updated: bool = False
    edited: bool = False
    published: datetime | None = None


class Placement(Struct, frozen=True):
    """A match with the decisions on it.

    `verdict` is the rule that hides the item (None: it is shown). `links` are the comparison keys of the URLs that a
    short post links to. A new entry also has its id and its river date here. Of entries with one `river_at` the one
    with the highest `tie` stands on top.
    """

    match: Match
    verdict: Verdict | None = None
    atom_id: str = ""
    river_at: datetime | None = None
    tie: int = 0
    backlog: bool = False
    silence: int | None = None
    links: tuple[str, ...] = ()
