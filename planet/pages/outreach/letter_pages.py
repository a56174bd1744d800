"""The pages of letters and their feed, which has each letter as it was sent: with all its words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from planet.pages import feeds
from planet.pages.context import PageContext
from planet.pages.marks import Family, Inventory, Mark, Output, record, single
from planet.store import Store
from planet.views.feeds import FeedItem, FeedSource
from planet.views.page import View
from planet.views.site import PageLink

if TYPE_CHECKING:
    from planet.model.outreach.letters import LetterRecord

FOLDER, FEED = "letters/", "letters.atom"

IN_FEED = 20
"""So many letters are in the feed."""


def letter(context: PageContext, day: date) -> Iterator[View]:
    """Yield letters/YYYY-MM-DD/; nothing for a day whose letter is not stored."""
    from planet.pages.outreach.letters import letter_of, names_noindex  # which few turns need
    from planet.views.letters import LetterPage

    stored = context.store.letters.by_day(day)
    if stored is None:
        return
    contents = context.store.letters.contents(day)
    words = letter_of(context, stored, contents)
    older, newer = context.store.letters.beside(day)
    links = (_link(context, other.day, other.first, other.last) if other else None for other in (older, newer))
    body = LetterPage(day, stored.first, stored.last, words, *links)
    title = context.translation.gettext("The letter: %(days)s", days=words.title)
    noindex = names_noindex(context, contents)
    yield View(f"{words.path}index.html", "letter.html", title, body, FEED, noindex=noindex)


def letters(context: PageContext) -> Iterator[Output]:
    """Yield letters/ and letters.atom, once there is a letter."""
    days = context.store.letters.days()
    if not days:
        return
    from planet.views.letters import LettersPage

    title = context.translation.gettext("Letters")
    body = LettersPage(tuple((day, _link(context, day, first, last)) for day, first, last in days), FEED)
    yield View(f"{FOLDER}index.html", "letters.html", title, body, FEED)
    subject = context.translation.gettext("Letters of %(planet)s", planet=context.planet.title)
    items = tuple(_item(context, stored) for stored in context.store.letters.newest(IN_FEED))
    yield feeds.of_items(context, FEED, subject, FOLDER, items)


def _link(context: PageContext, day: date, first: date, last: date) -> PageLink:
    from planet.pages.outreach.letters import path_of, title_of

    return PageLink(path_of(day), title_of(context, first, last))


def _item(context: PageContext, stored: LetterRecord) -> FeedItem:
    """Return a letter as an item of the feed, whole."""
    from planet.pages.outreach.letters import letter_of
    from planet.web.outreach.letter_html import fragment

    planet = context.planet
    words = letter_of(context, stored, context.store.letters.contents(stored.day))
    url = planet.url + words.path
    return FeedItem(
        id=url,
        link=url,
        title=words.title,
        named=True,
        content=fragment(words, planet.url),
        summary=words.lead,
        authors=(),
        member=planet.title,
        member_url=planet.url,
        published=stored.written_at,
        updated=stored.written_at,
        language=context.site.language,
        tags=(),
        enclosures=(),
        image=None,
        external_url="",
        license="",
        source=FeedSource(f"{planet.url}{FEED}", planet.title, planet.url, f"{planet.url}{FEED}"),
    )


def _neighbours(context: PageContext, day: date) -> Iterator[Mark]:
    """Yield the marks of the letters beside one that comes or goes, and of their list."""
    yield LETTERS.mark("")
    yield from LETTER.marks(other.day for other in context.store.letters.beside(day) if other)


def _all_days(inventory: Inventory) -> Iterator[date]:
    yield from (day for day, _, _ in inventory.store.letters.days())


LETTER = Family(
    "digest",
    letter,
    _all_days,
    date.fromisoformat,
    date.isoformat,
    after=("day", "conversation"),
    neighbours=_neighbours,
)
LETTERS = single("digests", letters, after=("digest",))


# ---------------------------------------------------------------- which letters a change makes stale


def note_days(store: Store, days: Collection[date]) -> None:
    """Mark the letters of these days, with their feed. Call this in the transaction of the change."""
    if days:
        record(store, [*LETTER.marks(days), LETTERS.mark("")])


def note_entries(store: Store, entry_ids: Collection[int]) -> None:
    """Mark the letters that name these entries. Call this in the transaction of their change."""
    note_days(store, store.letters.naming_entries(entry_ids))


def note_members(store: Store, member_ids: Collection[int]) -> None:
    """Mark the letters in which any of these members stands. Call this in the transaction of the change."""
    note_days(store, store.letters.naming_members(member_ids))


def note_talks(store: Store, conversation_ids: Collection[int]) -> None:
    """Mark the letters that name an entry of these conversations. Call this in the transaction of the change."""
    if conversation_ids:
        note_days(store, store.letters.naming_talks(conversation_ids))


def note_all(store: Store) -> None:
    """Mark all letters: for a change of the prompts. Call this in the transaction of the change."""
    note_days(store, [day for day, _, _ in store.letters.days()])
