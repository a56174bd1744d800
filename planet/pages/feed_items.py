"""An entry as an item of the hub's own feeds: its authors with their addresses, no more than they share. Pure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from planet.locale.translation import Translation
from planet.model.community import Planet
from planet.model.entry import Author
from planet.model.records import MemberRecord, ShownEntry
from planet.pages import cards
from planet.pages.outreach.writers import is_member
from planet.rules import topics
from planet.rules.excerpts.beginning import summary_of
from planet.struct import replace
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
    writer: MemberRecord | None = None,
    beginning: str = "",
) -> FeedItem:
    """Return an entry as an item of the hub's own feeds. `content` is its HTML, "" where the feed has excerpts.
    `at_home` as in `cards.shared`; `writer` is the member who certainly wrote a message of a channel, `beginning` that
    of the content where `content` is ""."""
    entry = shown_entry.entry
    share = cards.shared(planet, shown_entry, at_home=at_home)
    return FeedItem(
        id=shown_entry.atom_id,
        link=cards.absolute(planet, cards.href(planet, shown_entry, zone)),
        title=cards.label(shown_entry, share, translation),
        named=bool(entry.title),
        content=content if share == "full" else "",
        summary=summary_of(entry, content or entry.content or beginning) if share != "title" else "",
        authors=_authors(planet, shown_entry, writer),
        member=shown_entry.member.profile.name,
        member_url=_home(planet, shown_entry.member),
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
        seconds=entry.seconds if share != "title" else None,
    )


def _home(planet: Planet, member: MemberRecord) -> str:
    return member.profile.url or planet.url + member.path


def _authors(planet: Planet, shown_entry: ShownEntry, writer: MemberRecord | None) -> tuple[Author, ...]:
    """Return the authors that an entry names. A member who is named without an address has that of the members file, or
    of their page here."""
    first, *others = shown_entry.entry.authors or (Author(""),)
    if writer and first.name and not first.url:
        return replace(first, url=_home(planet, writer)), *others
    if shown_entry.member.role != "member":
        return shown_entry.entry.authors
    home = _home(planet, shown_entry.member)
    return tuple(
        replace(author, url=home) if not author.url and is_member(author.name, shown_entry) else author
        for author in shown_entry.entry.authors
    )
