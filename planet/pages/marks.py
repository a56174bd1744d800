"""Marks and families: the names of pages that must be rendered, and how each kind of page is declared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from sys import intern
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.records import EntryChange, MemberRecord
from planet.model.weaving import WeaveChange
from planet.store import Store
from planet.struct import Struct
from planet.views.feeds import FeedView, OpmlView, SitemapView
from planet.views.files import Assets, Document, PostPictures, SearchBlock, Unchanged
from planet.views.page import View

if TYPE_CHECKING:
    from planet.pages.context import PageContext

INDEXED = "searched"
"""The fact of the store under which the highest id in the large index of the search stands."""

TRAITS_SHARED = "shared traits"
"""The fact that the traits of all members were compared with each other once."""

Output = View | FeedView | OpmlView | SitemapView | Document | Assets | PostPictures | SearchBlock | Unchanged
"""What a family yields for publishing."""


class Mark(Struct, frozen=True, order=True, gc=False):
    """The name of a page, or of a few that come and go together: their family, and their key in it ("" for the only
    page of a family). A mark waits in the store, as text, until its pages are published.

    A first turn over thousands of feeds holds a hundred thousand of them: they share the names of their families.
    """

    family: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.family}:{self.key}" if self.key else self.family

    @classmethod
    def parse(cls, text: str) -> Mark:
        """Read a mark as the store keeps it: "front", "day:2026-11-22", "year:7:2026"."""
        family, _, key = text.partition(":")
        return cls(intern(family), key)


def record(store: Store, marks: Iterable[Mark]) -> None:
    """Store marks of pages that must be rendered. Call this in the transaction of what changed."""
    store.published.mark(str(mark) for mark in marks)


def record_changes(store: Store, changes: Iterable[tuple[Mark, datetime]]) -> None:
    """Store marks of pages that show changed entries, each with the river date of its entry. Call this in the
    transaction of the change."""
    since = {str(mark): river_at for mark, river_at in changes}
    store.published.mark(since, since)


def waiting(store: Store) -> set[Mark]:
    """Return the marks that wait in the store."""
    return set(map(Mark.parse, store.published.stale()))


def waiting_of(store: Store, family: Family[Any]) -> list[Mark]:
    """Return the marks of a family with many pages that wait in the store."""
    return list(map(Mark.parse, store.published.stale_of(family.name)))


def changed_since(store: Store, touched: Collection[Mark]) -> dict[str, datetime]:
    """Return the river date from which on a waiting page has changed, by mark; those with a `touched` file, and those
    that may have changed throughout, are left out."""
    return {text: moment for text, moment in store.published.since().items() if Mark.parse(text) not in touched}


class DatedChange(Struct, frozen=True):
    """An entry that appears, disappears or is edited, with its day in the planet's time zone. `indexed` tells whether
    the large index of the search holds its id, `prompts` names the prompts that it answers, or did before."""

    entry: EntryChange
    day: date
    indexed: bool
    prompts: tuple[str, ...] = ()


class Inventory(Struct, frozen=True, dict=True):
    """What the store holds, as far as it decides which pages there are. Each question is asked once."""

    store: Store
    zone: ZoneInfo

    @cached_property
    def days(self) -> frozenset[date]:
        """Return the days that have entries."""
        return self._days_and_years[0]

    @cached_property
    def member_years(self) -> frozenset[tuple[int, int]]:
        """Return the years in which each member or channel wrote, as (member id, year)."""
        return self._days_and_years[1]

    @cached_property
    def topic_years(self) -> frozenset[tuple[str, int]]:
        """Return the years of each topic, as (slug, year)."""
        moments = self.store.topics.all_moments()
        return frozenset((slug, calendar.day_of(moment, self.zone).year) for slug, moment in moments)

    @cached_property
    def member_ids(self) -> tuple[int, ...]:
        """Return the ids of all members and channels that the store remembers, also of those who have left."""
        return tuple(member.member_id for member in self.store.members.all())

    @cached_property
    def _days_and_years(self) -> tuple[frozenset[date], frozenset[tuple[int, int]]]:
        """Return the days that have entries, and the years of each member, from one look at all entries."""
        days, years = set[date](), set[tuple[int, int]]()
        for member_id, moment in self.store.queries.all_moments():
            day = calendar.day_of(moment, self.zone)
            days.add(day)
            years.add((member_id, day.year))
        return frozenset(days), frozenset(years)


Key = TypeVar("Key")


def no_keys(*_: object) -> tuple[()]:
    """Return no keys: no page of the family shows an entry or a member."""
    return ()


def only_key(*_: object) -> tuple[str]:
    """Return the key of a family that has one page."""
    return ("",)


def only_key_for_members(member: MemberRecord) -> tuple[str, ...]:
    """Return the key of a family that has one page, if this is a member and not a channel."""
    return ("",) if member.role == "member" else ()


def member_and_year(text: str) -> tuple[int, int]:
    """Read the key "7:2026" as (member id, year)."""
    member_id, _, year = text.partition(":")
    return int(member_id), int(year)


def topic_and_year(text: str) -> tuple[str, int]:
    """Read the key "reef:2026" as (slug, year)."""
    slug, _, year = text.rpartition(":")
    return slug, int(year)


def joined(key: tuple[object, ...]) -> str:
    """Write a key of several parts as text."""
    return ":".join(map(str, key))


def alone(_: str) -> tuple[str, int]:
    """Return the place of a page whose entries stand on no other page that is known."""
    return "", 0


class Family(Struct, Generic[Key], frozen=True, eq=False):
    """A kind of page. Each module of this room declares its own, beside the functions that make the pages.

    - `name`: the family of the marks.
    - `pages`: makes what is published for a key; yields nothing when there is nothing to show (any more).
    - `all_keys`: the keys of all pages of the family in a whole site.
    - `of_entry`: the keys of the pages that show an entry, or did before its change.
    - `of_member`: the keys of the pages that show a member, whether or not they have entries.
    - `of_weave`: the keys of the pages that show a change of the weave.
    - `daily`: the keys of the pages that the first turn of each day must render.
    - `after`: names of families that are put in place before this one, because its pages link to anchors in theirs.
    - `neighbours`: the marks of the pages that link to a page of this family, rendered when that page comes or goes.
    - `read`, `write`: a key from the text of its mark, and back.
    - `beside`: for the text of a key, the name of the pages that show the same entries, and the place among them.
    - `gather`: reads at once what the pages of several keys show, for `PageContext.recent`, before they are made.
    """

    name: str
    pages: Callable[[PageContext, Key], Iterator[Output]]
    all_keys: Callable[[Inventory], Iterable[Key]]
    read: Callable[[str], Key]
    write: Callable[[Key], str] = str
    of_entry: Callable[[DatedChange], Iterable[Key]] = no_keys
    of_member: Callable[[MemberRecord], Iterable[Key]] = no_keys
    of_weave: Callable[[WeaveChange], Iterable[Key]] = no_keys
    daily: Callable[[Store], Iterable[Key]] = no_keys
    after: tuple[str, ...] = ()
    neighbours: Callable[[PageContext, Key], Iterable[Mark]] = no_keys
    beside: Callable[[str], tuple[str, int]] = alone
    gather: Callable[[PageContext, Sequence[Key]], object] = no_keys

    def mark(self, key: Key) -> Mark:
        """Return the mark of the page with this key."""
        return Mark(self.name, self.write(key))

    def marks(self, keys: Iterable[Key]) -> Iterator[Mark]:
        """Yield the marks of the pages with these keys."""
        yield from map(self.mark, keys)


def single(
    name: str,
    pages: Callable[[PageContext], Iterator[Output]],
    *,
    of_entry: Callable[[DatedChange], Iterable[str]] = no_keys,
    of_member: Callable[[MemberRecord], Iterable[str]] = no_keys,
    of_weave: Callable[[WeaveChange], Iterable[str]] = no_keys,
    daily: Callable[[Store], Iterable[str]] = no_keys,
    after: tuple[str, ...] = (),
) -> Family[str]:
    """Return a family of one page, which every hub has."""
    return Family(
        name,
        lambda context, _: pages(context),
        all_keys=only_key,
        read=str,
        of_entry=of_entry,
        of_member=of_member,
        of_weave=of_weave,
        daily=daily,
        after=after,
    )
