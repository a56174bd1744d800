"""status/index-L.html: how the hub sees the members of a letter, where they are too many for one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from planet.model.records import FeedRecord, MemberRecord
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.health import STATES
from planet.pages.marks import Family
from planet.pages.upkeep.seen import path_of
from planet.store.members import letter_of
from planet.views.page import View
from planet.views.sight import SeenMember, StatusLetterPage
from planet.views.site import PageLink


def letters_of(context: PageContext, count: int) -> tuple[PageLink, ...]:
    """Return the links to the letters of `count` members; none while all of them fit on one page."""
    if count <= context.bounds.directory:
        return ()
    return tuple(map(_link, context.store.members.letters()))


def letter(context: PageContext, letter: str) -> Iterator[View]:
    """Yield the members of a letter, each with the state of the feed that needs attention most."""
    links = letters_of(context, context.store.members.count()) if context.site.status_public else ()
    members = context.store.members.present("member", letter) if links else ()
    if not members:
        return
    feeds: dict[int, list[FeedRecord]] = {}
    for record in context.store.feeds.of_members([member.member_id for member in members]):
        feeds.setdefault(record.member_id, []).append(record)
    link = _link(letter)
    rows = (
        SeenMember(cards.byline(member), _worst(feeds.get(member.member_id, ())), path_of(member)) for member in members
    )
    title = context.translation.gettext("Status: %(letter)s", letter=link.label)
    yield View(link.path, "status_letter.html", title, StatusLetterPage(link.label, links, tuple(rows)), noindex=True)


def _worst(records: Iterable[FeedRecord]) -> str:
    return min((record.state.state for record in records), key=STATES.index, default="new")


def _link(letter: str) -> PageLink:
    return PageLink(f"status/index-{letter}.html", "0–9" if letter == "0" else letter.upper())


def _letter_of_member(member: MemberRecord) -> tuple[str, ...]:
    return (letter_of(member.profile.name),) if member.role == "member" else ()


STATUS_LETTER = Family(
    "status-letter", letter, lambda inventory: inventory.store.members.letters(), str, of_member=_letter_of_member
)
"""The letters of a large status page."""
