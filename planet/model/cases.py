"""Entries to decide on: what there is to know of one, what is decided, and how duplicates are found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planet.model.records import Role
from planet.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed item as far as the choice needs it: which of an entry's items is shown, or why none is."""

    item_id: int
    feed_position: int
    feed_present: bool
    verdict: Verdict | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided of an entry: the item that speaks for it, and the verdict that hides it (None: it shows).

    `same_as` is the id of the entry that it stands with; `hidden_as` the URL or id by which the admin hides it.
    """

    item_id: int | None
    verdict: Verdict | None = None
    same_as: int | None = None
    hidden_as: str = ""

    @property
    def shown(self) -> bool:
        """Tell whether the entry shows by itself."""
        return self.item_id is not None and self.verdict is None

    @property
    def stands(self) -> bool:
        """Tell whether the entry shows by itself or with another one."""
        return self.shown or self.same_as is not None

    @property
    def hidden_by(self) -> str:
        """The rule that hides the entry, "" where it stands."""
        return "" if self.stands or self.verdict is None else self.verdict.rule


@dataclass(frozen=True, slots=True)
class EntryCase:
    """An entry to decide on: its feed items, its member, the admin's word, and what was decided the last time.

    `hide` is the URL or id of a [[hide]] table that names it, with the reason that the admin gives; None without one.
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


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    """An entry that shows, as far as duplicates need it: where it stands, and which URLs a short post leads to.

    URLs are comparison keys. `title_key` is "" where the title does not say enough to tell entries apart.
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

    @property
    def rank(self) -> tuple[int, datetime, int]:
        """The order in which duplicates are shown: the feed listed first, the earlier entry."""
        return self.feed_position, self.river_at, self.entry_id


@dataclass(frozen=True, slots=True)
class DuplicateKeys:
    """What duplicates of entries may be found by: the ids of their members; link and title keys; link targets."""

    member_ids: frozenset[int]
    link_keys: frozenset[str]
    title_keys: frozenset[str]
    link_targets: frozenset[str]
