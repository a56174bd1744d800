"""The pages and feeds of the site that show an entry now."""

from __future__ import annotations

from collections.abc import Iterator

from planet.locale import calendar
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.outreach.writers import writers_of
from planet.pages.river import shares
from planet.pages.river.front import front
from planet.pages.weaving.ties import conversation_path
from planet.views.entry import Card
from planet.views.river import FoldedCards, FrontPage


def places_of(context: PageContext, entry: ShownEntry) -> Iterator[dict[str, str]]:
    """Yield what shows an entry, each with its address on the hub."""
    address = context.planet.url
    yield from _on_front(context, entry)
    yield from _in_thread(context, entry)
    yield {"place": "the archive, on its day", "url": address + cards.hub_path(entry, context.zone)}
    yield from _of_member(context, entry)
    for slug, label in context.store.topics.of_entries([entry.entry_id]).get(entry.entry_id, {}).items():
        if context.store.topics.with_page(slug):
            yield {"place": f"the topic {label}", "url": f"{address}topics/{slug}/"}
    for name in context.store.conversations.names_of([entry.entry_id]).values():
        yield {"place": "a conversation", "url": address + conversation_path(name)}
    merged = shares.fair_newest(context, context.planet.feed_entries)
    if any(listed.entry_id == entry.entry_id for listed in merged):
        yield {"place": "the merged feeds", "url": f"{address}atom.xml"}


def _on_front(context: PageContext, entry: ShownEntry) -> Iterator[dict[str, str]]:
    """Yield the front if the entry is on it, with the way in which it stands there."""
    anchor = cards.anchor(entry.atom_id)
    for view in front(context):
        page = view.body
        assert isinstance(page, FrontPage)
        for piece in (piece for day in page.days for piece in day.pieces):
            if isinstance(piece, Card) and piece.id == anchor:
                yield {"place": "the front", "url": f"{context.planet.url}#{anchor}"}
            if isinstance(piece, FoldedCards) and any(card.id == anchor for card in piece.cards):
                words = "the front, folded: its member wrote more that day than the front shows at once"
                yield {"place": words, "url": f"{context.planet.url}#{anchor}"}


def _in_thread(context: PageContext, entry: ShownEntry) -> Iterator[dict[str, str]]:
    """Yield the page of the channel for a message of a thread, with the way in which the front and the merged feeds
    have the thread; and the page of the member who certainly wrote it."""
    place = context.store.threads.of_entries([entry.entry_id]).get(entry.entry_id)
    record = context.store.threads.with_ids([place.thread_id]).get(place.thread_id) if place else None
    if record is None:
        return
    words = f"a thread of {record.posts} messages: the front shows the newest, the merged feeds the first"
    if record.posts > 1:
        yield {"place": words, "url": context.planet.url + entry.member.path}
    for writer in writers_of(context.store, [entry]).values():
        words = f"written by {writer.profile.name}, as certain as can be: under “In the channels” while it is new"
        yield {"place": words, "url": context.planet.url + writer.path}


def _of_member(context: PageContext, entry: ShownEntry) -> Iterator[dict[str, str]]:
    """Yield the page of the member if the entry is among their newest, else that of the year."""
    member = entry.member
    most = context.bounds.newest if member.role == "member" else context.bounds.cards
    newest = context.store.queries.of_member(member.member_id, most)
    base = context.planet.url + member.path
    if any(place.entry_id == entry.entry_id for place in newest):
        yield {"place": f"the page of {member.profile.name}", "url": base}
    elif member.role == "member":
        year = calendar.day_of(entry.river_at, context.zone).year
        yield {"place": f"the year {year} of {member.profile.name}", "url": f"{base}{year}/"}
