"""The families of marks: what is published for them, in which order, and which pages a change makes stale.

All families are gathered in `all_families`, which a turn with news loads: the status page, which each turn publishes,
is found without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.records import EntryChange, MemberRecord
from planet.model.weaving import WeaveChange
from planet.pages.marks import DatedChange, Family, Inventory, Mark, Output, no_keys, record, record_changes
from planet.rules.weaving.prompts import PromptPlace
from planet.store import Store
from planet.struct import replace

if TYPE_CHECKING:
    from planet.pages.context import PageContext

STATUS = "status"
"""The family of the status page."""


def _all() -> tuple[Family[Any], ...]:
    from planet.pages import all_families

    return all_families.FAMILIES


def are_quiet(marks: Iterable[Mark]) -> bool:
    """Return whether these are the marks of a turn without news: that of the status page at most."""
    return all(mark.family == STATUS for mark in marks)


def _of(marks: Iterable[Mark]) -> Mapping[str, tuple[int, Family[Any]]]:
    """Return the families of these marks by name, or all of them, each with its place in the order of publishing."""
    if not are_quiet(marks):
        return _by_name(_all())
    from planet.pages import status

    return {STATUS: (0, status.STATUS)}


@cache
def _by_name(families: tuple[Family[Any], ...]) -> dict[str, tuple[int, Family[Any]]]:
    """Return each family by its name, with its place in the order of publishing."""

    from graphlib import TopologicalSorter

    named = {family.name: family for family in families}
    order = TopologicalSorter({family.name: family.after for family in families}).static_order()
    return {name: (place, named[name]) for place, name in enumerate(order)}


def outputs(context: PageContext, mark: Mark) -> Iterator[Output]:
    """Yield everything that is published for a mark; nothing when there is nothing to show (any more)."""
    _, family = _of([mark])[mark.family]
    since = context.changed_since.get(str(mark)) if context.changed_since else None
    return family.pages(context if since == context.since else replace(context, since=since), family.read(mark.key))


def gather(context: PageContext, marks: Iterable[Mark]) -> None:
    """Read at once what the pages of these marks show, as far as their families can, so that it is at hand."""
    marks = sorted(marks)
    by_name = _of(marks)
    for name, own in groupby(marks, key=lambda mark: mark.family):
        _, family = by_name[name]
        family.gather(context, [family.read(mark.key) for mark in own])


def neighbours(context: PageContext, mark: Mark) -> Iterator[Mark]:
    """Yield the marks of the pages that link to the page of this mark, which comes or goes."""
    _, family = _of([mark])[mark.family]
    yield from family.neighbours(context, family.read(mark.key))


def in_order(marks: Iterable[Mark]) -> list[tuple[int, Mark]]:
    """Return marks with the place of their family, in the order of publishing. Marks of a family that this version of
    the program does not have are left out."""
    marks = list(marks)
    places = {name: place for name, (place, _) in _of(marks).items()}
    return sorted((places[mark.family], mark) for mark in marks if mark.family in places)


def together(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks so that those whose pages show the same entries follow each other, as a month follows its days: what
    was read for a page is then at hand for the next. Marks of a family that this version does not have are left out.

    Pages with the cards of all entries, those of members and of days, stand at both ends, from which processes begin:
    what is between them names many entries in short, and has them from the cards.
    """
    marks = list(marks)
    by_name = _of(marks)

    def shelf(mark: Mark) -> tuple[str, int, int, Mark]:
        place, family = by_name[mark.family]
        return *family.beside(mark.key), place, mark

    return sorted((mark for mark in marks if mark.family in by_name), key=shelf)


def whole_site(inventory: Inventory) -> Iterator[Mark]:
    """Yield the marks of all pages there are: for `planet render`, new templates, a new version."""
    for family in _all():
        yield from family.marks(family.all_keys(inventory))


# ---------------------------------------------------------------- which pages a change makes stale


