"""A conversation: its page, its feed, and what stays at the addresses of those that became a part of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from planet.model.records import ShownEntry
from planet.model.weaving import Conversation
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import Family, Output
from planet.pages.weaving.ties import conversation_path
from planet.store.weaving.conversations import TreeRow
from planet.struct import Struct, replace
from planet.views.entry import Byline, Tie, Ties
from planet.views.feeds import FeedView
from planet.views.page import View
from planet.views.people import MovedPage
from planet.views.site import PageLink
from planet.views.weaving import ConversationPage, Quote, Voice

PEOPLE_NAMED = 12
"""The page names so many of those who take part."""


class Seat(Struct, frozen=True):
    """The place of an entry in a conversation as it is read: how deep it stands, whether it stands directly below its
    parent, and the path of the page that shows it."""

    row: TreeRow
    depth: int
    follows: bool
    page: str


class Talk(Struct, frozen=True):
    """A conversation with all of its entries that show: by id, and in the order in which they are read.

    `pages` are the links to its parts, `newest` the ids of its newest entries, the newest first.
    """

    path: str
    entries: Mapping[int, ShownEntry]
    seats: tuple[Seat, ...]
    pages: tuple[PageLink, ...]
    newest: tuple[int, ...]

    @property
    def first(self) -> ShownEntry:
        """Return the entry that stands first."""
        return self.entries[self.seats[0].row.entry_id]

    @property
    def noindex(self) -> bool:
        """Return whether a member in it asks search engines to stay away."""
        return any(entry.member.profile.noindex for entry in self.entries.values())


def conversation(context: PageContext, conversation_id: int) -> Iterator[Output]:
    """Yield conversations/NAME/ with feed.atom beside it; if the conversation is a part of another, a page that leads
    there, and its feed at this address; nothing if its entries do not show (any more)."""
    stored = context.store.conversations.by_id(conversation_id)
    if stored is None:
        return
    whole = context.store.conversations.by_id(stored.merged_into) if stored.merged_into else stored
    talk = _talk(context, whole) if whole else None
    if talk and stored == whole:
        yield from _pages(context, talk)
        yield _feed(context, talk, talk.path)
    elif talk:
        yield from _moved(context, talk, conversation_path(stored.name))


def _talk(context: PageContext, stored: Conversation) -> Talk | None:
    """Return a conversation with its entries; None if fewer than two show."""
    if stored.posts < 2:
        return None
    tree = context.store.conversations.tree(stored.conversation_id)
    entries = {e.entry_id: e for e in context.store.queries.by_ids([row.entry_id for row in tree], brief=True)}
    present = [row for row in tree if row.entry_id in entries]
    if len(present) < 2:
        return None
    path = conversation_path(stored.name)
    pages = _part_links(context, path, len(present))
    newest = tuple(row.entry_id for row in reversed(present))[: context.bounds.newest]
    return Talk(path, entries, tuple(_seats(present, pages, context.bounds.cards)), pages, newest)


def _part_links(context: PageContext, folder: str, count: int) -> tuple[PageLink, ...]:
    label = context.translation.gettext
    return tuple(
        PageLink(folder if number == 1 else f"{folder}part-{number}/", label("Part %(number)s", number=number))
        for number in range(1, -(-count // context.bounds.cards) + 1)
    )


def _seats(present: Sequence[TreeRow], pages: Sequence[PageLink], size: int) -> Iterator[Seat]:
    above: int | None = None
    for number, (row, depth) in enumerate(walked(present)):
        page = pages[number // size].path
        yield Seat(row, depth, row.parent_id == above and number % size > 0, page)
        above = row.entry_id


def walked(tree: Sequence[TreeRow]) -> list[tuple[TreeRow, int]]:
    """Return the entries of a tree as they are read: each below the one that it answers, answers in the order of the
    river, each with its depth.

    An entry whose parent is not among them begins a tree of its own, behind the others.
    """
    present = {row.entry_id for row in tree}
    below: dict[int | None, list[TreeRow]] = {}
    for row in tree:
        below.setdefault(row.parent_id if row.parent_id in present else None, []).append(row)
    order: list[tuple[TreeRow, int]] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        order.append((row, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(row.entry_id, []))]
    return order


# ---------------------------------------------------------------- what is published


def _pages(context: PageContext, talk: Talk) -> Iterator[View]:
    """Yield the page of a conversation, in parts if it is long. If a member in it has noindex, all of it does."""
    people = _people(context, talk)
    size = context.bounds.cards
    (first,) = context.cards([talk.first], full_content=False)
    for part, page in enumerate(talk.pages, 1):
        body = ConversationPage(
            first=first,
            people=people[:PEOPLE_NAMED],
            more_people=len(people[PEOPLE_NAMED:]),
            voices=_voices(context, talk, talk.seats[(part - 1) * size : part * size]),
            part=part,
            parts=talk.pages if len(talk.pages) > 1 else (),
            feed=f"{talk.path}feed.atom",
        )
        yield View(f"{page.path}index.html", "conversation.html", first.label, body, body.feed, noindex=talk.noindex)


def _feed(context: PageContext, talk: Talk, folder: str) -> FeedView:
    """Return the feed of a conversation in some folder: its own, or that of one that became a part of it."""
    label = cards.label(talk.first, cards.shared(context.planet, talk.first), context.translation)
    title = context.translation.gettext("A conversation: %(title)s", title=label)
    newest = context.store.queries.by_ids(talk.newest, brief=True)
    return feeds.of_entries(context, f"{folder}feed.atom", title, talk.path, newest)


def _moved(context: PageContext, talk: Talk, folder: str) -> Iterator[Output]:
    label = cards.label(talk.first, cards.shared(context.planet, talk.first), context.translation)
    target = MovedPage(PageLink(talk.path, label))
    yield View(f"{folder}index.html", "moved.html", label, target, noindex=talk.noindex)
    yield _feed(context, talk, folder)


def _people(context: PageContext, talk: Talk) -> tuple[Byline, ...]:
    """Return the members of a conversation, in the order in which they joined it."""
    ids = tuple(dict.fromkeys(entry.member.member_id for entry in sorted(talk.entries.values(), key=_place)))
    members = context.store.members.by_ids(ids)
    return tuple(cards.byline(members[id]) for id in ids if id in members)


def _place(entry: ShownEntry) -> tuple[float, int]:
    return entry.river_at.timestamp(), entry.member.member_id


# ---------------------------------------------------------------- its voices


def _voices(context: PageContext, talk: Talk, seats: Sequence[Seat]) -> tuple[Voice, ...]:
    ids = [seat.row.entry_id for seat in seats]
    made = dict(zip(ids, context.cards([talk.entries[id] for id in ids], full_content=False), strict=True))
    parents = context.ties({id for seat in seats if (id := seat.row.parent_id) and id in talk.entries})
    pages = {seat.row.entry_id: seat.page for seat in talk.seats}
    here = {cards.hub_path(entry, context.zone) for entry in talk.entries.values()}
    words = context.store.edges.words(ids)
    voices = []
    for seat in seats:
        card, parent_id = made[seat.row.entry_id], seat.row.parent_id or 0
        parent = parents.get(parent_id)
        voices.append(
            Voice(
                card=card,
                depth=seat.depth,
                parent=parent,
                parent_path=f"{pages[parent_id]}#{cards.anchor(talk.entries[parent_id].atom_id)}" if parent else "",
                follows=seat.follows,
                quote=_quote(context, talk.entries[seat.row.entry_id], words.get((seat.row.entry_id, parent_id))),
                ties=_besides(card.ties, parent, here) if card.ties else None,
            )
        )
    return tuple(voices)


def _quote(context: PageContext, entry: ShownEntry, around: tuple[str, str, str] | None) -> Quote | None:
    """Return the words around a link; None if there are none, or if the member shares titles alone."""
    if around is None or not any(around) or cards.shared(context.planet, entry) == "title":
        return None
    return Quote(*around)


def _besides(ties: Ties, parent: Tie | None, here: set[str]) -> Ties | None:
    """Return what an entry has to do with others than its parent, and those that answer it in the conversation; None
    for nothing."""
    others = tuple(tie for tie in ties.answers if parent is None or tie.hub_path != parent.hub_path)
    elsewhere = tuple(tie for tie in ties.answered if tie.hub_path not in here)
    left = replace(ties, answers=others, answered=elsewhere, more_answered=0, conversation="")
    return left if any((others, elsewhere, ties.gathers, ties.gathered_in)) else None


CONVERSATION = Family(
    "conversation",
    conversation,
    lambda inventory: inventory.store.conversations.all_ids(),
    int,
    of_weave=lambda change: change.conversations,
    after=("day", "replies"),
)
