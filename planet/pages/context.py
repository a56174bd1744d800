"""The argument of all page functions: the planet, the store to ask, and the day; never the hour (rule 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Sized
from datetime import date, datetime
from typing import ParamSpec, TypeVar, cast
from zoneinfo import ZoneInfo

from planet.locale.translation import Translation
from planet.model.community import PageBounds, Planet
from planet.model.records import FeedRecord, MemberRecord, RiverPlace, Role, ShownEntry, TopicUse
from planet.pages import cards
from planet.pages.outreach.writers import writers_of
from planet.pages.river.recent import Recent
from planet.pages.weaving.ties import tie_by_id, tie_of, ties_of
from planet.rules import topics
from planet.rules.excerpts.beginning import is_made
from planet.store import Store
from planet.struct import Struct, field
from planet.views.entry import Card, Line, Tie
from planet.views.site import PageLink, Site

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=Sized)

AT_ONCE = 500
"""So many cards are made at once."""


class PageContext(Struct, frozen=True):
    """The argument of all page functions.

    `indexer` names the program that makes the full-text index, with its version; "" if none is installed.
    `changed_since` has the river dates from which on lists have changed, by their marks; `since` is that of the page in
    hand, None if all of it may have changed.
    """

    planet: Planet
    site: Site
    store: Store
    zone: ZoneInfo
    today: date
    translation: Translation
    indexer: str = ""
    changed_since: Mapping[str, datetime] = field(default_factory=dict)
    since: datetime | None = None
    recent: Recent = field(default_factory=Recent)

    @property
    def bounds(self) -> PageBounds:
        """Return how much a page holds."""
        return self.planet.bounds

    @property
    def brief(self) -> bool:
        """Return whether cards show no more of an entry than its brief record holds: unless the river shows whole
        posts."""
        return self.planet.river != "full"

    def once(self, ask: Callable[P, Answer], *values: P.args, **named: P.kwargs) -> Answer:
        """Return what a method of the store answers to these values; it is asked once for the pages, one soon after
        the other, that need the same answer."""
        key = ask, values, tuple(named.items())
        known = self.recent.answers.get(key)
        return cast(Answer, self.recent.answers.keep(key, ask(*values, **named)) if known is None else known)

    def present(self, member_id: int) -> MemberRecord | None:
        """Return a member or channel, None if the members file no longer names them."""
        member = self.members([member_id]).get(member_id)
        return member if member and member.present else None

    def members(self, ids: Collection[int]) -> dict[int, MemberRecord]:
        """Return these members and channels, present and past, by id; those that are not remembered are read."""
        known = {id: member for id in ids if (member := self.recent.members.get(id))}
        missing = [id for id in ids if id not in known]
        read = self.store.members.by_ids(missing) if missing else {}
        return known | {id: self.recent.members.keep(id, member) for id, member in read.items()}

    def present_members(self, role: Role) -> tuple[MemberRecord, ...]:
        """Return the members, or the channels, that the members file names now, by name."""
        known = self.recent.present_members.get(role)
        if known is None:
            known = self.recent.present_members.keep(role, self.store.members.present(role))
        return known

    def present_feeds(self) -> tuple[FeedRecord, ...]:
        """Return all feeds of all present members, in the order of the file."""
        known = self.recent.present_feeds.get("")
        return self.recent.present_feeds.keep("", self.store.feeds.present()) if known is None else known

    def months(self, member_ids: Collection[int]) -> dict[int, Mapping[str, int]]:
        """Return the posts of each of these members by month ("2026-11"), by member id; nothing for a month without
        any."""
        known = {id: months for id in member_ids if (months := self.recent.months.get(id)) is not None}
        missing = [id for id in member_ids if id not in known]
        counts = self.store.overview.months(missing) if missing else {}
        return known | {id: self.recent.months.keep(id, counts.get(id, {})) for id in missing}

    def topics_with_page(self, slugs: Collection[str]) -> dict[str, TopicUse]:
        """Return those of these topics that have a page, by slug; those that are not remembered are read."""
        known = {slug: use for slug in slugs if (use := self.recent.topics.get(slug)) is not None}
        missing = [slug for slug in slugs if slug not in known]
        read = self.store.topics.having_page(missing) if missing else {}
        known |= {slug: self.recent.topics.keep(slug, (read[slug],) if slug in read else ()) for slug in missing}
        return {slug: use for slug, own in known.items() for use in own}

    def gather_cards(self, pages: Iterable[Sequence[RiverPlace]]) -> None:
        """Make the cards of several pages at once, as many as are certainly remembered until these are made."""
        entries: dict[int, RiverPlace] = {}
        for page in pages if self.brief else ():
            entries |= {entry.entry_id: entry for entry in page}
            if len(entries) >= AT_ONCE:
                break
        self.cards(tuple(entries.values()))

    def cards(
        self, entries: Sequence[RiverPlace | ShownEntry], *, full_content: bool | None = None
    ) -> tuple[Card, ...]:
        """Return entries as cards. An entry has the same card, to its identity, on all pages of one publishing, as long
        as it is remembered: only the others are read."""
        return tuple(self.cards_by_id(entries, full_content=full_content).values())

    def cards_by_id(
        self, entries: Sequence[RiverPlace | ShownEntry], *, full_content: bool | None = None
    ) -> dict[int, Card]:
        """Return entries as cards, by entry id, in their order."""
        made = {entry.entry_id: self.recent.cards.get((entry.entry_id, full_content)) for entry in entries}
        missing = {entry.entry_id: entry for entry in entries if made[entry.entry_id] is None}
        if missing:
            unread = self.store.queries.read(missing.values(), brief=self.brief and not full_content)
            made |= self._new_cards(unread, full_content)
        return {entry.entry_id: card for entry in entries if (card := made[entry.entry_id])}

    def _new_cards(self, entries: Sequence[ShownEntry], full_content: bool | None) -> dict[int, Card]:
        """Return the cards of entries by id. The store is asked for all of them at once: for topics with a page, for
        duplicates, for ties, for thumbnails of photos."""
        tags = {tag for entry in entries for tag in entry.entry.tags}
        with_page = self.topics_with_page(set(map(topics.fold, tags)))
        duplicates = self.store.queries.also_at({entry.entry_id for entry in entries})
        pictured = [
            entry.entry_id for entry in entries if entry.entry.kind in ("photo", "article") and entry.entry.images
        ]
        sizes = self.store.pictures.copy_sizes(pictured) if pictured else {}
        ties = ties_of(self.store, self.translation, [entry.entry_id for entry in entries], self.ties)
        writers = writers_of(self.store, entries)
        beginnings = self.store.queries.beginnings([entry for entry in entries if not is_made(entry.entry)])
        made = {}
        for entry in entries:
            made[entry.entry_id] = card = cards.card(
                self.planet,
                entry,
                self.zone,
                with_page,
                self.translation,
                duplicates=duplicates.get(entry.entry_id, ()),
                ties=ties.get(entry.entry_id),
                full_content=full_content,
                thumbnail_sizes=sizes.get(entry.entry_id, cards.NO_THUMBNAILS),
                writer=writers.get(entry.entry_id),
                beginning=beginnings.get(entry.entry_id, ""),
            )
            self.recent.cards.keep((entry.entry_id, full_content), card)
            if full_content is None:
                self._remember_in_short(entry, card)
        return made

    def _remember_in_short(self, entry: ShownEntry, card: Card) -> None:
        """Remember an entry as pages name it that show no card of it: many more of these than cards have room."""
        if entry.entry_id not in self.recent.lines:
            self.recent.lines.keep(entry.entry_id, cards.line_of(card))
        if entry.entry_id not in self.recent.ties:
            self.recent.ties.keep(entry.entry_id, tie_of(card, cards.shared(self.planet, entry)))

    def ties(self, entry_ids: Collection[int]) -> dict[int, Tie]:
        """Return these entries as others name them, by id; those that do not show are left out."""
        known = {id: tie for id in entry_ids if (tie := self.recent.ties.get(id))}
        missing = [id for id in entry_ids if id not in known]
        made = tie_by_id(self.planet, self.store, self.zone, self.translation, missing) if missing else {}
        for id, tie in made.items():
            self.recent.ties.keep(id, tie)
        return known | made

    def lines(self, entries: Sequence[RiverPlace | ShownEntry]) -> tuple[Line, ...]:
        """Return entries as lines; only those that are not remembered are read."""
        return tuple(self.lines_by_id(entries).values())

    def lines_by_id(self, entries: Sequence[RiverPlace | ShownEntry]) -> dict[int, Line]:
        """Return entries as lines, by entry id, in their order."""
        made = {entry.entry_id: self.recent.lines.get(entry.entry_id) for entry in entries}
        missing = [entry for entry in entries if made[entry.entry_id] is None]
        for entry in self.store.queries.read(missing, brief=True) if missing else ():
            new = cards.line(self.planet, entry, self.zone, self.translation)
            made[entry.entry_id] = self.recent.lines.keep(entry.entry_id, new)
        return {entry.entry_id: line for entry in entries if (line := made[entry.entry_id])}


NEIGHBOURS = 2
"""A part of a divided list links to so many older parts."""


class Part(Struct, frozen=True):
    """A page of a divided list: its name and folder, and which entries of the list it has.

    `place` is its place from the oldest part on, which has 0.
    """

    link: PageLink
    place: int
    offset: int
    limit: int


def parts(context: PageContext, folder: str, count: int, full: int) -> tuple[Part, ...]:
    """Return the pages of a list of `count` entries, `full` on a page, the newest first; none for an empty list.

    The first page has the folder's own URL. The others are full and numbered from the oldest, so that one more entry
    changes the first page alone.
    """
    number = -(-count // full)
    if not number:
        return ()
    first = count - (number - 1) * full
    newest = Part(PageLink(folder, context.translation.gettext("Newest")), number - 1, 0, first)
    return (newest, *(_older_part(context, folder, place, count, full) for place in range(number - 2, -1, -1)))


def _older_part(context: PageContext, folder: str, place: int, count: int, full: int) -> Part:
    label = context.translation.gettext("Part %(number)s", number=place + 1)
    return Part(PageLink(f"{folder}part-{place + 1}/", label), place, count - (place + 1) * full, full)


def links_between(pages: Sequence[Part], part: Part) -> tuple[tuple[PageLink, ...], int]:
    """Return the links from a page of a divided list to the newest page, itself, the next older pages and the oldest,
    and the number of its own among them, from 1; no links if there is one page.

    None leads to a newer part, so that a further part changes no older page.
    """
    if len(pages) < 2:
        return (), 1
    ends = {0, len(pages) - 1}
    linked = [page for page in pages if page.place in ends or 0 <= part.place - page.place <= NEIGHBOURS]
    return tuple(page.link for page in linked), linked.index(part) + 1


def is_unchanged(part: Part, older: int, full: int) -> bool:
    """Return whether a page of a divided list stands as it was made, if of all entries only the `older` oldest ones are
    certain to be the same: it holds none of the others, and was not the newest page."""
    return bool(part.offset) and (part.place + 1) * full < older
