"""The items of the merged feeds, made of entries."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from planet.locale.translation import Translation
from planet.model.community import Member, Planet
from planet.model.records import ShownEntry
from planet.pages import cards
from planet.rules import topics
from planet.views.feeds import ALONE, FeedItem, FeedSource, Thread


def feed_item(
    planet: Planet,
    shown_entry: ShownEntry,
    zone: ZoneInfo,
    source: FeedSource,
    translation: Translation,
    content: str,
    thread: Thread = ALONE,
    *,
    at_home: bool = False,
) -> FeedItem:
    """Return an entry as an item of the hub's own feeds. `content` is its HTML, "" where the feed has excerpts.
    `at_home` as in `cards.shared`."""
    entry = shown_entry.entry
    share = cards.shared(planet, shown_entry, at_home=at_home)
    member: Member = shown_entry.member.profile
    home = member.url or planet.url + shown_entry.member.path
    return FeedItem(
        id=shown_entry.atom_id,
        link=cards.absolute(planet, cards.href(planet, shown_entry, zone)),
        title=cards.label(shown_entry, share, translation),
        named=bool(entry.title),
        content=content if share == "full" else "",
        summary=(entry.summary or entry.excerpt) if share != "title" else "",
        authors=cards.with_addresses(entry.authors, shown_entry, home),
        member=member.name,
        member_url=home,
        published=cards.published(shown_entry),
        updated=cards.updated(shown_entry),
        language=entry.language,
        tags=tuple(topics.topics_of(entry.tags).values()),
        enclosures=entry.enclosures if share != "title" else (),
        image=entry.images[0] if entry.images and share != "title" else None,
        external_url=entry.target,
        license=shown_entry.license,
        source=source,
        thread=thread,
    )
