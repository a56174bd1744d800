"""The feeds of the answers to entries: static RSS, by which programs walk a conversation."""

from __future__ import annotations

from collections.abc import Iterator

from planet.pages import feeds
from planet.pages.context import PageContext
from planet.pages.marks import Family
from planet.pages.weaving.threads import MOST, replies_path
from planet.views.feeds import FeedView


def replies(context: PageContext, entry_id: int) -> Iterator[FeedView]:
    """Yield replies/ID.xml, the answers to an entry, the newest first; nothing if there are none (any more)."""
    ids = context.store.conversations.answers_to(entry_id, MOST)
    entry = context.store.queries.by_id(entry_id) if ids else None
    if entry is None:
        return
    (tie,) = context.ties([entry_id]).values()
    title = context.translation.gettext("Answers to %(title)s", title=tie.label)
    answers = context.store.queries.by_ids(ids, brief=True)
    yield feeds.rss_of_entries(context, replies_path(entry), title, tie.hub_path, answers)


REPLIES = Family(
    "replies",
    replies,
    lambda inventory: inventory.store.conversations.all_answered(),
    int,
    of_weave=lambda change: change.answered,
    after=("day",),
)
