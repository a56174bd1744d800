"""Entries to decide on: the facts on an entry, the decision on it, and the keys by which duplicates are found."""

from __future__ import annotations

from datetime import datetime

from planet.model.records import Role
from planet.model.verdict import Verdict
from planet.struct import Struct


class Candidate(Struct, frozen=True):
    """A feed item with the facts that decide which item of an entry is shown, or why none is.

    `declined` is the wish of its feed's owner that keeps the feed out, "" if there is none.
    """

    item_id: int
    feed_position: int
    feed_present: bool
    verdict: Verdict | None
    withdrawn: bool
    declined: str = ""

    @property
    def kept_home(self) -> bool:
        """Return whether its author asked it not to be on a planet."""
        return self.verdict is not None and self.verdict.rule == "noplanet"


class Choice(Struct, frozen=True):
    """The decision on an entry: the item that is shown, and the verdict that hides the entry (None: it is shown).

    `same_as` is the id of the entry that this one is shown with, as its duplicate. `hidden_as` is the URL or id by
    which the admin hides it.
    """

    item_id: int | None
    verdict: Verdict | None = None
    same_as: int | None = None
    hidden_as: str = ""

    @property
    def shown(self) -> bool:
        """Return whether the entry is shown by itself."""
        return self.item_id is not None and self.verdict is None

    @property
    def stands(self) -> bool:
        """Return whether the entry is shown by itself, or with another entry as its duplicate."""
        return self.shown or self.same_as is not None

    @property
    def hidden_by(self) -> str:
        """Return the rule that hides the entry; "" if it is shown, by itself or with another entry."""
        return "" if self.stands or self.verdict is None else self.verdict.rule


class EntryCase(Struct, frozen=True):
    """An entry to decide on: its feed items, its member, the admin's [[hide]] table, and the previous decision.

    `hide` is the URL or id of the [[hide]] table that names the entry, with the reason that the admin gives; None
    without one.
    """

    entry_id: int
    member_id: int
    role: Role
    letter: str
    present: bool
    river_at: datetime
    tie: int
    candidates: tuple[Candidate, ...]
    hide: tuple[str, str] | None
    choice: Choice


class DuplicateCandidate(Struct, frozen=True):
    """A shown entry with the facts by which duplicates are found: its date, its URL, its title, and the URLs that a
    short post links to.

    URLs are comparison keys. `title_key` is "" if the title is too vague to identify an entry, or one of a series.
    `names` are those of its member, its feed and its site, which identify nothing in a title.
    """

    entry_id: int
    member_id: int
    feed_id: int
    feed_position: int
    river_at: datetime
    link_key: str
    title_key: str
    link_targets: frozenset[str] = frozenset()
    title: str = ""
    names: tuple[str, ...] = ()

    @property
    def rank(self) -> tuple[int, datetime, int]:
        """Return the sort key of duplicates: the feed listed first, then the earlier entry. The lowest one is shown."""
        return self.feed_position, self.river_at, self.entry_id


class DuplicateKeys(Struct, frozen=True):
    """The keys by which the duplicates of entries are found: member ids, URLs, titles, and the targets of links.

    `series_keys` are the titles of a series that one of these entries belongs to: what was taken for a duplicate by one
    of them is none.
    """

    member_ids: frozenset[int]
    link_keys: frozenset[str]
    title_keys: frozenset[str]
    link_targets: frozenset[str]
    series_keys: frozenset[str] = frozenset()
