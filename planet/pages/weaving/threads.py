"""Threads in feeds: what each item answers, and the feed of the answers to each, which leads on to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from planet.model.records import ShownEntry
from planet.model.weaving import Edge
from planet.pages import cards
from planet.pages.context import PageContext
from planet.pages.public_addresses import public_feed
from planet.pages.weaving.ties import conversation_path
from planet.views.feeds import Relative, Thread

MOST = 500
"""Answers that a feed of answers lists."""


def replies_path(entry: ShownEntry) -> str:
    """Return the path of the feed of the answers to an entry; it never changes."""
    return f"replies/{cards.anchor(entry.atom_id).removeprefix('e-')}.xml"


def threads_of(context: PageContext, entries: Collection[ShownEntry]) -> dict[int, Thread]:
    """Return the place of each of these entries in its conversation, by id; those that stand alone are left out."""
    ids = [entry.entry_id for entry in entries]
    edges = context.store.edges.around(ids)
    if not edges:
        return {}
    counts, names = context.store.conversations.answer_counts(ids), context.store.conversations.names_of(ids)
    ends = sorted({end for edge in edges for end in (edge.source_id, edge.target_id)})
    relatives = {e.entry_id: _relative(context, e) for e in context.store.queries.by_ids(ends, brief=True)}
    return {
        entry.entry_id: Thread(
            answers=tuple(_known(relatives, (e.target_id for e in edges if e.source_id == entry.entry_id))),
            answered_by=tuple(_known(relatives, _sources(edges, entry.entry_id))),
            replies=replies_path(entry) if entry.entry_id in counts else "",
            count=counts.get(entry.entry_id, 0),
            conversation=conversation_path(names[entry.entry_id]) if entry.entry_id in names else "",
        )
        for entry in entries
        if entry.entry_id in ends
    }


def _sources(edges: Iterable[Edge], entry_id: int) -> Iterator[int]:
    return (edge.source_id for edge in edges if edge.target_id == entry_id)


def _known(relatives: Mapping[int, Relative], ids: Iterable[int]) -> Iterator[Relative]:
    return (relatives[id] for id in ids if id in relatives)


def _relative(context: PageContext, entry: ShownEntry) -> Relative:
    link = cards.absolute(context.planet, cards.href(context.planet, entry, context.zone))
    return Relative(entry.atom_id, link, public_feed(entry.feed))
