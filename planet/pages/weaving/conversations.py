"""Conversations: a page for each, with redirects from those that became a part of it, and the list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from planet.model.records import ShownEntry
from planet.model.weaving import Conversation, WeaveChange
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import Family, Output, single
from planet.pages.weaving.ties import conversation_path
from planet.store.weaving.conversations import TreeRow
from planet.views.entry import Byline, Card
from planet.views.feeds import FeedItem
from planet.views.page import View
from planet.views.people import MovedPage
from planet.views.site import PageLink
from planet.views.weaving import ConversationPage, ConversationRow, ConversationsPage, Quote, Voice

PEOPLE_NAMED = 6
MOST_PARTS = 10
"""A conversation has at most so many pages: nobody reads more, and each of them is made again with each answer."""
LISTED = 50


def conversation(context: PageContext, conversation_id: int) -> Iterator[Output]:
    """Yield conversations/NAME/ with feed.atom beside it; a redirect if the conversation is a part of another; nothing
    if its entries do not show (any more)."""
    stored = context.store.conversations.by_id(conversation_id)
    if stored is None:
        return
    if stored.merged_into is not None:
        yield from _moved(context, stored)
    elif stored.posts > 1:
        tree = context.store.conversations.tree(conversation_id)
        entries = {e.entry_id: e for e in context.store.queries.by_ids([row.entry_id for row in tree], brief=True)}
        if len(entries) > 1:
            yield from _page(context, stored, tree, entries)


def _moved(context: PageContext, stored: Conversation) -> Iterator[View]:
    whole = context.store.conversations.by_id(stored.merged_into or 0)
    if whole is None or whole.posts < 2:
        return
    title = context.translation.gettext("A conversation")
    target = MovedPage(PageLink(conversation_path(whole.name), title))
    yield View(f"{conversation_path(stored.name)}index.html", "moved.html", title, target)


def _page(
    context: PageContext, stored: Conversation, tree: Sequence[TreeRow], entries: Mapping[int, ShownEntry]
) -> Iterator[Output]:
    folder = conversation_path(stored.name)
    order = walked([row for row in tree if row.entry_id in entries])[: MOST_PARTS * context.bounds.cards]
    root = entries[order[0][0].entry_id]
    first = cards.tie(context.planet, root, context.zone, context.translation)
    people = _people(context, [row for row, _ in order])
    size = context.bounds.cards
    links = _part_links(context, folder, len(order), size)
    for part, start in enumerate(range(0, len(order), size), 1):
        voices = _voices(context, order[start : start + size], entries)
        path = f"{folder}index.html" if part == 1 else f"{links[part - 1].path}index.html"
        body = ConversationPage(first, people, voices, part, links if len(links) > 1 else (), f"{folder}feed.atom")
        noindex = any(entries[row.entry_id].member.profile.noindex for row, _ in order)
        yield View(path, "conversation.html", first.label, body, body.feed, noindex=noindex)
    newest = [row.entry_id for row in reversed(tree)][: context.bounds.newest]
    title = context.translation.gettext("A conversation: %(title)s", title=first.label)
    yield feeds.of_entries(context, f"{folder}feed.atom", title, folder, context.store.queries.by_ids(newest))


def _part_links(context: PageContext, folder: str, count: int, size: int) -> tuple[PageLink, ...]:
    numbers = range(1, -(-count // size) + 1)
    label = context.translation.gettext
    return tuple(
        PageLink(folder if number == 1 else f"{folder}part-{number}/", label("Part %(number)s", number=number))
        for number in numbers
    )


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


def _voices(
    context: PageContext, order: Sequence[tuple[TreeRow, int]], entries: Mapping[int, ShownEntry]
) -> tuple[Voice, ...]:
    ids = [row.entry_id for row, _ in order]
    made = dict(zip(ids, context.cards([entries[id] for id in ids]), strict=True))
    words = context.store.edges.words(ids)
    return tuple(_voice(made[row.entry_id], row, depth, words, context, entries) for row, depth in order)


def _voice(
    card: Card,
    row: TreeRow,
    depth: int,
    words: Mapping[tuple[int, int], tuple[str, str, str]],
    context: PageContext,
    entries: Mapping[int, ShownEntry],
) -> Voice:
    around = words.get((row.entry_id, row.parent_id or 0))
    share = cards.shared(context.planet, entries[row.entry_id])
    quote = Quote(*around) if around and share != "title" else None
    return Voice(card, depth, quote, card.ties.answers[1:] if card.ties and row.parent_id else ())


def _people(context: PageContext, rows: Sequence[TreeRow]) -> tuple[Byline, ...]:
    """Return the members of a conversation, in the order in which they join it."""
    ids = tuple(dict.fromkeys(row.member_id for row in rows))
    members = context.store.members.by_ids(ids)
    return tuple(cards.byline(members[id]) for id in ids if id in members)


def index(context: PageContext) -> Iterator[Output]:
    """Yield conversations/, with a feed of the conversations beside it, each as its first entry."""
    latest = context.store.conversations.latest(LISTED)
    liveliest = context.store.conversations.liveliest(LISTED // 5)
    body = ConversationsPage(rows(context, latest), rows(context, liveliest), "conversations/feed.atom")
    title = context.translation.gettext("Conversations")
    yield View("conversations/index.html", "conversations.html", title, body, body.feed)
    subject = context.translation.gettext("Conversations on %(planet)s", planet=context.planet.title)
    items = tuple(item for row in body.latest if (item := _item(context, row)))
    yield feeds.of_items(context, body.feed, subject, "conversations/", items)


def rows(context: PageContext, conversations: Sequence[Conversation]) -> tuple[ConversationRow, ...]:
    """Return conversations as rows of a list."""
    made = (_row(context, conversation) for conversation in conversations)
    return tuple(row for row in made if row)


def _item(context: PageContext, row: ConversationRow) -> FeedItem | None:
    """Return a conversation as an item of the feed of all: its first entry, new whenever an answer comes."""
    entry = context.store.queries.by_id(row.first_id)
    if entry is None:
        return None
    names = context.translation.gettext(", ").join(person.name for person in row.people)
    url = context.planet.url + row.path
    (item,) = feeds.brief_items(context, [entry])
    return replace(item, id=url, link=url, content="", summary=names, enclosures=(), updated=row.latest)


def _row(context: PageContext, conversation: Conversation) -> ConversationRow | None:
    tree = context.store.conversations.tree(conversation.conversation_id)
    order = walked(tree)
    ties = context.ties({order[0][0].entry_id, tree[-1].entry_id}) if tree else {}
    first, last = (ties.get(order[0][0].entry_id), ties.get(tree[-1].entry_id)) if tree else (None, None)
    if first is None or last is None:
        return None
    people = _people(context, tree)
    return ConversationRow(
        first_id=order[0][0].entry_id,
        first=first,
        path=conversation_path(conversation.name),
        people=people[:PEOPLE_NAMED],
        more_people=len(people) - len(people[:PEOPLE_NAMED]),
        posts=conversation.posts,
        latest=last.when,
    )


def _of_weave(change: WeaveChange) -> tuple[str, ...]:
    return ("",) if change.conversations else ()


CONVERSATION = Family(
    "conversation",
    conversation,
    lambda inventory: inventory.store.conversations.all_ids(),
    int,
    of_weave=lambda change: change.conversations,
    after=("day", "replies"),
)
CONVERSATIONS = single("conversations", index, of_weave=_of_weave, after=("conversation",))
