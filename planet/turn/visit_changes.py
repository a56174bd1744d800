"""The changes that a visit made in the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from planet.model.arrivals import Match
from planet.model.posts import FolderReading, ListedPost
from planet.model.results import Reading
from planet.struct import Struct, replace


class VisitChanges(Struct, frozen=True):
    """The changes of a visit in the store.

    `listed` are the ids of the items that it lists, in document order. `touched` are the ids of the entries whose
    visibility must be decided again, `rewritten` those among them that were stored before, or whose id is another now.
    `earliest` is the earliest river date of a new entry; None if there is none.
    """

    listed: tuple[int, ...]
    touched: frozenset[int]
    rewritten: frozenset[int]
    new: int
    updated: int
    earliest: datetime | None = None

    def with_rewritten(self, entry_ids: Collection[int]) -> VisitChanges:
        """Return the changes, with these entries among those that are rewritten."""
        return replace(self, touched=self.touched.union(entry_ids), rewritten=self.rewritten.union(entry_ids))


def changes_of(matches: Sequence[Match], ids: Sequence[tuple[int, int]]) -> VisitChanges:
    """Return the changes that writing these matches made; `ids` are the (item id, entry id) of each."""
    pairs = list(zip(matches, ids, strict=True))
    rewritten = [(match, entry_id) for match, (_, entry_id) in pairs if match.item_id is not None and match.changed]
    return VisitChanges(
        listed=tuple(item_id for item_id, _ in ids),
        touched=frozenset(entry_id for match, (_, entry_id) in pairs if match.item_id is None or match.changed),
        rewritten=frozenset(entry_id for _, entry_id in rewritten),
        new=sum(match.entry_id is None for match in matches),
        updated=sum(match.updated for match, _ in rewritten),
    )


def ranks_in(folder: FolderReading | None, matches: Sequence[Match]) -> list[int]:
    """Return the place of each post in its folder, counted from the end; nothing for a document that is no folder."""
    if not folder:
        return []
    places = {post: rank for rank, post in enumerate(reversed(folder.listing), 1)}
    return [places[match.incoming.entry.guid] for match in matches]


def notes_of(reading: Reading, folder: FolderReading | None) -> tuple[str, ...]:
    """Return the sentences of a reading that belong into the report: mistakes, and what could not be read.

    The mistakes are those in all local posts, also where the file has not changed.
    """
    mistakes = {entry.guid: entry.hidden_reason for entry in reading.entries}
    posts = folder.listing if folder else mistakes
    sentences = (post.mistake if isinstance(post, ListedPost) else mistakes[post] for post in posts)
    return (*filter(None, sentences), *reading.problems)
