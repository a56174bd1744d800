"""All families of pages. A new page is declared in its own module and gathered here, in one line.

The order of publishing, the pages of a whole site, and which pages a change makes stale follow from this tuple.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from graphlib import TopologicalSorter
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.records import EntryChange, MemberRecord
from planet.model.weaving import WeaveChange
from planet.pages import about, feeds, pictures, search, search_files, sitemap, status, topics
from planet.pages.context import PageContext
from planet.pages.marks import DatedChange, Family, Inventory, Mark, Output, no_keys, record, record_changes
from planet.pages.outreach import letter_pages
from planet.pages.people import directory, members
from planet.pages.river import days, front, months
from planet.pages.upkeep.problems import PROBLEMS
from planet.pages.upkeep.sight import SIGHT
from planet.pages.upkeep.status_letters import STATUS_LETTER
from planet.pages.weaving import (
    calm,
    conversation,
    conversations,
    facets,
    mentions,
    on_this_day,
    pointed_at,
    prompts,
    questions,
    quiet,
    replies,
    subscribe,
    who_wrote,
)
from planet.pages.weaving.neighbours import NEIGHBOURS
from planet.rules.weaving.prompts import PromptPlace
from planet.store import Store
from planet.struct import replace

FAMILIES: tuple[Family[Any], ...] = (
    *(pictures.ASSETS, pictures.POST_PICTURES, pictures.MAIL_PICTURES, pictures.AVATAR, pictures.PHOTOS),
    *(days.DAY, months.MONTH, months.ARCHIVE),
    *(members.POST, members.YEAR, members.MEMBER, members.MOVED),
    *(conversation.CONVERSATION, conversations.CONVERSATIONS, replies.REPLIES),
    *(mentions.MEMBER_MENTIONS, questions.QUESTIONS),
    *(pointed_at.LINK_WEEK, pointed_at.LINKS, who_wrote.SHARD, who_wrote.INDEX),
    *(topics.TOPIC_YEAR, topics.TOPIC, topics.TOPICS_LETTER, topics.TOPICS),
    *(directory.PEOPLE, directory.LETTER, directory.DIRECTORY),
    *(feeds.OPML, feeds.FEEDS, NEIGHBOURS),
    *(facets.FACET, calm.CALM, quiet.QUIET, on_this_day.ON_DATE),
    *(prompts.PROMPT, prompts.PROMPTS, prompts.LISTS),
    *(letter_pages.LETTER, letter_pages.LETTERS),
    *(about.ABOUT, subscribe.SUBSCRIBE),
    *(search.BLOCKS, search.NEW, search_files.PEOPLE, search_files.TOPICS, search.SEARCH),
    *(SIGHT, STATUS_LETTER),
    *(front.FRONT, status.STATUS, PROBLEMS, about.NOT_FOUND),
    *(sitemap.MONTHS, sitemap.PAGES, sitemap.INDEX, about.ROBOTS),
)


@cache
def _by_name(families: tuple[Family[Any], ...]) -> dict[str, tuple[int, Family[Any]]]:
    """Return each family by its name, with its place in the order of publishing."""
    named = {family.name: family for family in families}
    order = TopologicalSorter({family.name: family.after for family in families}).static_order()
    return {name: (place, named[name]) for place, name in enumerate(order)}


def outputs(context: PageContext, mark: Mark) -> Iterator[Output]:
    """Yield everything that is published for a mark; nothing when there is nothing to show (any more)."""
    _, family = _by_name(FAMILIES)[mark.family]
    return family.pages(replace(context, since=context.changed_since.get(str(mark))), family.read(mark.key))


def gather(context: PageContext, marks: Iterable[Mark]) -> None:
    """Read at once what the pages of these marks show, as far as their families can, so that it is at hand."""
    by_name = _by_name(FAMILIES)
    for name, own in groupby(sorted(marks), key=lambda mark: mark.family):
        _, family = by_name[name]
        family.gather(context, [family.read(mark.key) for mark in own])


def neighbours(context: PageContext, mark: Mark) -> Iterator[Mark]:
    """Yield the marks of the pages that link to the page of this mark, which comes or goes."""
    _, family = _by_name(FAMILIES)[mark.family]
    yield from family.neighbours(context, family.read(mark.key))


def in_order(marks: Iterable[Mark]) -> list[tuple[int, Mark]]:
    """Return marks with the place of their family, in the order of publishing. Marks of a family that this version of
    the program does not have are left out."""
    places = {name: place for name, (place, _) in _by_name(FAMILIES).items()}
    return sorted((places[mark.family], mark) for mark in marks if mark.family in places)


def together(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks so that those whose pages show the same entries follow each other, as a month follows its days: what
    was read for a page is then at hand for the next. Marks of a family that this version does not have are left out."""
    by_name = _by_name(FAMILIES)

    def shelf(mark: Mark) -> tuple[str, int, int, Mark]:
        place, family = by_name[mark.family]
        return *family.beside(mark.key), place, mark

    return sorted((mark for mark in marks if mark.family in by_name), key=shelf)


def whole_site(inventory: Inventory) -> Iterator[Mark]:
    """Yield the marks of all pages there are: for `planet render`, new templates, a new version."""
    for family in FAMILIES:
        yield from family.marks(family.all_keys(inventory))


# ---------------------------------------------------------------- which pages a change makes stale


def note(store: Store, changes: Sequence[EntryChange], zone: ZoneInfo) -> None:
    """Mark the pages that show these entries, and note that they must be woven again. Call this in the transaction of
    their change."""
    if changes:
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
    record(store, (mark for family in FAMILIES for mark in family.marks(family.of_weave(change))))
    letter_pages.note_talks(store, change.conversations)


def note_member(store: Store, member: MemberRecord) -> None:
    """Mark the pages that show a member, whether or not the member has entries. Call this in the transaction of the
    change."""
    record(store, pages_of(member))
    letter_pages.note_member(store, member)


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
    for family in FAMILIES:
        if family.of_entry is not no_keys:
            oldest = {key: change.entry.river_at for change in dated for key in family.of_entry(change)}
            yield from ((family.mark(key), moment) for key, moment in oldest.items())


def _dated(change: EntryChange, zone: ZoneInfo, newest_indexed: int, places: tuple[PromptPlace, ...]) -> DatedChange:
    indexed = change.entry_id <= newest_indexed
    dated = DatedChange(change, calendar.day_of(change.river_at, zone), indexed)
    return replace(dated, prompts=prompts.slugs_of(places, dated)) if places else dated


def pages_of(member: MemberRecord) -> Iterator[Mark]:
    """Yield the marks of the pages that show a member, whether or not the member has entries."""
    for family in FAMILIES:
        yield from family.marks(family.of_member(member))


def pages_of_the_day(store: Store) -> Iterator[Mark]:
    """Yield the marks of the pages that the first turn of a day must render."""
    for family in FAMILIES:
        yield from family.marks(family.daily(store))