def note(store: Store, changes: Sequence[EntryChange], zone: ZoneInfo) -> None:
    """Mark the pages that show these entries, and note that they must be woven again. Call this in the transaction of
    their change."""
    if changes:
        from planet.pages import search
        from planet.pages.outreach import letter_pages
        from planet.pages.weaving import prompts

        asking = prompts.stored_places(store) if any(change.topics for change in changes) else ()
        record_changes(store, changed_pages(changes, zone, search.newest_indexed(store), asking))
        store.weave.wait(change.entry_id for change in changes if change.itself)
        store.webmentions.wait(change.post_id for change in changes if change.itself and change.post_id)
        note_looks(store, {change.entry_id for change in changes if not change.itself})
        letter_pages.note_entries(store, {change.entry_id for change in changes if change.itself})


def note_looks(store: Store, entry_ids: Collection[int]) -> None:
    """Mark the pages of the weave that show these entries, which are woven as before, but look different. Call this in
    the transaction of their change."""
    if entry_ids:
        talks, asks = store.conversations.shown_with(entry_ids)
        note_weave(store, WeaveChange(conversations=frozenset(talks), questions=asks))


def note_weave(store: Store, change: WeaveChange) -> None:
    """Mark the pages that show this change of the weave. Call this in the transaction of the change."""
    from planet.pages.outreach import letter_pages

    record(store, (mark for family in _all() for mark in family.marks(family.of_weave(change))))
    letter_pages.note_talks(store, change.conversations)


def note_member(store: Store, member: MemberRecord) -> None:
    """Mark the pages that show a member, whether or not the member has entries. Call this in the transaction of the
    change."""
    note_members(store, [member])


def note_members(store: Store, members: Collection[MemberRecord]) -> None:
    """Mark the pages that show any of these members. Call this in the transaction of their change."""
    from planet.pages.outreach import letter_pages

    record(store, (mark for member in members for mark in pages_of(member)))
    letter_pages.note_members(store, [member.member_id for member in members])


def pages_showing(
    changes: Sequence[EntryChange], zone: ZoneInfo, newest_indexed: int = 0, places: tuple[PromptPlace, ...] = ()
) -> Iterator[Mark]:
    """Yield the marks of the pages that show these entries, or did before they changed, each once. `newest_indexed` is
    the highest id of the entries that the search pages hold, `places` are the prompts."""
    yield from (mark for mark, _ in changed_pages(changes, zone, newest_indexed, places))


def changed_pages(
    changes: Sequence[EntryChange], zone: ZoneInfo, newest_indexed: int, places: tuple[PromptPlace, ...] = ()
) -> Iterator[tuple[Mark, datetime]]:
    """Yield the marks of `pages_showing`, each with the river date of the oldest entry that changed on its page."""
    newest_first = sorted(changes, key=lambda change: change.river_at, reverse=True)
    dated = [_dated(change, zone, newest_indexed, places) for change in newest_first]
    for family in _all():
        if family.of_entry is not no_keys:
            oldest = {key: change.entry.river_at for change in dated for key in family.of_entry(change)}
            yield from ((family.mark(key), moment) for key, moment in oldest.items())


def _dated(change: EntryChange, zone: ZoneInfo, newest_indexed: int, places: tuple[PromptPlace, ...]) -> DatedChange:
    indexed = change.entry_id <= newest_indexed
    dated = DatedChange(change, calendar.day_of(change.river_at, zone), indexed)
    if not places:
        return dated
    from planet.pages.weaving import prompts

    return replace(dated, prompts=prompts.slugs_of(places, dated))


def pages_of(member: MemberRecord) -> Iterator[Mark]:
    """Yield the marks of the pages that show a member, whether or not the member has entries."""
    for family in _all():
        yield from family.marks(family.of_member(member))


def pages_of_the_day(store: Store) -> Iterator[Mark]:
    """Yield the marks of the pages that the first turn of a day must render."""
    for family in _all():
        yield from family.marks(family.daily(store))
