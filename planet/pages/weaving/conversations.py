"""The list of conversations, and the feed of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from planet.model.entry import Author
from planet.model.weaving import Conversation, WeaveChange
from planet.pages import cards, feeds
from planet.pages.context import PageContext
from planet.pages.marks import Output, single
from planet.pages.weaving.ties import conversation_path
from planet.store.weaving.conversations import Outline
from planet.struct import replace
from planet.views.entry import Byline
from planet.views.feeds import ALONE, FeedItem, FeedSource
from planet.views.page import View
from planet.views.weaving import ConversationRow, ConversationsPage

PEOPLE_NAMED = 6
"""A list names so many of those who take part in a conversation."""

LISTED = 50
LIVELIEST = 10
FOLDER, FEED = "conversations/", "conversations/feed.atom"


def index(context: PageContext) -> Iterator[Output]:
    """Yield conversations/, with a feed of the conversations beside it."""
    latest = context.store.conversations.latest(LISTED)
    liveliest = context.store.conversations.liveliest(LIVELIEST)
    body = ConversationsPage(rows(context, latest), rows(context, liveliest), FEED)
    title = context.translation.gettext("Conversations")
    yield View(f"{FOLDER}index.html", "conversations.html", title, body, FEED)
    subject = context.translation.gettext("Conversations on %(planet)s", planet=context.planet.title)
    yield feeds.of_items(context, FEED, subject, FOLDER, _items(context, latest))


def rows(context: PageContext, conversations: Sequence[Conversation]) -> tuple[ConversationRow, ...]:
    """Return conversations as rows of a list; those without entries that show are left out."""
    outlined = _outlined(context, conversations)
    ties = context.ties({id for _, outline in outlined for id in (outline.first_id, outline.newest_id)})
    members = context.store.members.by_ids({id for _, outline in outlined for id in outline.member_ids})
    bylines = {member_id: cards.byline(member) for member_id, member in members.items()}
    return tuple(
        ConversationRow(
            path=conversation_path(talk.name),
            first=ties[outline.first_id],
            newest=ties[outline.newest_id],
            people=(people := _known(outline, bylines)),
            more_people=max(0, talk.people - len(people)),
            posts=talk.posts,
        )
        for talk, outline in outlined
        if outline.first_id in ties and outline.newest_id in ties
    )


def _outlined(context: PageContext, conversations: Sequence[Conversation]) -> list[tuple[Conversation, Outline]]:
    store = context.store.conversations
    outlines = ((talk, store.outline(talk.conversation_id, PEOPLE_NAMED)) for talk in conversations)
    return [(talk, outline) for talk, outline in outlines if outline]


def _known(outline: Outline, bylines: dict[int, Byline]) -> tuple[Byline, ...]:
    return tuple(bylines[id] for id in outline.member_ids if id in bylines)


# ---------------------------------------------------------------- the feed


def _items(context: PageContext, conversations: Sequence[Conversation]) -> tuple[FeedItem, ...]:
    """Return conversations as items of a feed: each by the title of its first entry, new whenever an answer comes."""
    outlined = _outlined(context, conversations)
    ids = {id for _, outline in outlined for id in (outline.first_id, outline.newest_id)}
    entries = {entry.entry_id: entry for entry in context.store.queries.by_ids(sorted(ids), brief=True)}
    listed = {row.path: row for row in rows(context, conversations)}
    standing = [
        (listed[path], outline) for talk, outline in outlined if (path := conversation_path(talk.name)) in listed
    ]
    firsts = feeds.brief_items(context, [entries[outline.first_id] for _, outline in standing])
    return tuple(
        _item(context, first, row, cards.updated(entries[outline.newest_id]))
        for first, (row, outline) in zip(firsts, standing, strict=True)
    )


def _item(context: PageContext, first: FeedItem, row: ConversationRow, newest_at: datetime) -> FeedItem:
    url = context.planet.url + row.path
    _ = context.translation.gettext
    names = _(", ").join(person.name for person in row.people)
    latest = _("%(title)s by %(name)s", title=row.newest.label, name=row.newest.byline.name)
    return replace(
        first,
        id=url,
        link=url,
        content="",
        summary=f"{names}. " + _("Latest: %(post)s", post=latest),
        authors=tuple(Author(person.name, context.planet.url + person.path) for person in row.people),
        updated=max(first.updated, newest_at),
        language="",
        tags=(),
        enclosures=(),
        image=None,
        external_url="",
        license="",
        thread=ALONE,
        source=FeedSource(f"{url}feed.atom", first.title, url, f"{url}feed.atom"),
    )


def _of_weave(change: WeaveChange) -> tuple[str, ...]:
    return ("",) if change.conversations else ()


CONVERSATIONS = single("conversations", index, of_weave=_of_weave, after=("conversation",))
