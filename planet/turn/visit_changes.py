"""Visits that brought something, and the changes that they made in the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from planet.model.arrivals import Match
from planet.model.posts import FolderReading, ListedPost
from planet.model.records import FeedRecord
from planet.model.results import Reading
from planet.model.visits import Fetched, HashedItem
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


class Counts(Struct, frozen=True):
    """The result of a visit in numbers of entries; `notes` are sentences for its author or the admin."""

    new: int = 0
    updated: int = 0
    withdrawn: int = 0
    notes: tuple[str, ...] = ()

    def __add__(self, counts: Counts) -> Counts:
        return Counts(
            self.new + counts.new,
            self.updated + counts.updated,
            self.withdrawn + counts.withdrawn,
            self.notes + counts.notes,
        )


class Brought(Struct, frozen=True):
    """A visit that brought a document, and what was read in it. `folder` is the folder of posts, if `reading` holds
    those of its changed files."""

    record: FeedRecord
    fetched: Fetched
    reading: Reading
    folder: FolderReading | None = None


class TakenIn(Struct, frozen=True):
    """A visit whose entries are written, and what that changes. `held` is the day since when the feed is held, if it
    is; `withdrawn` and `renamed` are ids of entries."""

    visit: Brought
    changes: VisitChanges
    held: date | None
    withdrawn: frozenset[int]
    renamed: frozenset[int]

    @property
    def touched(self) -> frozenset[int]:
        """Return the ids of the entries whose visibility must be decided again."""
        return self.changes.touched | self.withdrawn | self.renamed

    @property
    def edited(self) -> frozenset[int]:
        """Return the ids of the entries whose words or looks have changed."""
        return self.changes.rewritten | self.renamed

    @property
    def counts(self) -> Counts:
        """Return the result of the visit."""
        notes = notes_of(self.visit.reading, self.visit.folder)
        return Counts(self.changes.new, self.changes.updated, len(self.withdrawn), notes)


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


def hashed_items(matches: Sequence[Match], item_ids: Sequence[int]) -> tuple[HashedItem, ...]:
    """Return the items of a document with the hashes of what was read of them; `item_ids` are those of the matches."""
    listed = zip((match.incoming for match in matches), item_ids, strict=True)
    return tuple(HashedItem(item.hash, item_id, item.entry.kind) for item, item_id in listed if item.hash)


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
